#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "model/environment.h"

namespace sparkwright::conf {

enum class ConfigurationFormat {
  kProperties,        ///< spark-defaults.conf.
  kSubmitCommand,     ///< A spark-submit command, or a script with one.
  kSparkApplication,  ///< A YAML manifest of the Kubernetes operator, or the sparkConf of one.
  kJson,
};

/// What a text is, by its content: JSON starts with { or with [ and one of {, [, ], a manifest has a line `kind:
/// SparkApplication`, a part of one a line `sparkConf:`, a script has a command that calls spark-submit or its kin.
/// Everything else is properties.
ConfigurationFormat DetectConfigurationFormat(std::string_view text);

/// The program that a command or a manifest starts.
struct SubmittedProgram {
  std::string application;  ///< The JAR, Python or R file; never empty.
  std::string main_class;   ///< Empty without one.
  std::vector<std::string> arguments;
};

/// A configuration file and what it says beside properties, as far as its format can.
struct ConfigurationFile {
  ConfigurationFormat format = ConfigurationFormat::kProperties;
  Configuration configuration;
  std::string spark_version;  ///< Of a manifest or a report; empty where none is named.
  std::optional<ClusterManager> manager;
  std::optional<DeployMode> deploy_mode;
  std::optional<Language> language;  ///< Of a manifest, and of a command by the ending of its application.
  std::optional<SubmittedProgram> program;
  std::string properties_file;  ///< That a command names with --properties-file.
  std::vector<std::string> extra_properties_files;
  /// What of the file is not in `configuration`, with the reason: sentences for people.
  std::vector<std::string> not_read;
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
