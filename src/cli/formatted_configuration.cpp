#include "cli/formatted_configuration.h"

#include "conf/json_configuration.h"
#include "conf/spark_application_yaml.h"

namespace sparkwright::cli {

std::optional<std::string> FormattedConfiguration(std::string_view format, const conf::Configuration& configuration) {
  if (format == "yaml") {
    return conf::PrintSparkConfYaml(configuration, 0);
  }
  if (format == "databricks") {
    return conf::PrintJsonConfiguration(configuration, conf::JsonForm::kDatabricks);
  }
  if (format == "emr") {
    return conf::PrintJsonConfiguration(configuration, conf::JsonForm::kEmr);
  }
  if (format == "dataproc") {
    return conf::PrintJsonConfiguration(configuration, conf::JsonForm::kDataproc);
  }
  return std::nullopt;
}

}  // namespace sparkwright::cli
