#include "predict/what_if/run_settings.h"

#include "conf/covered_version.h"

namespace sparkwright::predict {

RunSettings::RunSettings(const model::Application& application)
    : conf::TypedConfiguration(conf::VersionOrNewest(application.spark_version)), application_(&application) {}

std::optional<std::string> RunSettings::Given(std::string_view key) const {
  if (const auto changed = changes_.find(key); changed != changes_.end()) {
    return changed->second;
  }
  if (session_ != nullptr) {
    if (const auto found = session_->find(key); found != session_->end()) {
      return found->second;
    }
  }
  const auto value = application_->environment.SparkProperty(key);
  return value.has_value() ? std::optional(std::string(*value)) : std::nullopt;
}

void RunSettings::Change(std::string_view key, std::string_view value) {
  changes_.insert_or_assign(std::string(key), std::string(value));
}

RunSettings RunSettings::In(const model::SqlExecution* query) const {
  RunSettings settings = *this;
  settings.session_ = query == nullptr ? nullptr : &query->modified_configs;
  return settings;
}

}  // namespace sparkwright::predict
