#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "report/format.h"
#include "report/json_writer.h"

/// One description of each JSON object, from which both its writer and its schema come, so the published schema
/// cannot differ from what is written. A type is described by a specialisation:
///
///     template <>
///     struct JsonObject<model::Job> {
///       static constexpr std::string_view kName = "job";  // In the schema's $defs.
///       static constexpr std::string_view kMeaning = "One action.";
///       static constexpr auto Fields() {
///         return std::tuple{Field("job_id", &model::Job::id, "Spark's number."), …};
///       }
///     };
///
/// A field's value is a member or what a function of the object returns. An absent optional, a null pointer, a number
/// that is not finite and a time outside years 1 to 9999 leave the key out; JSON null never appears in an object.
namespace sparkwright::report {

/// Describes T as a JSON object; see above. Add `static constexpr bool kIsInline = true` to keep it on one line.
template <typename T>
struct JsonObject;

/// Describes an enum as a JSON string: `static constexpr std::array<std::pair<T, std::string_view>, n> kNames`.
template <typename T>
struct JsonEnum;

/// The kNames of an enum from the array of its names, one for each value from 0 on.
template <typename T, std::size_t kCount>
constexpr std::array<std::pair<T, std::string_view>, kCount> WithValues(
    const std::array<std::string_view, kCount>& names) {
  std::array<std::pair<T, std::string_view>, kCount> pairs{};
  for (std::size_t i = 0; i < kCount; ++i) {
    pairs[i] = {static_cast<T>(i), names[i]};
  }
  return pairs;
}

/// Writes a T and its schema. Specialised below for what fields can hold; one may add types with a form of their own.
template <typename T>
struct JsonValue;

enum class Presence { kAlways, kUnlessEmpty };

template <typename Access>
struct JsonField {
  std::string_view key;
  Access access;
  std::string_view meaning;
  Presence presence;
};

template <typename Access>
constexpr JsonField<Access> Field(std::string_view key, Access access, std::string_view meaning) {
  return {key, access, meaning, Presence::kAlways};
}

/// A field whose key is left out when its value (text, list, map) is empty.
template <typename Access>
constexpr JsonField<Access> FieldUnlessEmpty(std::string_view key, Access access, std::string_view meaning) {
  return {key, access, meaning, Presence::kUnlessEmpty};
}

/// The named object schemas met while a schema is written; they end up under $defs.
class SchemaDefinitions {
 public:
  using Write = void (*)(JsonWriter&, SchemaDefinitions&);

  /// Remembers a definition, once per name.
  void Add(std::string_view name, Write write);
  /// Writes the value of $defs; definitions that others mention are added on the way.
  void WriteAll(JsonWriter& writer);

 private:
  std::vector<std::pair<std::string_view, Write>> definitions_;
};

/// Writes {"type": `type`} without its closing brace.
inline void BeginSchema(JsonWriter& writer, std::string_view type) {
  writer.BeginObject(JsonWriter::Nesting::kInline);
  writer.Key("type");
  writer.String(type);
}

template <typename T>
concept DescribedObject = requires {
  JsonObject<T>::Fields();
};

template <typename T>
concept DescribedEnum = requires {
  JsonEnum<T>::kNames;
};

template <typename T>
void WriteJson(JsonWriter& writer, const T& value) {
  JsonValue<T>::Write(writer, value);
}

namespace json_internal {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// What a field holds when it is present: T of optional<T> and of const T*.
template <typename T>
struct Content {
  using Type = T;
};
template <typename T>
struct Content<std::optional<T>> {
  using Type = T;
};
template <typename T>
struct Content<T*> {
  using Type = std::remove_const_t<T>;
};

template <typename Object, typename Access>
using Accessed = std::remove_cvref_t<std::invoke_result_t<const Access&, const Object&>>;

template <typename T>
bool IsWritable(const T& value) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::isfinite(value);
  } else if constexpr (std::is_same_v<T, Ratio>) {
    return std::isfinite(value.value);
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return FormatIsoTime(value).has_value();
  } else {
    return true;
  }
}

template <typename T>
inline constexpr bool kIsAlwaysWritable =
    !(std::is_floating_point_v<T> || std::is_same_v<T, Ratio> || std::is_same_v<T, Timestamp>);

