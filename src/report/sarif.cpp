#include "report/sarif.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace sparkwright::report {
namespace {

/// SARIF knows "error", "warning" and "note".
std::string_view LevelOf(const model::Violation& violation) {
  switch (violation.severity) {
    case model::FindingSeverity::kCritical:
      return "error";
    case model::FindingSeverity::kWarning:
      return "warning";
    case model::FindingSeverity::kInfo:
      break;
  }
  return "note";
}

void WriteText(JsonWriter& writer, std::string_view key, std::string_view text) {
  writer.Key(key);
  writer.BeginObject(JsonWriter::Nesting::kInline);
  writer.Key("text");
  writer.String(text);
  writer.EndObject();
}

void WriteRule(JsonWriter& writer, const model::RuleDescription& rule) {
  writer.BeginObject();
  writer.Key("id");
  writer.String(rule.id);
  writer.Key("name");
  writer.String(rule.name);
  WriteText(writer, "shortDescription", rule.title);
  WriteText(writer, "fullDescription", rule.doc);
  if (!rule.advice.empty()) {
    WriteText(writer, "help", rule.advice);
  }
  writer.EndObject();
}

/// A path as a URI: relative as it was given, so that code hosts find it in the repository.
std::string UriOf(std::string_view path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=@/";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    uri += kPlain.find(c) != std::string_view::npos ? std::string(1, c)
                                                    : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

void WriteLocation(JsonWriter& writer, std::string_view file, std::optional<int64_t> line) {
  writer.BeginObject();
  writer.Key("physicalLocation");
  writer.BeginObject();
  writer.Key("artifactLocation");
  writer.BeginObject(JsonWriter::Nesting::kInline);
  writer.Key("uri");
  writer.String(UriOf(file));
  writer.EndObject();
  if (line.has_value()) {
    writer.Key("region");
    writer.BeginObject(JsonWriter::Nesting::kInline);
    writer.Key("startLine");
    writer.Integer(*line);
    writer.EndObject();
  }
  writer.EndObject();
  writer.EndObject();
}

void WriteResult(JsonWriter& writer, const CheckedConfiguration& checked, const model::Violation& violation) {
  writer.BeginObject();
  writer.Key("ruleId");
  writer.String(violation.rule);
  writer.Key("level");
  writer.String(LevelOf(violation));
  std::string text = MessageText(violation);
  if (!violation.advice.empty()) {
    text += " " + std::string(violation.advice);
  }
  WriteText(writer, "message", text);
  writer.Key("locations");
  writer.BeginArray();
  const model::ConfigurationPlace* const place = violation.places.empty() ? nullptr : &violation.places.front();
  const std::string_view file = place == nullptr ? std::string_view(checked.name) : place->file;
  // What came from flags or standard input has no place that anybody could open.
  if (!file.empty() && (checked.is_file || file != checked.name)) {
    WriteLocation(writer, file, place == nullptr ? std::optional<int64_t>(1) : place->line);
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

void WriteSarif(JsonWriter& writer, std::span<const CheckedConfiguration> checked,
                const std::vector<model::RuleDescription>& rules, std::string_view program_version) {
  writer.BeginObject();
  writer.Key("$schema");
  writer.String("https://json.schemastore.org/sarif-2.1.0.json");
  writer.Key("version");
  writer.String("2.1.0");
  writer.Key("runs");
  writer.BeginArray();
  writer.BeginObject();
  writer.Key("tool");
  writer.BeginObject();
  writer.Key("driver");
  writer.BeginObject();
  writer.Key("name");
  writer.String("sparkwright");
  writer.Key("version");
  writer.String(program_version);
  writer.Key("rules");
  writer.BeginArray();
  for (const model::RuleDescription& rule : rules) {
    const auto is_of_rule = [&](const model::Violation& violation) { return violation.rule == rule.id; };
    const bool is_used = std::any_of(checked.begin(), checked.end(), [&](const CheckedConfiguration& one) {
      return std::any_of(one.verdict.violations.begin(), one.verdict.violations.end(), is_of_rule);
    });
    if (is_used) {
      WriteRule(writer, rule);
    }
  }
  writer.EndArray();
  writer.EndObject();
  writer.EndObject();
  writer.Key("results");
  writer.BeginArray();
  for (const CheckedConfiguration& one : checked) {
    for (const model::Violation& violation : one.verdict.violations) {
      WriteResult(writer, one, violation);
    }
  }
  writer.EndArray();
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
}

}  // namespace sparkwright::report
