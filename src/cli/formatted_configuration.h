#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conf/configuration.h"

namespace sparkwright::cli {

/// A configuration as another program takes it: "yaml" (sparkConf of a SparkApplication), "databricks", "emr",
/// "dataproc". Nullopt for any other format.
std::optional<std::string> FormattedConfiguration(std::string_view format, const conf::Configuration& configuration);

}  // namespace sparkwright::cli