template <typename Object, typename Access>
void WriteField(JsonWriter& writer, const Object& object, const JsonField<Access>& field) {
  decltype(auto) value = std::invoke(field.access, object);
  using Value = Accessed<Object, Access>;
  if constexpr (kIsOptional<Value> || std::is_pointer_v<Value>) {
    if (value && IsWritable(*value)) {
      writer.Key(field.key);
      WriteJson(writer, *value);
    }
  } else {
    if constexpr (requires { value.empty(); }) {
      if (field.presence == Presence::kUnlessEmpty && value.empty()) {
        return;
      }
    }
    if (IsWritable(value)) {
      writer.Key(field.key);
      WriteJson(writer, value);
    }
  }
}

template <typename Object, typename Access>
constexpr bool IsRequired(const JsonField<Access>& field) {
  using Value = Accessed<Object, Access>;
  return field.presence == Presence::kAlways && !kIsOptional<Value> && !std::is_pointer_v<Value> &&
         kIsAlwaysWritable<Value>;
}

/// Writes a schema with a description: beside the keywords, which JSON Schema 2020-12 allows for $ref, too.
template <typename T>
void WriteDescribedSchema(JsonWriter& writer, SchemaDefinitions& definitions, std::string_view meaning) {
  JsonValue<T>::BeginSchema(writer, definitions);
  if (!meaning.empty()) {
    writer.Key("description");
    writer.String(meaning);
  }
  writer.EndObject();
}

}  // namespace json_internal

/// Writes the fields of an object without its braces, for objects that are put together from several.
template <DescribedObject T>
void WriteFields(JsonWriter& writer, const T& object) {
  std::apply([&](const auto&... field) { (json_internal::WriteField(writer, object, field), ...); },
             JsonObject<T>::Fields());
}

/// Writes the schema of T as an object: its properties, which are required, and that there are no others.
template <DescribedObject T>
void WriteObjectSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
  const auto fields = JsonObject<T>::Fields();
  writer.BeginObject();
  writer.Key("description");
  writer.String(JsonObject<T>::kMeaning);
  writer.Key("type");
  writer.String("object");
  writer.Key("properties");
  writer.BeginObject();
  std::apply(
      [&]<typename... Access>(const JsonField<Access>&... field) {
        const auto write_property = [&]<typename One>(const JsonField<One>& one) {
          using Value = typename json_internal::Content<json_internal::Accessed<T, One>>::Type;
          writer.Key(one.key);
          json_internal::WriteDescribedSchema<Value>(writer, definitions, one.meaning);
        };
        (write_property(field), ...);
      },
      fields);
  writer.EndObject();
  writer.Key("required");
  writer.BeginArray(JsonWriter::Nesting::kInline);
  std::apply(
      [&]<typename... Access>(const JsonField<Access>&... field) {
        ((json_internal::IsRequired<T>(field) ? writer.String(field.key) : void()), ...);
      },
      fields);
  writer.EndArray();
  writer.Key("additionalProperties");
  writer.Boolean(false);
  writer.EndObject();
}

template <std::integral T>
requires(!std::is_same_v<T, bool>) struct JsonValue<T> {
  static void Write(JsonWriter& writer, T value) { writer.Integer(static_cast<int64_t>(value)); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "integer");
  }
};

template <>
struct JsonValue<bool> {
  static void Write(JsonWriter& writer, bool value) { writer.Boolean(value); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "boolean");
  }
};

template <>
struct JsonValue<double> {
  static void Write(JsonWriter& writer, double value) { writer.Number(value); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "number");
  }
};

template <typename T>
requires std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>
struct JsonValue<T> {
  static void Write(JsonWriter& writer, std::string_view value) { writer.String(value); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "string");
  }
};

template <typename Unit>
struct JsonValue<Quantity<Unit>> {
  static void Write(JsonWriter& writer, Quantity<Unit> value) { writer.Integer(value.count()); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "integer");
  }
};

template <typename Kind, typename Number>
struct JsonValue<Id<Kind, Number>> {
  static void Write(JsonWriter& writer, Id<Kind, Number> value) { writer.Integer(value.number()); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "integer");
  }
};

