#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <simdjson.h>

#include "conf/catalogue_reader_internal.h"

namespace sparkwright::conf {
namespace {

// simdjson and not nlohmann, which took 20 ms for the 2,000 lines.
using Json = simdjson::dom::element;

/// What a line says that is no catalogue. ReadLines makes an error of it, and of simdjson's for fields of the wrong
/// type.
struct NotUnderstood {
  std::string why;
};

std::optional<Json> Find(const Json& object, std::string_view name) {
  Json found;
  return object[name].get(found) == simdjson::SUCCESS ? std::optional(found) : std::nullopt;
}
std::string String(const Json& value) { return std::string(value.get_string().value()); }
std::string Text(const Json& object, std::string_view name) {
  const std::optional<Json> found = Find(object, name);
  return found.has_value() ? String(*found) : std::string();
}
bool Flag(const Json& object, std::string_view name) {
  const std::optional<Json> found = Find(object, name);
  return found.has_value() && found->get_bool().value();
}
/// Of a field that must be there.
Json At(const Json& object, std::string_view name) {
  const std::optional<Json> found = Find(object, name);
  if (!found.has_value()) {
    throw NotUnderstood{fmt::format("there is no '{}'", name)};
  }
  return *found;
}

model::SparkVersion Version(const std::string& text) {
  Result<model::SparkVersion> version = model::ParseSparkVersion(text);
  if (!version.ok()) {
    throw NotUnderstood{version.error().message()};
  }
  return *std::move(version);
}

std::optional<model::SparkVersion> OptionalVersion(const Json& object, std::string_view name) {
  const std::string text = Text(object, name);
  return text.empty() ? std::nullopt : std::optional(Version(text));
}

BoundValue Bound(const Json& number) {
  if (number.type() == simdjson::dom::element_type::DOUBLE) {
    return number.get_double().value();
  }
  return number.get_int64().value();
}

std::vector<BoundStep> Bounds(const Json& object, std::string_view name) {
  std::vector<BoundStep> steps;
  const std::optional<Json> found = Find(object, name);
  if (!found.has_value()) {
    return steps;
  }
  if (!found->is_array()) {
    steps.push_back({model::SparkVersion(), Bound(*found)});
    return steps;
  }
  for (const Json& step : found->get_array()) {
    const Json value = At(step, "value");
    steps.push_back({Version(String(At(step, "from"))), value.is_null() ? std::nullopt : std::optional(Bound(value))});
  }
  return steps;
}

/// A value of any kind as text; lists become several.
std::vector<std::string> Texts(const Json& value) {
  std::vector<std::string> texts;
  if (value.is_array()) {
    for (const Json& item : value.get_array()) {
      texts.push_back(item.is_string() ? String(item) : simdjson::minify(item));
    }
  } else if (value.is_string()) {
    texts.push_back(String(value));
  } else if (!value.is_null()) {
    texts.push_back(simdjson::minify(value));
  }
  return texts;
}

std::optional<ValueForm> Form(const Json& object) {
  const std::string type_name = Text(object, "type");
  if (type_name.empty()) {
    return std::nullopt;
  }
  ValueForm form;
  const std::optional<PropertyType> type = TypeNamed(type_name);
  if (!type.has_value()) {
    throw NotUnderstood{fmt::format("there is no type '{}'", type_name)};
  }
  form.type = *type;
  const std::string unit = Text(object, "unit");
  form.byte_unit = ByteUnitNamed(unit).value_or(ByteUnit::kByte);
  form.time_unit = TimeUnitNamed(unit).value_or(TimeUnit::kMillis);
  if (const std::optional<Json> allowed = Find(object, "allowed"); allowed.has_value()) {
    form.allowed = Texts(*allowed);
  }
  form.ignores_case = Flag(object, "ignore_case");
  return form;
}

PropertyScope Scope(const std::string& name) {
  return name == "sql" ? PropertyScope::kSql : name == "static_sql" ? PropertyScope::kStaticSql : PropertyScope::kCore;
}

void ReadFate(const Json& object, Property& property) {
  if (const std::optional<Json> found = Find(object, "deprecated"); found.has_value()) {
    property.deprecated = Deprecation{Text(*found, "from"), Text(*found, "replaced_by")};
  }
  if (const std::optional<Json> found = Find(object, "removed"); found.has_value()) {
    Removal removal;
    removal.in = Text(*found, "in");
    removal.is_error = Flag(*found, "error");
    removal.replaced_by = Text(*found, "replaced_by");
    if (Find(*found, "accepted_value").has_value()) {
      removal.accepted_value = Text(*found, "accepted_value");
    }
    property.removed = std::move(removal);
  }
  if (const std::optional<Json> found = Find(object, "changed"); found.has_value()) {
    for (const Json& change : found->get_array()) {
      property.changes.push_back(
          {Version(String(At(change, "from"))), String(At(change, "what")), Texts(At(change, "was"))});
    }
  }
}

Property ReadProperty(const Json& object) {
  Property property;
  property.key = String(At(object, "key"));
  property.since = Text(object, "since");
  property.first = OptionalVersion(object, "first");
  property.last = OptionalVersion(object, "last");
  property.form = Form(object);
  property.item_type = Text(object, "element");
  if (const std::optional<Json> found = Find(object, "default"); found.has_value()) {
    if (found->is_string()) {  // Of a vendor's, in whatever version of Spark.
      property.defaults.push_back({model::SparkVersion(), String(*found)});
    } else {
      for (const Json& step : found->get_array()) {
        const Json value = At(step, "value");
        property.defaults.push_back(
            {Version(String(At(step, "from"))), value.is_null() ? std::nullopt : std::optional(String(value))});
      }
    }
  }
  property.fallback = Text(object, "fallback");
  property.prepended = Text(object, "prepend");
  property.least = Bounds(object, "min");
  property.most = Bounds(object, "max");
  property.is_least_excluded = Flag(object, "min_exclusive");
  property.is_most_excluded = Flag(object, "max_exclusive");
  if (const std::optional<Json> found = Find(object, "except"); found.has_value()) {
    for (const Json& value : found->get_array()) {
      property.exceptions.push_back(Bound(value));
    }
  }
  if (const std::optional<Json> found = Find(object, "multiple_of"); found.has_value()) {
    property.multiple_of = found->get_int64().value();
    if (*property.multiple_of < 1) {
      throw NotUnderstood{"multiple_of is below 1"};
    }
  }
  property.has_more_rules = Flag(object, "partial");
  property.is_internal = Flag(object, "internal");
  property.is_machine_dependent = Flag(object, "machine_dependent");
  property.scope = Scope(Text(object, "scope"));
  property.settable = Text(object, "settable") == "runtime" ? Settable::kRuntime : Settable::kStart;
  if (const std::optional<Json> found = Find(object, "alternatives"); found.has_value()) {
    property.alternatives = Texts(*found);
  }
  property.defined_in = Text(object, "defined_in");
  property.module = Text(object, "module");
  ReadFate(object, property);
  return property;
}

/// Of what the first line of a file says about it.
void CheckFormat(const Json& about) {
  if (At(about, "format").get_int64().value() != 1) {
    throw NotUnderstood{"this format is not known"};
  }
}

/// `first_line` is the number of the first of `lines` in the file, for messages.
Status ReadLines(std::span<const std::string_view> lines, std::string_view name,
                 const std::function<void(const Json&)>& read, std::size_t first_line = 1) {
  simdjson::dom::parser parser;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto refuse = [&](std::string_view why) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}:{}: {}", name, first_line + i, why));
    };
    Json object;
    if (parser.parse(lines[i].data(), lines[i].size()).get(object) != simdjson::SUCCESS || !object.is_object()) {
      return refuse("this line is not a JSON object");
    }
    try {
      read(object);
    } catch (const NotUnderstood& problem) {
      return refuse(problem.why);
    } catch (const simdjson::simdjson_error& problem) {
      return refuse(problem.what());
    }
  }
  return {};
}

}  // namespace

