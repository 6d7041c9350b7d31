#include "diagnose/run_configuration.h"

#include "conf/covered_version.h"
#include "conf/run_context.h"

namespace sparkwright::diagnose {

RunConfiguration::RunConfiguration(const model::Application& application)
    : conf::TypedConfiguration(conf::VersionOrNewest(application.spark_version)), application_(&application) {}

std::optional<std::string> RunConfiguration::Given(std::string_view key) const {
  if (session_ != nullptr) {
    if (const auto found = session_->find(key); found != session_->end()) {
      return found->second;
    }
  }
  const auto value = application_->environment.SparkProperty(key);
  return value.has_value() ? std::optional(std::string(*value)) : std::nullopt;
}

RunConfiguration RunConfiguration::In(const model::Properties& session) const {
  RunConfiguration result = *this;
  result.session_ = &session;
  return result;
}

bool RunConfiguration::is_local() const {
  const auto master = application_->environment.SparkProperty("spark.master");
  return master.has_value() && conf::ManagerOfMaster(*master) == conf::ClusterManager::kLocal;
}

}  // namespace sparkwright::diagnose
