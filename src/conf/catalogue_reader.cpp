#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conf/catalogue_reader_internal.h"

namespace sparkwright::conf {
namespace {

using Json = nlohmann::json;

// The functions below throw Json::exception for fields of the wrong type; ReadLines makes errors of them.

std::string Text(const Json& object, const char* name) { return object.value(name, std::string()); }
bool Flag(const Json& object, const char* name) { return object.value(name, false); }

model::SparkVersion Version(const std::string& text) {
  Result<model::SparkVersion> version = model::ParseSparkVersion(text);
  if (!version.ok()) {
    throw Json::other_error::create(501, version.error().message(), nullptr);
  }
  return *std::move(version);
}

std::optional<model::SparkVersion> OptionalVersion(const Json& object, const char* name) {
  const std::string text = Text(object, name);
  return text.empty() ? std::nullopt : std::optional(Version(text));
}

BoundValue Bound(const Json& number) {
  if (number.is_number_float()) {
    return number.get<double>();
  }
  return number.get<int64_t>();
}

std::vector<BoundStep> Bounds(const Json& object, const char* name) {
  std::vector<BoundStep> steps;
  const auto found = object.find(name);
  if (found == object.end()) {
    return steps;
  }
  if (!found->is_array()) {
    steps.push_back({model::SparkVersion(), Bound(*found)});
    return steps;
  }
  for (const Json& step : *found) {
    const Json& value = step.at("value");
    steps.push_back(
        {Version(step.at("from").get<std::string>()), value.is_null() ? std::nullopt : std::optional(Bound(value))});
  }
  return steps;
}

/// A value of any kind as text; lists become several.
std::vector<std::string> Texts(const Json& value) {
  std::vector<std::string> texts;
  if (value.is_array()) {
    for (const Json& item : value) {
      texts.push_back(item.is_string() ? item.get<std::string>() : item.dump());
    }
  } else if (value.is_string()) {
    texts.push_back(value.get<std::string>());
  } else if (!value.is_null()) {
    texts.push_back(value.dump());
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
    throw Json::other_error::create(501, fmt::format("there is no type '{}'", type_name), nullptr);
  }
  form.type = *type;
  const std::string unit = Text(object, "unit");
  form.byte_unit = ByteUnitNamed(unit).value_or(ByteUnit::kByte);
  form.time_unit = TimeUnitNamed(unit).value_or(TimeUnit::kMillis);
  if (const auto allowed = object.find("allowed"); allowed != object.end()) {
    form.allowed = Texts(*allowed);
  }
  form.ignores_case = Flag(object, "ignore_case");
  return form;
}

PropertyScope Scope(const std::string& name) {
  return name == "sql" ? PropertyScope::kSql : name == "static_sql" ? PropertyScope::kStaticSql : PropertyScope::kCore;
}

void ReadFate(const Json& object, Property& property) {
  if (const auto found = object.find("deprecated"); found != object.end()) {
    property.deprecated = Deprecation{Text(*found, "from"), Text(*found, "replaced_by")};
  }
  if (const auto found = object.find("removed"); found != object.end()) {
    Removal removal;
    removal.in = Text(*found, "in");
    removal.is_error = Flag(*found, "error");
    removal.replaced_by = Text(*found, "replaced_by");
    if (found->contains("accepted_value")) {
      removal.accepted_value = Text(*found, "accepted_value");
    }
    property.removed = std::move(removal);
  }
  if (const auto found = object.find("changed"); found != object.end()) {
    for (const Json& change : *found) {
      property.changes.push_back({Version(change.at("from").get<std::string>()), change.at("what").get<std::string>(),
                                  Texts(change.at("was"))});
    }
  }
}

Property ReadProperty(const Json& object) {
  Property property;
  property.key = object.at("key").get<std::string>();
  property.since = Text(object, "since");
  property.first = OptionalVersion(object, "first");
  property.last = OptionalVersion(object, "last");
  property.form = Form(object);
  property.item_type = Text(object, "element");
  if (const auto found = object.find("default"); found != object.end()) {
    for (const Json& step : *found) {
      const Json& value = step.at("value");
      property.defaults.push_back({Version(step.at("from").get<std::string>()),
                                   value.is_null() ? std::nullopt : std::optional(value.get<std::string>())});
    }
  }
  property.fallback = Text(object, "fallback");
  property.prepended = Text(object, "prepend");
  property.least = Bounds(object, "min");
  property.most = Bounds(object, "max");
  property.is_least_excluded = Flag(object, "min_exclusive");
  property.is_most_excluded = Flag(object, "max_exclusive");
  if (const auto found = object.find("except"); found != object.end()) {
    for (const Json& value : *found) {
      property.exceptions.push_back(Bound(value));
    }
  }
  if (const auto found = object.find("multiple_of"); found != object.end()) {
    property.multiple_of = found->get<int64_t>();
    if (*property.multiple_of < 1) {
      throw Json::other_error::create(501, "multiple_of is below 1", nullptr);
    }
  }
  property.has_more_rules = Flag(object, "partial");
  property.is_internal = Flag(object, "internal");
  property.is_machine_dependent = Flag(object, "machine_dependent");
  property.scope = Scope(Text(object, "scope"));
  property.settable = Text(object, "settable") == "runtime" ? Settable::kRuntime : Settable::kStart;
  if (const auto found = object.find("alternatives"); found != object.end()) {
    property.alternatives = Texts(*found);
  }
  property.defined_in = Text(object, "defined_in");
  property.module = Text(object, "module");
  ReadFate(object, property);
  return property;
}

Status ReadLines(std::span<const std::string_view> lines, std::string_view name,
                 const std::function<void(const Json&)>& read) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto refuse = [&](std::string_view why) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}:{}: {}", name, i + 1, why));
    };
    const Json object = Json::parse(lines[i], nullptr, false);
    if (object.is_discarded() || !object.is_object()) {
      return refuse("this line is not a JSON object");
    }
    try {
      read(object);
    } catch (const Json::exception& exception) {
      return refuse(exception.what());
    }
  }
  return {};
}

}  // namespace

