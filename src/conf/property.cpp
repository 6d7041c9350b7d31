#include "conf/property.h"

#include <algorithm>

#include <fmt/format.h>

namespace sparkwright::conf {
namespace {

/// What the last step at or before the version says.
template <typename Step>
auto AtVersion(const std::vector<Step>& steps, const model::SparkVersion& version) {
  decltype(Step::value) value;
  for (const Step& step : steps) {
    // Compared by line: a default of 3.4 holds for every 3.4.x.
    if (step.from <= version) {
      value = step.value;
    }
  }
  return value;
}

/// The change that the first line after the version made to a field, null when there was none.
const PropertyChange* FirstChangeAfter(const Property& property, std::string_view what,
                                       const model::SparkVersion& version) {
  for (const PropertyChange& change : property.changes) {
    if (change.what == what && change.from > version) {
      return &change;
    }
  }
  return nullptr;
}

double AsDouble(const BoundValue& bound) {
  return std::visit([](auto number) { return static_cast<double>(number); }, bound);
}

/// The number that bounds are about, nullopt for values without one.
std::optional<BoundValue> NumberOf(const PropertyValue& value) {
  if (const auto* const number = std::get_if<int64_t>(&value)) {
    return *number;
  }
  if (const auto* const number = std::get_if<double>(&value)) {
    return *number;
  }
  if (const auto* const size = std::get_if<Size>(&value)) {
    return size->count;
  }
  if (const auto* const duration = std::get_if<Duration>(&value)) {
    return duration->count;
  }
  return std::nullopt;
}

/// a < b, exact when both are whole.
bool IsLess(const BoundValue& a, const BoundValue& b) {
  const auto* const whole_a = std::get_if<int64_t>(&a);
  const auto* const whole_b = std::get_if<int64_t>(&b);
  return whole_a != nullptr && whole_b != nullptr ? *whole_a < *whole_b : AsDouble(a) < AsDouble(b);
}

bool MatchesPattern(std::string_view pattern, std::string_view key) {
  const std::size_t open = std::min(pattern.find('<'), pattern.size());
  const std::size_t close = pattern.find('>', open);
  if (close == std::string_view::npos) {
    return key == pattern;
  }
  if (key.substr(0, open) != pattern.substr(0, open)) {
    return false;
  }
  const bool is_class = pattern.substr(open, close - open) == "<class";
  pattern.remove_prefix(close + 1);
  key.remove_prefix(open);
  if (pattern.empty()) {
    return !key.empty();
  }
  // What follows a placeholder starts with a dot.
  const std::size_t dot = key.find('.');
  if (dot == 0 || dot == std::string_view::npos) {
    return false;
  }
  if (!is_class) {
    return MatchesPattern(pattern, key.substr(dot));
  }
  for (std::size_t at = key.find('.', dot + 1); at != std::string_view::npos; at = key.find('.', at + 1)) {
    if (MatchesPattern(pattern, key.substr(at))) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> Property::DefaultAt(const model::SparkVersion& version) const {
  return IsIn(version) ? AtVersion(defaults, version) : std::nullopt;
}

std::optional<ValueForm> Property::FormAt(const model::SparkVersion& version) const {
  std::optional<ValueForm> at = form;
  if (!at.has_value()) {
    return at;
  }
  constexpr int32_t kMajor = 4;
  constexpr int32_t kMinor = 2;
  if (version >= model::SparkVersion{kMajor, kMinor, 0, {}}) {
    at->suffixes = SizeSuffixes::kBinaryToo;
  }
  if (const auto* const change = FirstChangeAfter(*this, "type", version); change != nullptr && !change->was.empty()) {
    at->type = TypeNamed(change->was.front()).value_or(at->type);
  }
  if (const auto* const change = FirstChangeAfter(*this, "unit", version); change != nullptr) {
    const std::string unit = change->was.empty() ? "" : change->was.front();
    at->byte_unit = ByteUnitNamed(unit).value_or(ByteUnit::kByte);
    at->time_unit = TimeUnitNamed(unit).value_or(TimeUnit::kMillis);
  }
  if (const auto* const change = FirstChangeAfter(*this, "allowed", version); change != nullptr) {
    at->allowed = change->was;
  }
  if (const auto* const change = FirstChangeAfter(*this, "ignore_case", version); change != nullptr) {
    at->ignores_case = change->was == std::vector<std::string>{"true"};
  }
  return at;
}

std::optional<BoundValue> Property::LeastAt(const model::SparkVersion& version) const {
  return AtVersion(least, version);
}

std::optional<BoundValue> Property::MostAt(const model::SparkVersion& version) const {
  return AtVersion(most, version);
}

bool Property::IsIn(const model::SparkVersion& version) const {
  const bool is_early = first.has_value() && version < *first;
  const bool is_late = last.has_value() && *last < version && !last->IsSameLine(version);
  return !is_early && !is_late;
}

Result<PropertyValue> Property::Check(std::string_view value, const model::SparkVersion& version,
                                      std::string_view reader) const {
  const ValueForm text;
  const std::optional<ValueForm> at = FormAt(version);
  Result<PropertyValue> parsed = ParseValue(at.has_value() ? *at : text, value);
  if (!parsed.ok()) {
    return parsed.error().WithContext(key);
  }
  const std::optional<BoundValue> number = NumberOf(*parsed);
  if (!number.has_value()) {
    return parsed;
  }
  const auto refuse = [&](std::string_view relation, const BoundValue& bound) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("{}: '{}' is refused by {}, which wants a value {} {}", key,
                                                          value, reader, relation, PrintBound(*this, bound)));
  };
  if (const std::optional<BoundValue> bound = LeastAt(version); bound.has_value()) {
    if (IsLess(*number, *bound) || (is_least_excluded && !IsLess(*bound, *number))) {
      return refuse(is_least_excluded ? "above" : "of at least", *bound);
    }
  }
  if (const std::optional<BoundValue> bound = MostAt(version); bound.has_value()) {
    if (IsLess(*bound, *number) || (is_most_excluded && !IsLess(*number, *bound))) {
      return refuse(is_most_excluded ? "below" : "of at most", *bound);
    }
  }
  const auto* const whole = std::get_if<int64_t>(&*number);
  if (multiple_of.has_value() && whole != nullptr && *whole % *multiple_of != 0) {
    return refuse("that is a multiple of", *multiple_of);
  }
  for (const BoundValue& exception : exceptions) {
    if (!IsLess(*number, exception) && !IsLess(exception, *number)) {
      return refuse("other than", exception);
    }
  }
  return parsed;
}

std::string PrintBound(const Property& property, const BoundValue& bound) {
  const auto* const whole = std::get_if<int64_t>(&bound);
  if (whole == nullptr || !property.form.has_value()) {
    return PrintValue(std::visit([](auto number) { return PropertyValue(number); }, bound));
  }
  switch (property.form->type) {
    case PropertyType::kBytes:
      return PrintSize({*whole, property.form->byte_unit});
    case PropertyType::kTime:
      return PrintDuration({*whole, property.form->time_unit});
    default:
      return std::to_string(*whole);
  }
}

bool PropertyFamily::Matches(std::string_view key) const { return MatchesPattern(pattern, key); }

}  // namespace sparkwright::conf
