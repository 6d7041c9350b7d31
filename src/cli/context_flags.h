#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/env.h"
#include "base/result.h"
#include "conf/configuration.h"
#include "conf/run_context.h"

namespace sparkwright::cli {

/// Flags of commands that look at a configuration: what is set beside the file, and where it is to run.
struct ContextFlags {
  std::vector<std::string> conf;  ///< --conf KEY=VALUE.
  std::string spark_version;
  std::string master;
  std::string deploy_mode;
  std::string language;
  std::string cluster;
};
void AddContextFlags(CLI::App& command, ContextFlags& flags);

/// --spark alone.
void AddVersionFlag(CLI::App& command, std::string& version);
/// --cluster alone, with what `command` takes it for.
void AddClusterFlag(CLI::App& command, std::string& cluster, const std::string& help);

/// What --conf gave, and --master and --deploy-mode as the properties that they stand for. Errors: kInvalidArgument.
Result<conf::Configuration> ConfigurationOf(const ContextFlags& flags);

/// Where it runs; the version is the newest unless --spark says one. Errors: kInvalidArgument, also for versions that
/// the catalogue does not cover; those of reading a cluster's file.
Result<conf::RunContext> ContextOf(Env& env, const ContextFlags& flags);

/// Takes the version that a file says, where no flag does; an empty one changes nothing. Errors: kInvalidArgument, with
/// the file's name, for one that the catalogue does not cover.
Status TakeVersion(const ContextFlags& flags, std::string_view version, std::string_view name,
                   conf::RunContext& context);

/// The flags as they were given, quoted for a shell, each with a blank in front.
std::string TextOf(const ContextFlags& flags);

}  // namespace sparkwright::cli
