#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "model/environment.h"

namespace sparkwright::conf {

enum class ConfigurationFormat {
  kProperties,        ///< spark-defaults.conf.
  kSubmitCommand,     ///< A spark-submit command, or a script with one.
  kSparkApplication,  ///< A YAML manifest of the Kubernetes operator.
  kJson,
};

/// What a text is, by its content: JSON starts with { or [, a manifest has a line `kind: SparkApplication`, a script
/// has a command that calls spark-submit or its kin. Everything else is properties.
ConfigurationFormat DetectConfigurationFormat(std::string_view text);

/// A configuration file and what it says beside properties, as far as its format can.
struct ConfigurationFile {
  ConfigurationFormat format = ConfigurationFormat::kProperties;
  Configuration configuration;
  std::string spark_version;  ///< Of a manifest; empty where none is named.
  std::optional<ClusterManager> manager;
  std::optional<DeployMode> deploy_mode;
  std::optional<Language> language;  ///< Of a manifest, and of a command by the ending of its application.
};

/// Reads a configuration file of any format. `source` is where properties of a properties file come from. `name` is
/// what messages and origins call the text. Errors: those of the format's reader.
Result<ConfigurationFile> ReadConfigurationFile(std::string_view text, std::string_view name,
                                                EntrySource source = EntrySource::kPropertiesFile);

/// Reads its properties alone.
Result<Configuration> ReadConfiguration(std::string_view text, std::string_view name,
                                        EntrySource source = EntrySource::kPropertiesFile);

/// What an application ran with, as its event log says.
Configuration ConfigurationOf(const model::Environment& environment, std::string_view name);

}  // namespace sparkwright::conf