Status CheckVendorFormat(Lines vendor_properties, std::string_view file) {
  return ReadLines(vendor_properties.first(std::min<std::size_t>(vendor_properties.size(), 1)), file, &CheckFormat);
}

Result<std::vector<model::SparkVersion>> ReadVersions(Lines properties) {
  std::vector<model::SparkVersion> versions;
  if (properties.empty()) {
    return Error(ErrorCode::kCorrupt, "spark_properties.jsonl: it is empty");
  }
  SPARKWRIGHT_TRY(ReadLines(properties.first(1), "spark_properties.jsonl", [&](const Json& about) {
    CheckFormat(about);
    for (const Json& version : At(about, "spark_versions").get_array()) {
      versions.push_back(Version(String(version)));
    }
  }));
  if (versions.empty()) {
    return Error(ErrorCode::kCorrupt, "spark_properties.jsonl:1: it names no version of Spark");
  }
  return versions;
}

Result<std::vector<Property>> ReadProperties(Lines lines, std::string_view file, std::size_t first_line) {
  std::vector<Property> properties;
  SPARKWRIGHT_TRY(ReadLines(
      lines, file, [&](const Json& object) { properties.push_back(ReadProperty(object)); }, first_line));
  return properties;
}

Result<std::vector<PropertyFamily>> ReadFamilies(Lines lines) {
  std::vector<PropertyFamily> families;
  SPARKWRIGHT_TRY(ReadLines(lines, "spark_property_families.jsonl", [&](const Json& object) {
    families.push_back({String(At(object, "pattern")), Text(object, "type"), Text(object, "unit"), Text(object, "what"),
                        OptionalVersion(object, "first"), OptionalVersion(object, "last")});
  }));
  return families;
}

Result<std::vector<VendorNamespace>> ReadVendors(Lines lines) {
  std::vector<VendorNamespace> vendors;
  SPARKWRIGHT_TRY(ReadLines(lines, "vendor_namespaces.jsonl", [&](const Json& object) {
    vendors.push_back({String(At(object, "prefix")), String(At(object, "vendor"))});
  }));
  return vendors;
}

Result<TextsByKey> ReadSynonyms(Lines lines) {
  TextsByKey synonyms;
  SPARKWRIGHT_TRY(ReadLines(lines, "property_synonyms.jsonl", [&](const Json& object) {
    synonyms[String(At(object, "from"))] = String(At(object, "to"));
  }));
  return synonyms;
}

Result<TextsByKey> ReadNotes(Lines lines) {
  TextsByKey notes;
  SPARKWRIGHT_TRY(ReadLines(lines, "property_notes.jsonl", [&](const Json& object) {
    notes[String(At(object, "key"))] = String(At(object, "note"));
  }));
  return notes;
}

}  // namespace sparkwright::conf
