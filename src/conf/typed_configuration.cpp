#include "conf/typed_configuration.h"

#include <utility>
#include <variant>

#include "conf/property_catalogue.h"
#include "conf/property_value.h"

namespace sparkwright::conf {
namespace {

std::optional<PropertyValue> Parse(const TypedConfiguration& configuration, std::string_view key) {
  const Property* property = PropertyCatalogue::Builtin().Find(key);
  const auto text = configuration.Text(key);
  if (property == nullptr || !text.has_value()) {
    return std::nullopt;
  }
  const auto form = property->FormAt(configuration.version());
  if (!form.has_value()) {
    return std::nullopt;
  }
  Result<PropertyValue> value = ParseValue(*form, *text);
  return value.ok() ? std::optional(*std::move(value)) : std::nullopt;
}

template <typename Value>
std::optional<Value> ParseAs(const TypedConfiguration& configuration, std::string_view key) {
  const auto value = Parse(configuration, key);
  const Value* found = value.has_value() ? std::get_if<Value>(&*value) : nullptr;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace

std::optional<std::string> TypedConfiguration::Set(std::string_view key) const {
  if (auto given = Given(key)) {
    return given;
  }
  if (const Property* property = PropertyCatalogue::Builtin().Find(key)) {
    for (const std::string& other : property->alternatives) {
      if (auto given = Given(other)) {
        return given;
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> TypedConfiguration::Text(std::string_view key) const {
  if (auto set = Set(key)) {
    return set;
  }
  const PropertyCatalogue& catalogue = PropertyCatalogue::Builtin();
  const Property* property = catalogue.Find(key);
  if (property != nullptr && !property->fallback.empty()) {
    if (auto set = Set(property->fallback)) {
      return set;
    }
  }
  return catalogue.EffectiveDefault(key, version_);
}

bool TypedConfiguration::IsTrue(std::string_view key) const { return ParseAs<bool>(*this, key).value_or(false); }

std::optional<int64_t> TypedConfiguration::Count(std::string_view key) const { return ParseAs<int64_t>(*this, key); }

std::optional<double> TypedConfiguration::Number(std::string_view key) const {
  if (const auto count = Count(key)) {
    return static_cast<double>(*count);
  }
  return ParseAs<double>(*this, key);
}

std::optional<Bytes> TypedConfiguration::Size(std::string_view key) const {
  const auto size = ParseAs<conf::Size>(*this, key);
  return size.has_value() ? std::optional(size->bytes()) : std::nullopt;
}

std::optional<Millis> TypedConfiguration::Time(std::string_view key) const {
  const auto time = ParseAs<Duration>(*this, key);
  return time.has_value() ? std::optional(Millis(time->nanos().count() / 1'000'000)) : std::nullopt;
}

}  // namespace sparkwright::conf
