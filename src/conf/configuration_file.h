#pragma once

#include <string_view>

#include "base/result.h"
#include "conf/configuration.h"
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

/// Reads a configuration of any format. `source` is where properties of a properties file come from. `name` is what
/// messages and origins call the text. Errors: those of the format's reader.
Result<Configuration> ReadConfiguration(std::string_view text, std::string_view name,
                                        EntrySource source = EntrySource::kPropertiesFile);

/// What an application ran with, as its event log says.
Configuration ConfigurationOf(const model::Environment& environment, std::string_view name);

}  // namespace sparkwright::conf
