#include "conf/json_configuration.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conf/java_text.h"

namespace sparkwright::conf {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPrefix = "spark.";
constexpr std::string_view kDataprocPrefix = "spark:";
/// Deeper nesting is no configuration; the parser itself counts no levels.
constexpr int kDeepest = 100;

/// Whether nesting stays below kDeepest, so that recursion does.
bool IsShallow(std::string_view text) {
  int depth = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_text) {
      i += c == '\\' ? 1 : 0;
      is_in_text = c != '"';
    } else if (c == '"') {
      is_in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) {
        return false;
      }
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return true;
}

/// "file.json:3:14" of a byte.
std::string Place(std::string_view text, std::string_view name, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("{}:{}:{}", name, std::count(before.begin(), before.end(), '\n') + 1,
                     before.size() - line_start + 1);
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Result<JsonConfiguration> Read() {
    if (!IsShallow(text_)) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: it is nested deeper than {} levels", name_, kDeepest));
    }
    Json document;
    try {
      document = Json::parse(text_);
    } catch (const Json::parse_error& error) {
      return Error(ErrorCode::kCorrupt,
                   fmt::format("{}: this is not JSON", Place(text_, name_, error.byte == 0 ? 0 : error.byte - 1)));
    } catch (const Json::exception&) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: there is a number in it that no program can hold", name_));
    }
    SPARKWRIGHT_TRY(Visit(document, ""));
    if (result_.configuration.entries().empty()) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: there is no property of Spark in this JSON", name_));
    }
    return std::move(result_);
  }

 private:
  /// Looks for configurations everywhere. `path` says where, for messages.
  Status Visit(const Json& value, const std::string& path) {
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        SPARKWRIGHT_TRY(Visit(value[i], fmt::format("{}[{}]", path, i)));
      }
      return {};
    }
    if (!value.is_object()) {
      return {};
    }
    if (const auto classification = Member(value, "classification"); classification != nullptr) {
      return VisitClassification(value, *classification, path);
    }
    for (const auto& [key, member] : value.items()) {
      const std::string below = path.empty() ? key : fmt::format("{}.{}", path, key);
      if (key.starts_with(kPrefix)) {
        SPARKWRIGHT_TRY(
            Add(key, member, below, path.ends_with("spark_conf") ? JsonForm::kDatabricks : JsonForm::kFlat));
      } else if (key.starts_with(kDataprocPrefix)) {
        SPARKWRIGHT_TRY(Add(key.substr(kDataprocPrefix.size()), member, below, JsonForm::kDataproc));
      } else if (key == "spark" && member.is_object()) {
        SPARKWRIGHT_TRY(VisitNested(member, "spark", below));
      } else {
        SPARKWRIGHT_TRY(Visit(member, below));
      }
    }
    return {};
  }

  /// EMR writes its keys with a capital in files and without in its API.
  static const Json* Member(const Json& object, std::string_view name) {
    for (const auto& [key, member] : object.items()) {
      if (IsSameIgnoringCase(key, name)) {
        return &member;
      }
    }
    return nullptr;
  }

  Status VisitClassification(const Json& value, const Json& classification, const std::string& path) {
    const Json* const properties = Member(value, "properties");
    if (classification.is_string() && classification.get<std::string>() == "spark-defaults" && properties != nullptr &&
        properties->is_object()) {
      for (const auto& [key, member] : properties->items()) {
        if (key.starts_with(kPrefix)) {
          SPARKWRIGHT_TRY(Add(key, member, fmt::format("{}.Properties.{}", path, key), JsonForm::kEmr));
        }
      }
    }
    const Json* const inner = Member(value, "configurations");
    return inner == nullptr ? Status() : Visit(*inner, path + ".Configurations");
  }

  Status VisitNested(const Json& object, const std::string& key, const std::string& path) {
    for (const auto& [name, member] : object.items()) {
      const std::string whole = fmt::format("{}.{}", key, name);
      const std::string below = fmt::format("{}.{}", path, name);
      if (member.is_object()) {
        SPARKWRIGHT_TRY(VisitNested(member, whole, below));
      } else {
        SPARKWRIGHT_TRY(Add(whole, member, below, JsonForm::kNested));
      }
    }
    return {};
  }

  Status Add(const std::string& key, const Json& value, const std::string& path, JsonForm form) {
    if (!value.is_string() && !value.is_number() && !value.is_boolean()) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("{}: {} is neither text, number nor true or false; write it in quotes", name_, path));
    }
    if (result_.configuration.entries().empty()) {
      result_.form = form;
    }
    result_.configuration.Add(key, value.is_string() ? value.get<std::string>() : value.dump(),
                              {EntrySource::kConfFlag, std::string(name_), std::nullopt, path == key ? "" : path});
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
