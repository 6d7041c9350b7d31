#include "ingest/events/json_event.h"

#include <charconv>
#include <cmath>

namespace sparkwright::ingest {

std::optional<simdjson::dom::element> JsonEvent::Element(std::string_view key) const {
  simdjson::dom::element element;
  if (object_.at_key(key).get(element) != simdjson::SUCCESS || element.is_null()) {
    return std::nullopt;
  }
  return element;
}

std::optional<int64_t> WholeNumber(simdjson::dom::element element) {
  switch (element.type()) {
    case simdjson::dom::element_type::INT64: {
      int64_t number = 0;
      return element.get(number) == simdjson::SUCCESS ? std::optional(number) : std::nullopt;
    }
    case simdjson::dom::element_type::DOUBLE: {
      constexpr double kTwoTo63 = 9223372036854775808.0;
      double number = 0;
      if (element.get(number) != simdjson::SUCCESS || !(number >= -kTwoTo63 && number < kTwoTo63) ||
          std::trunc(number) != number) {
        return std::nullopt;
      }
      return static_cast<int64_t>(number);
    }
    case simdjson::dom::element_type::STRING: {
      std::string_view text;
      if (element.get(text) != simdjson::SUCCESS) {
        return std::nullopt;
      }
      int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> JsonEvent::Integer(std::string_view key) const {
  const auto element = Element(key);
  if (!element.has_value()) {
    return std::nullopt;
  }
  const auto number = WholeNumber(*element);
  if (!number.has_value()) {
    Reject(key);
  }
  return number;
}

std::optional<int32_t> JsonEvent::Integer32(std::string_view key) const {
  const auto wide = Integer(key);
  if (!wide.has_value()) {
    return std::nullopt;
  }
  const auto narrow = static_cast<int32_t>(*wide);
  if (narrow != *wide) {
    Reject(key);
    return std::nullopt;
  }
  return narrow;
}

std::optional<int32_t> JsonEvent::Id(std::string_view key) const {
  const auto id = Integer32(key);
  if (id.has_value() && *id < 0) {
    Reject(key);
    return std::nullopt;
  }
  return id;
}

std::optional<int64_t> JsonEvent::RequiredInteger(std::string_view key) const {
  const auto element = Element(key);
  const auto number = element.has_value() ? WholeNumber(*element) : std::nullopt;
  if (!number.has_value()) {
    CountWithoutId(key);
  }
  return number;
}

std::optional<int32_t> JsonEvent::RequiredId(std::string_view key) const {
  const auto number = RequiredInteger(key);
  if (!number.has_value()) {
    return std::nullopt;
  }
  if (*number < 0 || *number > INT32_MAX) {
    CountWithoutId(key);
    return std::nullopt;
  }
  return static_cast<int32_t>(*number);
}

std::optional<JsonEvent> JsonEvent::RequiredObject(std::string_view key) const {
  const auto element = Element(key);
  simdjson::dom::object object;
  if (!element.has_value() || element->get(object) != simdjson::SUCCESS) {
    CountWithoutId(key);
    return std::nullopt;
  }
  return JsonEvent(object, *counters_, *where_);
}

void JsonEvent::CountWithoutId(std::string_view key) const {
  counters_->Add(ImportCounter::kEventWithoutId, *where_, key);
}

std::optional<double> JsonEvent::Double(std::string_view key) const {
  const auto element = Element(key);
  if (!element.has_value()) {
    return std::nullopt;
  }
  double number = 0;
  if (element->get(number) != simdjson::SUCCESS) {
    // Spark writes rates it does not have as "NaN", "Infinity" or "-Infinity".
    if (!element->is_string()) {
      Reject(key);
    }
    return std::nullopt;
  }
  return number;
}

bool JsonEvent::Boolean(std::string_view key) const {
  const auto element = Element(key);
  bool value = false;
  if (element.has_value() && element->get(value) != simdjson::SUCCESS) {
    Reject(key);
  }
  return value;
}

std::string_view JsonEvent::String(std::string_view key) const {
  const auto element = Element(key);
  std::string_view value;
  if (element.has_value() && element->get(value) != simdjson::SUCCESS) {
    Reject(key);
  }
  return value;
}

std::optional<JsonEvent> JsonEvent::Object(std::string_view key) const {
  const auto element = Element(key);
  if (!element.has_value()) {
    return std::nullopt;
  }
  return AsObject(*element, key);
}

std::optional<JsonEvent> JsonEvent::AsObject(simdjson::dom::element element, std::string_view name) const {
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    Reject(name);
    return std::nullopt;
  }
  return JsonEvent(object, *counters_, *where_);
}

std::map<std::string, std::string, std::less<>> JsonEvent::TextMap(std::string_view key) const {
  std::map<std::string, std::string, std::less<>> map;
  if (const auto found = Object(key)) {
    for (const auto field : found->object()) {
      map[std::string(field.key)] = ScalarText(field.value);
    }
  }
  return map;
}

std::string ScalarText(simdjson::dom::element element) {
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) {
    return std::string(text);
  }
  return simdjson::minify(element);
}

}  // namespace sparkwright::ingest
