#include "recommend/value_order.h"

#include <string>
#include <variant>

#include "conf/property_catalogue.h"

namespace sparkwright::recommend {
namespace {

/// The form of a property's values. Of keys that the catalogue does not have (RAPIDS) it is sizes, which plain numbers
/// are, too.
conf::ValueForm FormOf(std::string_view key, const model::SparkVersion& version) {
  const conf::Property* property = conf::PropertyCatalogue::Builtin().Find(key);
  std::optional<conf::ValueForm> form = property == nullptr ? std::nullopt : property->FormAt(version);
  if (!form.has_value()) {
    form = conf::ValueForm{};
    form->type = conf::PropertyType::kBytes;
  }
  return *form;
}

std::optional<double> NumberOf(const conf::PropertyValue& value) {
  if (const auto* whole = std::get_if<int64_t>(&value); whole != nullptr) {
    return static_cast<double>(*whole);
  }
  if (const auto* number = std::get_if<double>(&value); number != nullptr) {
    return *number;
  }
  if (const auto* size = std::get_if<conf::Size>(&value); size != nullptr) {
    return static_cast<double>(size->bytes().count());
  }
  if (const auto* duration = std::get_if<conf::Duration>(&value); duration != nullptr) {
    return static_cast<double>(duration->nanos().count());
  }
  return std::nullopt;
}

std::optional<double> NumberOf(const conf::ValueForm& form, std::string_view text) {
  const Result<conf::PropertyValue> value = conf::ParseValue(form, text);
  return value.ok() ? NumberOf(*value) : std::nullopt;
}

}  // namespace

std::optional<int> DirectionOf(const model::PropertyFix& fix, const model::SparkVersion& version) {
  const std::optional<std::string> old_value =
      fix.old_value.has_value() ? fix.old_value : conf::PropertyCatalogue::Builtin().EffectiveDefault(fix.key, version);
  if (!old_value.has_value()) {
    return std::nullopt;
  }
  const conf::ValueForm form = FormOf(fix.key, version);
  const std::optional<double> before = NumberOf(form, *old_value);
  const std::optional<double> after = NumberOf(form, fix.new_value);
  if (!before.has_value() || !after.has_value()) {
    return std::nullopt;
  }
  return *after > *before ? 1 : *after < *before ? -1 : 0;
}

bool IsSameValue(std::string_view key, std::string_view a, std::string_view b, const model::SparkVersion& version) {
  return a == b || conf::IsSameValue(FormOf(key, version), a, b);
}

bool Agree(const model::PropertyFix& a, const model::PropertyFix& b, const model::SparkVersion& version) {
  if (IsSameValue(a.key, a.new_value, b.new_value, version)) {
    return true;
  }
  const std::optional<int> way = DirectionOf(a, version);
  return way.has_value() && *way != 0 && way == DirectionOf(b, version);
}

}  // namespace sparkwright::recommend
