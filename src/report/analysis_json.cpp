#include "report/analysis_json.h"

#include "report/json_application.h"
#include "report/json_executors.h"
#include "report/json_facts.h"
#include "report/json_health.h"
#include "report/json_import.h"
#include "report/json_jobs.h"
#include "report/json_sql.h"
#include "report/json_stages.h"
#include "report/json_storage.h"
#include "report/json_streaming.h"
#include "report/json_tasks.h"

namespace sparkwright::report {
namespace {

/// The top level of the document.
struct Document {
  const Analysis& analysis;
  std::string_view program_version;
  IncludeTasks include_tasks;
};

}  // namespace

template <>
struct JsonObject<Document> {
  static constexpr std::string_view kName = "analysis";
  static constexpr std::string_view kMeaning =
      "What `sparkwright analyze --format json` says about one event log. Keys carry their unit; a key that is missing "
      "means the log does not say, or, for text, lists and maps, that there is nothing. Times are UTC.";
  using Tasks = model::TaskTable;
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const Document&) { return kAnalysisSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &Document::program_version, ""),
        Field(
            "application", [](const Document& d) -> const auto& { return d.analysis.application; }, ""),
        Field(
            "environment", [](const Document& d) -> const auto& { return d.analysis.application.environment; }, ""),
        Field(
            "resource_profiles",
            [](const Document& d) -> const auto& { return d.analysis.application.resource_profiles; }, "By id."),
        Field(
            "jobs", [](const Document& d) -> const auto& { return d.analysis.application.jobs; },
            "In the order of the log."),
        Field(
            "stages", [](const Document& d) -> const auto& { return d.analysis.application.stages; },
            "By id, then attempt."),
        Field(
            "executors", [](const Document& d) -> const auto& { return d.analysis.application.executors; },
            "In the order they were added, the driver included."),
        Field(
            "sql_executions", [](const Document& d) -> const auto& { return d.analysis.application.sql_executions; },
            "By id."),
        Field(
            "streaming_queries",
            [](const Document& d) -> const auto& { return d.analysis.application.streaming_queries; },
            "In the order they started."),
        Field(
            "rdds", [](const Document& d) -> const auto& { return d.analysis.application.rdds; }, "By id."),
        Field(
            "facts", [](const Document& d) -> const auto& { return d.analysis.facts; }, ""),
        Field(
            "health", [](const Document& d) -> const auto& { return d.analysis.health; }, ""),
        Field(
            "import", [](const Document& d) -> const auto& { return d.analysis.application.import; }, ""),
        Field(
            "tasks",
            [](const Document& d) -> const Tasks* {
              return d.include_tasks == IncludeTasks::kYes ? &d.analysis.application.tasks : nullptr;
            },
            "With --include-tasks."),
    };
  }
};

void WriteAnalysisJson(JsonWriter& writer, const Analysis& analysis, std::string_view program_version,
                       IncludeTasks include_tasks) {
  WriteJson(writer, Document{analysis, program_version, include_tasks});
}

void WriteAnalysisJsonSchema(JsonWriter& writer) {
  writer.BeginObject();
  writer.Key("$schema");
  writer.String("https://json-schema.org/draft/2020-12/schema");
  writer.Key("title");
  writer.String("Sparkwright analysis");
  writer.Key("$ref");
  writer.String("#/$defs/" + std::string(JsonObject<Document>::kName));
  writer.Key("$defs");
  SchemaDefinitions definitions;
  definitions.Add(JsonObject<Document>::kName, &WriteObjectSchema<Document>);
  definitions.WriteAll(writer);
  writer.EndObject();
  writer.Finish();
}

}  // namespace sparkwright::report
