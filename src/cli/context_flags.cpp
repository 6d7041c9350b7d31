#include "cli/context_flags.h"

#include <utility>

#include <fmt/format.h>

#include "conf/property_catalogue.h"
#include "conf/submit_command.h"

namespace sparkwright::cli {

void AddContextFlags(CLI::App& command, ContextFlags& flags) {
  command.add_option("-c,--conf", flags.conf, "A property beside the file, stronger than it; may be given often")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--spark", flags.spark_version, "The version of Spark, 3.1 to 4.3 (default: the newest)")
      ->type_name("VERSION");
  command.add_option("--master", flags.master, "The master: yarn, k8s://…, spark://…, local[4]")->type_name("MASTER");
  command.add_option("--deploy-mode", flags.deploy_mode, "Where the driver runs")
      ->type_name("MODE")
      ->check(CLI::IsMember({"client", "cluster"}));
  command.add_option("--language", flags.language, "What the application is written in")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"jvm", "python", "r"}));
  command
      .add_option("--cluster", flags.cluster,
                  "What Spark may use: nodes=3,cores=16,memory=64g,gpus=1, with ; between shapes of nodes")
      ->type_name("CLUSTER");
}

Result<conf::Configuration> ConfigurationOf(const ContextFlags& flags) {
  conf::Configuration configuration;
  for (const std::string& one : flags.conf) {
    SPARKWRIGHT_TRY(conf::ConfigurationEntry entry, conf::ParseConfFlag(one));
    configuration.Add(std::move(entry));
  }
  const auto add_flag = [&](std::string_view key, const std::string& value, std::string_view flag) {
    if (!value.empty()) {
      configuration.Add(key, value, {conf::EntrySource::kFlag, {}, std::nullopt, std::string(flag)});
    }
  };
  add_flag("spark.master", flags.master, "--master");
  add_flag("spark.submit.deployMode", flags.deploy_mode, "--deploy-mode");
  return configuration;
}

Result<conf::RunContext> ContextOf(const ContextFlags& flags, const model::SparkVersion& version) {
  conf::RunContext context;
  context.version = version;
  if (!flags.spark_version.empty()) {
    SPARKWRIGHT_TRY(context.version, CoveredVersion(flags.spark_version));
  }
  context.language = flags.language == "python" ? conf::Language::kPython
                     : flags.language == "r"    ? conf::Language::kR
                                                : conf::Language::kJvm;
  if (!flags.cluster.empty()) {
    SPARKWRIGHT_TRY(context.cluster, conf::ParseCluster(flags.cluster));
  }
  return context;
}

Result<model::SparkVersion> CoveredVersion(const std::string& text) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  if (text.empty()) {
    model::SparkVersion newest = catalogue.newest();
    newest.patch = 0;
    return newest;
  }
  SPARKWRIGHT_TRY(model::SparkVersion version, model::ParseSparkVersion(text));
  const model::SparkVersion& oldest = catalogue.versions().front();
  const bool is_old = version < oldest && !version.IsSameLine(oldest);
  const bool is_new = catalogue.newest() < version && !version.IsSameLine(catalogue.newest());
  if (is_old || is_new) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("Spark {} is not in the catalogue, which has {} to {}",
                                                          version.Line(), oldest.Line(), catalogue.newest().Line()));
  }
  return version;
}

}  // namespace sparkwright::cli
