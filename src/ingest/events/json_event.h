#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/import_counters.h"

namespace sparkwright::ingest {

/// A JSON object of one event, read leniently: a field that is missing or null is absent; a field of another type or
/// outside its range is absent too and counted as kBadField. Cheap to copy. Valid while the parser that made it has
/// not parsed another line and the counters live.
class JsonEvent {
 public:
  JsonEvent(simdjson::dom::object object, ImportCounters& counters, const model::ImportPosition& where)
      : object_(object), counters_(&counters), where_(&where) {}

  /// A whole number; a number written as a string or as a float without fraction is taken as well, as Spark's reader
  /// does.
  [[nodiscard]] std::optional<int64_t> Integer(std::string_view key) const;
  [[nodiscard]] int64_t Integer(std::string_view key, int64_t fallback) const {
    return Integer(key).value_or(fallback);
  }
  /// A whole number of 32 bits.
  [[nodiscard]] std::optional<int32_t> Integer32(std::string_view key) const;
  [[nodiscard]] int32_t Integer32(std::string_view key, int32_t fallback) const {
    return Integer32(key).value_or(fallback);
  }
  /// A 32-bit number that is not negative.
  [[nodiscard]] std::optional<int32_t> Id(std::string_view key) const;
  /// As Integer, Id and Object, for fields without which an event is about nothing: missing and bad ones count as
  /// kEventWithoutId.
  [[nodiscard]] std::optional<int64_t> RequiredInteger(std::string_view key) const;
  [[nodiscard]] std::optional<int32_t> RequiredId(std::string_view key) const;
  [[nodiscard]] std::optional<JsonEvent> RequiredObject(std::string_view key) const;
  [[nodiscard]] std::optional<double> Double(std::string_view key) const;
  [[nodiscard]] bool Boolean(std::string_view key) const;
  /// Empty when absent.
  [[nodiscard]] std::string_view String(std::string_view key) const;
  [[nodiscard]] std::string Text(std::string_view key) const { return std::string(String(key)); }
  [[nodiscard]] std::optional<JsonEvent> Object(std::string_view key) const;
  [[nodiscard]] std::optional<simdjson::dom::element> Element(std::string_view key) const;

  /// Calls `use(simdjson::dom::element)` for each element of an array; not at all when it is absent.
  template <typename Use>
  void ForEach(std::string_view key, Use use) const {
    const auto element = Element(key);
    if (!element.has_value()) {
      return;
    }
    simdjson::dom::array array;
    if (element->get(array) != simdjson::SUCCESS) {
      Reject(key);
      return;
    }
    for (const simdjson::dom::element item : array) {
      use(item);
    }
  }

  /// Calls `use(JsonEvent)` for each object of an array; other elements are counted.
  template <typename Use>
  void ForEachObject(std::string_view key, Use use) const {
    ForEach(key, [&](simdjson::dom::element item) {
      if (const auto object = AsObject(item, key)) {
        use(*object);
      }
    });
  }

  /// The fields of an object as text, as ScalarText prints them; empty when there is none.
  [[nodiscard]] std::map<std::string, std::string, std::less<>> TextMap(std::string_view key) const;

  [[nodiscard]] bool Has(std::string_view key) const { return Element(key).has_value(); }

  /// An element of an array as an object; nullopt and counted when it is something else.
  [[nodiscard]] std::optional<JsonEvent> AsObject(simdjson::dom::element element, std::string_view name) const;

  /// Counts that what this event is about, `what`, never started in the log.
  void CountWithoutStart(std::string_view what) const {
    counters_->Add(ImportCounter::kEventWithoutStart, *where_, what);
  }

  /// Counts the field `key` as bad.
  void Reject(std::string_view key) const { counters_->Add(ImportCounter::kBadField, *where_, key); }

  [[nodiscard]] simdjson::dom::object object() const { return object_; }
  [[nodiscard]] const model::ImportPosition& where() const { return *where_; }

 private:
  void CountWithoutId(std::string_view key) const;

  simdjson::dom::object object_;
  ImportCounters* counters_;
  const model::ImportPosition* where_;
};

/// A JSON scalar as Spark prints it in a text field: strings as they are, numbers and booleans as written.
std::string ScalarText(simdjson::dom::element element);

/// A whole number from a JSON number or from a string of digits.
std::optional<int64_t> WholeNumber(simdjson::dom::element element);

}  // namespace sparkwright::ingest