template <>
struct JsonValue<Ratio> {
  static void Write(JsonWriter& writer, Ratio value) { writer.Number(value.value); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "number");
  }
};

template <>
struct JsonValue<Timestamp> {
  static void Write(JsonWriter& writer, Timestamp value) { writer.String(FormatIsoTime(value).value_or("")); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "string");
    writer.Key("format");
    writer.String("date-time");
  }
};

template <DescribedEnum T>
struct JsonValue<T> {
  static std::string_view Name(T value) {
    for (const auto& [one, name] : JsonEnum<T>::kNames) {
      if (one == value) {
        return name;
      }
    }
    return "unknown";
  }
  static void Write(JsonWriter& writer, T value) { writer.String(Name(value)); }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    writer.BeginObject(JsonWriter::Nesting::kInline);
    writer.Key("enum");
    writer.BeginArray();
    for (const auto& [one, name] : JsonEnum<T>::kNames) {
      writer.String(name);
    }
    writer.EndArray();
  }
};

template <DescribedObject T>
struct JsonValue<T> {
  static void Write(JsonWriter& writer, const T& value) {
    constexpr bool kIsInline = requires { JsonObject<T>::kIsInline; };
    writer.BeginObject(kIsInline ? JsonWriter::Nesting::kInline : JsonWriter::Nesting::kLines);
    WriteFields(writer, value);
    writer.EndObject();
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    definitions.Add(JsonObject<T>::kName, &WriteObjectSchema<T>);
    writer.BeginObject(JsonWriter::Nesting::kInline);
    writer.Key("$ref");
    writer.String("#/$defs/" + std::string(JsonObject<T>::kName));
  }
};

namespace json_internal {

template <typename Sequence>
struct SequenceValue {
  using Item = typename Sequence::value_type;
  static void Write(JsonWriter& writer, const Sequence& values) {
    writer.BeginArray(DescribedObject<Item> ? JsonWriter::Nesting::kLines : JsonWriter::Nesting::kInline);
    for (const Item& value : values) {
      WriteJson(writer, value);
    }
    writer.EndArray();
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    report::BeginSchema(writer, "array");
    writer.Key("items");
    WriteDescribedSchema<Item>(writer, definitions, {});
  }
};

}  // namespace json_internal

template <typename T>
struct JsonValue<std::vector<T>> : json_internal::SequenceValue<std::vector<T>> {};
template <typename T>
struct JsonValue<std::set<T>> : json_internal::SequenceValue<std::set<T>> {};
template <typename T, std::size_t size>
struct JsonValue<std::array<T, size>> : json_internal::SequenceValue<std::array<T, size>> {};

/// A map is an object with free keys. Keys are text or ids.
template <typename Key, typename Value, typename Compare>
struct JsonValue<std::map<Key, Value, Compare>> {
  static void Write(JsonWriter& writer, const std::map<Key, Value, Compare>& values) {
    writer.BeginObject();
    for (const auto& [key, value] : values) {
      if constexpr (std::is_convertible_v<Key, std::string_view>) {
        writer.Key(key);
      } else {
        writer.Key(std::to_string(key.number()));
      }
      WriteJson(writer, value);
    }
    writer.EndObject();
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    report::BeginSchema(writer, "object");
    writer.Key("additionalProperties");
    json_internal::WriteDescribedSchema<Value>(writer, definitions, {});
  }
};

/// Writes the schema of a document whose only value is a T: JSON Schema 2020-12.
template <DescribedObject T>
void WriteSchemaDocument(JsonWriter& writer, std::string_view title) {
  writer.BeginObject();
  writer.Key("$schema");
  writer.String("https://json-schema.org/draft/2020-12/schema");
  writer.Key("title");
  writer.String(title);
  writer.Key("$ref");
  writer.String("#/$defs/" + std::string(JsonObject<T>::kName));
  writer.Key("$defs");
  SchemaDefinitions definitions;
  definitions.Add(JsonObject<T>::kName, &WriteObjectSchema<T>);
  definitions.WriteAll(writer);
  writer.EndObject();
  writer.Finish();
}

}  // namespace sparkwright::report
