#include "report/analysis_json.h"

#include "report/json_application.h"
#include "report/json_executors.h"
#include "report/json_facts.h"
#include "report/json_findings.h"
#include "report/json_health.h"
#include "report/json_import.h"
#include "report/json_jobs.h"
#include "report/json_sql.h"
#include "report/json_stages.h"
#include "report/json_storage.h"
#include "report/json_streaming.h"
#include "report/json_tasks.h"
#include "report/summary.h"

namespace sparkwright::report {
namespace {

/// The top level of the document.
struct TopLevel {
  const Analysis& analysis;
  std::string_view program_version;
  IncludeTasks include_tasks;
};

}  // namespace

template <>
struct JsonObject<TopLevel> {
  static constexpr std::string_view kName = "analysis";
  static constexpr std::string_view kMeaning =
      "What `sparkwright analyze --format json` says about one event log. Keys carry their unit; a key that is missing "
      "means the log does not say, or, for text, lists and maps, that there is nothing. Times are UTC.";
  using Tasks = model::TaskTable;
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const TopLevel&) { return kAnalysisSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &TopLevel::program_version, ""),
        Field(
            "application", [](const TopLevel& d) -> const auto& { return d.analysis.application; }, ""),
        Field(
            "environment", [](const TopLevel& d) -> const auto& { return d.analysis.application.environment; }, ""),
        Field(
            "resource_profiles",
            [](const TopLevel& d) -> const auto& { return d.analysis.application.resource_profiles; }, "By id."),
        Field(
            "jobs", [](const TopLevel& d) -> const auto& { return d.analysis.application.jobs; },
            "In the order of the log."),
        Field(
            "stages", [](const TopLevel& d) -> const auto& { return d.analysis.application.stages; },
            "By id, then attempt."),
        Field(
            "executors", [](const TopLevel& d) -> const auto& { return d.analysis.application.executors; },
            "In the order they were added, the driver included."),
        Field(
            "sql_executions", [](const TopLevel& d) -> const auto& { return d.analysis.application.sql_executions; },
            "By id."),
        Field(
            "streaming_queries",
            [](const TopLevel& d) -> const auto& { return d.analysis.application.streaming_queries; },
            "In the order they started."),
        Field(
            "rdds", [](const TopLevel& d) -> const auto& { return d.analysis.application.rdds; }, "By id."),
        Field(
            "facts", [](const TopLevel& d) -> const auto& { return d.analysis.facts; }, ""),
        Field(
            "health", [](const TopLevel& d) -> const auto& { return d.analysis.health; }, ""),
        Field(
            "findings", [](const TopLevel& d) -> const auto& { return d.analysis.diagnosis.findings; },
            "The most important first."),
        FieldUnlessEmpty(
            "rules_not_evaluated", [](const TopLevel& d) -> const auto& { return d.analysis.diagnosis.not_evaluated; },
            ""),
        Field(
            "import", [](const TopLevel& d) -> const auto& { return d.analysis.application.import; }, ""),
        Field(
            "tasks",
            [](const TopLevel& d) -> const Tasks* {
              return d.include_tasks == IncludeTasks::kYes ? &d.analysis.application.tasks : nullptr;
            },
            "With --include-tasks."),
    };
  }
};

void WriteAnalysisJson(JsonWriter& writer, const Analysis& analysis, std::string_view program_version,
                       IncludeTasks include_tasks) {
  WriteJson(writer, TopLevel{analysis, program_version, include_tasks});
}

void WriteAnalysisJsonSchema(JsonWriter& writer) {
  writer.BeginObject();
  writer.Key("$schema");
  writer.String("https://json-schema.org/draft/2020-12/schema");
  writer.Key("title");
  writer.String("Sparkwright analysis");
  // One log is an object of its own, several are in one; JSON lines are the former or say what could not be read.
  writer.Key("anyOf");
  writer.BeginArray();
  for (const std::string_view name :
       {std::string_view("analysis"), std::string_view("analyses"), std::string_view("refused_line")}) {
    writer.BeginObject(JsonWriter::Nesting::kInline);
    writer.Key("$ref");
    writer.String("#/$defs/" + std::string(name));
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("$defs");
  SchemaDefinitions definitions;
  definitions.Add("analyses", &WriteAnalysesSchema);
  definitions.Add("refused_line", &WriteRefusedSchema);
  definitions.Add(JsonObject<TopLevel>::kName, &WriteObjectSchema<TopLevel>);
  definitions.WriteAll(writer);
  writer.EndObject();
  writer.Finish();
}

}  // namespace sparkwright::report
