#include "cli/context_flags.h"

#include <utility>

#include <fmt/format.h>

#include "base/shell_words.h"
#include "conf/covered_version.h"
#include "conf/submit_command.h"
#include "hardware/clusters/read_cluster.h"

namespace sparkwright::cli {

void AddContextFlags(CLI::App& command, ContextFlags& flags) {
  command.add_option("-c,--conf", flags.conf, "A property beside the file, stronger than it; may be given often")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  AddVersionFlag(command, flags.spark_version);
  command.add_option("--master", flags.master, "The master: yarn, k8s://…, spark://…, local[4]")->type_name("MASTER");
  command.add_option("--deploy-mode", flags.deploy_mode, "Where the driver runs")
      ->type_name("MODE")
      ->check(CLI::IsMember({"client", "cluster"}));
  command.add_option("--language", flags.language, "What the application is written in")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"jvm", "python", "r"}));
  AddClusterFlag(command, flags.cluster,
                 "What Spark may use: nodes=3,cores=16,memory=64g,gpus=1, with ; between shapes of nodes; a profile of "
                 "'hardware --profile list', dgx-spark or profile=dgx-h100,nodes=2; or a file: cluster.yaml, or an "
                 "answer of the cluster's manager");
}

void AddVersionFlag(CLI::App& command, std::string& version) {
  command.add_option("--spark", version, "The version of Spark, 3.1 to 4.3 (default: the newest)")
      ->type_name("VERSION");
}

void AddClusterFlag(CLI::App& command, std::string& cluster, const std::string& help) {
  command.add_option("--cluster", cluster, help)->type_name("CLUSTER");
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

Result<conf::RunContext> ContextOf(Env& env, const ContextFlags& flags) {
  conf::RunContext context;
  SPARKWRIGHT_TRY(context.version, conf::CoveredVersion(flags.spark_version));
  context.language = flags.language == "python" ? conf::Language::kPython
                     : flags.language == "r"    ? conf::Language::kR
                                                : conf::Language::kJvm;
  if (!flags.cluster.empty()) {
    SPARKWRIGHT_TRY(context.cluster, hardware::ReadCluster(env, flags.cluster));
  }
  return context;
}

Status TakeVersion(const ContextFlags& flags, std::string_view version, std::string_view name,
                   conf::RunContext& context) {
  if (!flags.spark_version.empty() || version.empty()) {
    return {};
  }
  Result<model::SparkVersion> covered = conf::CoveredVersion(version);
  if (!covered.ok()) {
    return Error(covered.error().code(), fmt::format("{}: {}; --spark VERSION takes the place of what it says", name,
                                                     covered.error().message()));
  }
  context.version = *std::move(covered);
  return {};
}

std::string TextOf(const ContextFlags& flags) {
  std::string text;
  const auto add = [&](std::string_view flag, const std::string& value) {
    if (!value.empty()) {
      text += fmt::format(" {} {}", flag, ShellQuoted(value));
    }
  };
  for (const std::string& one : flags.conf) {
    add("--conf", one);
  }
  add("--spark", flags.spark_version);
  add("--master", flags.master);
  add("--deploy-mode", flags.deploy_mode);
  add("--language", flags.language);
  add("--cluster", flags.cluster);
  return text;
}

}  // namespace sparkwright::cli
