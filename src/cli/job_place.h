#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "base/env.h"
#include "base/result.h"
#include "cli/context_flags.h"
#include "conf/configuration.h"
#include "conf/configuration_file.h"
#include "conf/run_context.h"
#include "model/cluster.h"
#include "model/prediction.h"

namespace sparkwright::cli {

/// --storage: where the data of a job lies.
struct StorageFlag {
  std::size_t choice = 0;  ///< Auto, disks, network.

  /// Of a job on this cluster: what the flag says, or else what is usual.
  [[nodiscard]] model::DataPlace PlaceOn(const model::Cluster& cluster) const;
  /// What the flag says; nullopt for auto.
  [[nodiscard]] std::optional<model::DataPlace> Given() const;
};
void AddStorageFlag(CLI::App& command, StorageFlag& flag);

/// Flags of commands that ask what a job does in some place: the configuration it has there, the cluster, and where its
/// data lies.
struct PlaceFlags {
  ContextFlags context;
  std::string config;
  StorageFlag storage;

  /// Whether anything says how the job is configured.
  [[nodiscard]] bool HasConfiguration() const {
    return !config.empty() || !context.conf.empty() || !context.master.empty();
  }
};
void AddPlaceFlags(CLI::App& command, PlaceFlags& flags);

/// A job's place as those flags describe it.
struct JobPlace {
  model::Cluster cluster;  ///< This machine when no flag says one.
  model::DataPlace data_place = model::DataPlace::kDisks;
  conf::Configuration configuration;              ///< Of the file and the flags; empty without.
  std::optional<conf::SubmittedProgram> program;  ///< That the file starts.
  conf::RunContext context;                       ///< With the cluster.
  bool names_version = false;                     ///< A flag or the file says the version of Spark.
  std::optional<conf::DeployMode> deploy_mode;    ///< Absent where nothing says it.
};

/// Errors: kInvalidArgument; those of reading files and machines.
Result<JobPlace> ReadPlace(Env& env, const PlaceFlags& flags);

/// The flags as they were given, quoted for a shell, each with a blank in front.
std::string TextOf(const PlaceFlags& flags);

}  // namespace sparkwright::cli