Result<CatalogueContents> ReadCatalogue(const CatalogueText& text) {
  CatalogueContents contents;
  if (text.properties.empty()) {
    return Error(ErrorCode::kCorrupt, "spark_properties.jsonl: it is empty");
  }
  SPARKWRIGHT_TRY(ReadLines(text.properties.first(1), "spark_properties.jsonl", [&](const Json& about) {
    if (about.at("format").get<int>() != 1) {
      throw Json::other_error::create(501, "this format is not known", nullptr);
    }
    for (const Json& version : about.at("spark_versions")) {
      contents.versions.push_back(Version(version.get<std::string>()));
    }
  }));
  if (contents.versions.empty()) {
    return Error(ErrorCode::kCorrupt, "spark_properties.jsonl:1: it names no version of Spark");
  }
  SPARKWRIGHT_TRY(ReadLines(text.properties.subspan(1), "spark_properties.jsonl, after line 1",
                            [&](const Json& object) { contents.properties.push_back(ReadProperty(object)); }));
  SPARKWRIGHT_TRY(ReadLines(text.families, "spark_property_families.jsonl", [&](const Json& object) {
    contents.families.push_back({object.at("pattern").get<std::string>(), Text(object, "type"), Text(object, "unit"),
                                 Text(object, "what"), OptionalVersion(object, "first"),
                                 OptionalVersion(object, "last")});
  }));
  SPARKWRIGHT_TRY(ReadLines(text.vendors, "vendor_namespaces.jsonl", [&](const Json& object) {
    contents.vendors.push_back({object.at("prefix").get<std::string>(), object.at("vendor").get<std::string>()});
  }));
  SPARKWRIGHT_TRY(ReadLines(text.synonyms, "property_synonyms.jsonl", [&](const Json& object) {
    contents.synonyms[object.at("from").get<std::string>()] = object.at("to").get<std::string>();
  }));
  SPARKWRIGHT_TRY(ReadLines(text.notes, "property_notes.jsonl", [&](const Json& object) {
    contents.notes[object.at("key").get<std::string>()] = object.at("note").get<std::string>();
  }));
  return contents;
}

}  // namespace sparkwright::conf
