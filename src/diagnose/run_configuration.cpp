#include "diagnose/run_configuration.h"

#include "conf/property_catalogue.h"

namespace sparkwright::diagnose {
namespace {

model::SparkVersion VersionOf(const model::Application& application) {
  Result<model::SparkVersion> version = model::ParseSparkVersion(application.spark_version);
  return version.ok() ? *std::move(version) : conf::PropertyCatalogue::Builtin().newest();
}

}  // namespace

RunConfiguration::RunConfiguration(const model::Application& application)
    : conf::TypedConfiguration(VersionOf(application)), application_(&application) {}

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
  return master.has_value() && master->starts_with("local") && !master->starts_with("local-cluster");
}

}  // namespace sparkwright::diagnose
