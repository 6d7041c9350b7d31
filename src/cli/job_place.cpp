#include "cli/job_place.h"

#include <array>
#include <string_view>

#include "base/read_text.h"
#include "base/shell_words.h"
#include "cli/flags.h"
#include "conf/configuration_file.h"
#include "hardware/clusters/read_cluster.h"
#include "hardware/live_source.h"
#include "hardware/node_of_machine.h"
#include "hardware/read_machine.h"
#include "pipeline/describe.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kStorageNames = {"auto", "disks", "network"};
constexpr Bytes kMostText{int64_t{4} << 20};

model::Cluster ThisMachine(Env& env) {
  hardware::LiveSource source(env, "");
  model::Cluster cluster;
  cluster.source = "this machine";
  cluster.nodes.push_back(hardware::NodeOf(hardware::ReadMachine(source)));
  return cluster;
}

}  // namespace

model::DataPlace StorageFlag::PlaceOn(const model::Cluster& cluster) const {
  return Given().value_or(pipeline::UsualDataPlace(cluster));
}

std::optional<model::DataPlace> StorageFlag::Given() const {
  const std::string_view name = kStorageNames[choice];
  return name == "auto" ? std::nullopt
                        : std::optional(name == "disks" ? model::DataPlace::kDisks : model::DataPlace::kNetwork);
}

void AddStorageFlag(CLI::App& command, StorageFlag& flag) {
  AddChoiceFlag(command, "--storage", kStorageNames, flag.choice,
                "Where its data lies: on the nodes' disks or behind the network; auto: the disks of a single node")
      ->default_str("auto");
}

void AddPlaceFlags(CLI::App& command, PlaceFlags& flags) {
  command
      .add_option("--config", flags.config,
                  "The configuration it runs with: spark-defaults.conf, a spark-submit command, YAML or JSON")
      ->type_name("CONF");
  AddContextFlags(command, flags.context);
  AddStorageFlag(command, flags.storage);
}

Result<JobPlace> ReadPlace(Env& env, const PlaceFlags& flags) {
  JobPlace place;
  if (flags.context.cluster.empty()) {
    place.cluster = ThisMachine(env);
  } else {
    SPARKWRIGHT_TRY(place.cluster, hardware::ReadCluster(env, flags.context.cluster));
  }
  ContextFlags without_cluster = flags.context;
  without_cluster.cluster.clear();
  SPARKWRIGHT_TRY(place.context, ContextOf(env, without_cluster));
  if (!flags.config.empty()) {
    SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), flags.config, kMostText));
    SPARKWRIGHT_TRY(const conf::ConfigurationFile file, conf::ReadConfigurationFile(text, flags.config));
    SPARKWRIGHT_TRY(TakeVersion(flags.context, file.spark_version, flags.config, place.context));
    place.names_version = !file.spark_version.empty();
    place.configuration = file.configuration;
    place.program = file.program;
    place.context.manager = file.manager;
    place.deploy_mode = file.deploy_mode;
    if (flags.context.language.empty()) {
      place.context.language = file.language.value_or(place.context.language);
    }
  }
  SPARKWRIGHT_TRY(const conf::Configuration given, ConfigurationOf(flags.context));
  place.configuration.Append(given);
  if (const auto mode = place.configuration.Value("spark.submit.deployMode"); mode.has_value()) {
    place.deploy_mode = mode == "cluster" ? conf::DeployMode::kCluster : conf::DeployMode::kClient;
  }
  place.context.deploy_mode = place.deploy_mode.value_or(place.context.deploy_mode);
  place.names_version = place.names_version || !flags.context.spark_version.empty();
  place.context.cluster = place.cluster;
  place.data_place = flags.storage.PlaceOn(place.cluster);
  return place;
}

std::string TextOf(const PlaceFlags& flags) {
  std::string text = flags.config.empty() ? "" : " --config " + ShellQuoted(flags.config);
  if (flags.storage.choice != 0) {
    text += " --storage " + std::string(kStorageNames[flags.storage.choice]);
  }
  return text + TextOf(flags.context);
}

}  // namespace sparkwright::cli
