#include "diagnose/run_configuration.h"

#include <variant>

#include "conf/property_catalogue.h"
#include "conf/property_value.h"

namespace sparkwright::diagnose {
namespace {

std::optional<conf::PropertyValue> Parse(const RunConfiguration& configuration, std::string_view key) {
  const conf::Property* property = conf::PropertyCatalogue::Builtin().Find(key);
  const auto text = configuration.Text(key);
  if (property == nullptr || !text.has_value()) {
    return std::nullopt;
  }
  const auto form = property->FormAt(configuration.version());
  if (!form.has_value()) {
    return std::nullopt;
  }
  Result<conf::PropertyValue> value = conf::ParseValue(*form, *text);
  return value.ok() ? std::optional(*std::move(value)) : std::nullopt;
}

model::SparkVersion VersionOf(const model::Application& application) {
  Result<model::SparkVersion> version = model::ParseSparkVersion(application.spark_version);
  return version.ok() ? *std::move(version) : conf::PropertyCatalogue::Builtin().newest();
}

template <typename Value>
std::optional<Value> ParseAs(const RunConfiguration& configuration, std::string_view key) {
  const auto value = Parse(configuration, key);
  const Value* found = value.has_value() ? std::get_if<Value>(&*value) : nullptr;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace

RunConfiguration::RunConfiguration(const model::Application& application)
    : application_(application), version_(VersionOf(application)) {}

std::optional<std::string> RunConfiguration::Set(std::string_view key) const {
  if (const auto value = application_.environment.SparkProperty(key)) {
    return std::string(*value);
  }
  if (const conf::Property* property = conf::PropertyCatalogue::Builtin().Find(key)) {
    for (const std::string& other : property->alternatives) {
      if (const auto value = application_.environment.SparkProperty(other)) {
        return std::string(*value);
      }
    }
  }
  return std::nullopt;
}

RunConfiguration RunConfiguration::In(const model::Properties& session) const {
  RunConfiguration result = *this;
  result.session_ = &session;
  return result;
}

std::optional<std::string> RunConfiguration::Text(std::string_view key) const {
  if (session_ != nullptr) {
    if (const auto found = session_->find(key); found != session_->end()) {
      return found->second;
    }
  }
  if (auto set = Set(key)) {
    return set;
  }
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  const conf::Property* property = catalogue.Find(key);
  if (property != nullptr && !property->fallback.empty()) {
    if (auto set = Set(property->fallback)) {
      return set;
    }
  }
  return catalogue.EffectiveDefault(key, version_);
}

bool RunConfiguration::IsTrue(std::string_view key) const { return ParseAs<bool>(*this, key).value_or(false); }

std::optional<int64_t> RunConfiguration::Count(std::string_view key) const { return ParseAs<int64_t>(*this, key); }

std::optional<double> RunConfiguration::Number(std::string_view key) const {
  if (const auto count = Count(key)) {
    return static_cast<double>(*count);
  }
  return ParseAs<double>(*this, key);
}

std::optional<Bytes> RunConfiguration::Size(std::string_view key) const {
  const auto size = ParseAs<conf::Size>(*this, key);
  return size.has_value() ? std::optional(size->bytes()) : std::nullopt;
}

std::optional<Millis> RunConfiguration::Time(std::string_view key) const {
  const auto time = ParseAs<conf::Duration>(*this, key);
  return time.has_value() ? std::optional(Millis(time->nanos().count() / 1'000'000)) : std::nullopt;
}

bool RunConfiguration::is_local() const {
  const auto master = application_.environment.SparkProperty("spark.master");
  return master.has_value() && master->starts_with("local") && !master->starts_with("local-cluster");
}

}  // namespace sparkwright::diagnose
