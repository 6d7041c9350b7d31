#include "conf/json_configuration.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conf/java_text.h"
#include "conf/json_text_internal.h"

namespace sparkwright::conf {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPrefix = "spark.";
constexpr std::string_view kDataprocPrefix = "spark:";

class Reader {
 public:
  Reader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Result<JsonConfiguration> Read() {
    SPARKWRIGHT_TRY(const JsonValue document, ParseJsonText(text_, name_));
    SPARKWRIGHT_TRY(Visit(document, ""));
    if (result_.configuration.entries().empty()) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: there is no property of Spark in this JSON", name_));
    }
    return std::move(result_);
  }

 private:
  /// Looks for configurations everywhere. `path` says where, for messages.
  Status Visit(const JsonValue& value, const std::string& path) {
    if (value.kind == JsonValue::Kind::kArray) {
      for (std::size_t i = 0; i < value.values.size(); ++i) {
        SPARKWRIGHT_TRY(Visit(value.values[i], fmt::format("{}[{}]", path, i)));
      }
      return {};
    }
    if (value.kind != JsonValue::Kind::kObject) {
      return {};
    }
    const JsonValue* const classification = Member(value, "classification");
    if (classification != nullptr && (HasBelow(value, "properties") || HasBelow(value, "configurations"))) {
      return VisitClassification(value, *classification, path);
    }
    if (path.empty() && Member(value, "sparkwright_version") != nullptr) {
      return VisitReport(value);
    }
    for (const JsonValue& member : value.values) {
      const std::string& key = member.key;
      const std::string below = path.empty() ? key : fmt::format("{}.{}", path, key);
      if (key.starts_with(kPrefix)) {
        SPARKWRIGHT_TRY(
            Add(key, member, below, path.ends_with("spark_conf") ? JsonForm::kDatabricks : JsonForm::kFlat));
      } else if (key.starts_with(kDataprocPrefix)) {
        SPARKWRIGHT_TRY(Add(key.substr(kDataprocPrefix.size()), member, below, JsonForm::kDataproc));
      } else if (key == "spark" && member.kind == JsonValue::Kind::kObject) {
        SPARKWRIGHT_TRY(VisitNested(member, "spark", below));
      } else {
        SPARKWRIGHT_TRY(Visit(member, below));
      }
    }
    return {};
  }

  /// EMR writes its keys with a capital in files and without in its API.
  static const JsonValue* Member(const JsonValue& object, std::string_view name) {
    const auto found = std::find_if(object.values.begin(), object.values.end(),
                                    [&](const JsonValue& member) { return IsSameIgnoringCase(member.key, name); });
    return found == object.values.end() ? nullptr : &*found;
  }

  static bool HasBelow(const JsonValue& object, std::string_view name) {
    const JsonValue* const member = Member(object, name);
    return member != nullptr && !member->is_scalar();
  }

  Status VisitClassification(const JsonValue& value, const JsonValue& classification, const std::string& path) {
    const JsonValue* const properties = Member(value, "properties");
    if (classification.text == "spark-defaults" && properties != nullptr) {
      for (const JsonValue& member : properties->values) {
        if (member.key.starts_with(kPrefix)) {
          SPARKWRIGHT_TRY(Add(member.key, member, fmt::format("{}.Properties.{}", path, member.key), JsonForm::kEmr));
        }
      }
    }
    const JsonValue* const inner = Member(value, "configurations");
    return inner == nullptr ? Status() : Visit(*inner, path + ".Configurations");
  }

  /// What `recommend` and `tune` print: their configuration is in lists; others of its lists are about properties that
  /// it does not have.
  Status VisitReport(const JsonValue& report) {
    const JsonValue* const version = Member(report, "spark_version");
    result_.spark_version = version != nullptr ? version->text : "";
    for (const std::string_view name : {"properties", "kept", "changes"}) {
      const JsonValue* const list = Member(report, name);
      for (std::size_t i = 0; list != nullptr && i < list->values.size(); ++i) {
        const JsonValue* const key = Member(list->values[i], "key");
        const JsonValue* const value = Member(list->values[i], name == "changes" ? "new_value" : "value");
        if (key != nullptr && value != nullptr && key->text.starts_with(kPrefix)) {
          SPARKWRIGHT_TRY(Add(key->text, *value, fmt::format("{}[{}]", name, i), JsonForm::kFlat));
        }
      }
    }
    return {};
  }

  Status VisitNested(const JsonValue& object, const std::string& key, const std::string& path) {
    for (const JsonValue& member : object.values) {
      const std::string whole = fmt::format("{}.{}", key, member.key);
      const std::string below = fmt::format("{}.{}", path, member.key);
      if (member.kind == JsonValue::Kind::kObject) {
        SPARKWRIGHT_TRY(VisitNested(member, whole, below));
      } else {
        SPARKWRIGHT_TRY(Add(whole, member, below, JsonForm::kNested));
      }
    }
    return {};
  }

  Status Add(const std::string& key, const JsonValue& value, const std::string& path, JsonForm form) {
    if (!value.is_scalar()) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("{}:{}: {} is neither text, number nor true or false; write it in quotes", name_,
                               value.line, path));
    }
    if (result_.configuration.entries().empty()) {
      result_.form = form;
    }
    result_.configuration.Add(key, value.text,
                              {EntrySource::kConfFlag, std::string(name_), value.line, path == key ? "" : path});
    return {};
  }

  std::string_view text_;
  std::string_view name_;
  JsonConfiguration result_;
};

Json Flat(const Configuration& configuration, std::string_view prefix) {
  Json object = Json::object();
  for (const auto& [key, entry] : configuration.Effective()) {
    object[std::string(prefix) + std::string(key)] = entry->value;
  }
  return object;
}

/// Puts a value below its words; false when one of them holds a value already, or the last holds an object.
bool PutNested(Json& root, std::string_view key, const std::string& value) {
  Json* at = &root;
  while (true) {
    const std::size_t dot = key.find('.');
    const std::string word(key.substr(0, dot));
    if (dot == std::string_view::npos) {
      if (at->contains(word)) {
        return false;
      }
      (*at)[word] = value;
      return true;
    }
    Json& next = (*at)[word];
    if (next.is_null()) {
      next = Json::object();
    }
    if (!next.is_object()) {
      return false;
    }
    at = &next;
    key.remove_prefix(dot + 1);
  }
}

Json Nested(const Configuration& configuration) {
  Json root = Json::object();
  for (const auto& [key, entry] : configuration.Effective()) {
    if (!key.starts_with(kPrefix) || !PutNested(root, key, entry->value)) {
      root[std::string(key)] = entry->value;
    }
  }
  return root;
}

}  // namespace

Result<JsonConfiguration> ParseJsonConfiguration(std::string_view text, std::string_view name) {
  return Reader(text, name).Read();
}

std::string PrintJsonConfiguration(const Configuration& configuration, JsonForm form) {
  Json document;
  switch (form) {
    case JsonForm::kFlat:
      document = Flat(configuration, "");
      break;
    case JsonForm::kNested:
      document = Nested(configuration);
      break;
    case JsonForm::kDatabricks:
      document["spark_conf"] = Flat(configuration, "");
      break;
    case JsonForm::kEmr:
      document = Json::array();
      document.push_back({{"Classification", "spark-defaults"}, {"Properties", Flat(configuration, "")}});
      break;
    case JsonForm::kDataproc:
      document["properties"] = Flat(configuration, kDataprocPrefix);
      break;
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sparkwright::conf
