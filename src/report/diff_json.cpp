#include "report/diff_json.h"

#include "report/json_facts.h"
#include "report/json_object.h"

namespace sparkwright::report {
namespace {

/// The top level of the document.
struct TopLevel {
  const model::RunDiff& diff;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<model::RunIdentity> {
  using R = model::RunIdentity;
  static constexpr std::string_view kName = "run";
  static constexpr std::string_view kMeaning = "One of the two runs.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("application_id", &R::application_id, ""),
        FieldUnlessEmpty("attempt_id", &R::attempt_id, ""),
        Field("name", &R::name, ""),
        FieldUnlessEmpty("spark_version", &R::spark_version, ""),
        Field("start_time", &R::started, ""),
    };
  }
};

template <>
struct JsonObject<model::PropertyChange> {
  using P = model::PropertyChange;
  static constexpr std::string_view kName = "property_change";
  static constexpr std::string_view kMeaning = "A Spark property that is not the same in both runs.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &P::key, ""),
        Field("before", &P::before, "Missing when it was not set."),
        Field("after", &P::after, "Missing when it was not set."),
    };
  }
};

template <>
struct JsonObject<model::FactPair> {
  using F = model::FactPair;
  static constexpr std::string_view kName = "fact_pair";
  static constexpr std::string_view kMeaning = "A number of both runs.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &F::name, ""),
        Field("unit", &F::unit, ""),
        Field("before", &F::before, "Missing when the log does not say."),
        Field("after", &F::after, "Missing when the log does not say."),
    };
  }
};

template <>
struct JsonObject<model::StageCost> {
  using S = model::StageCost;
  static constexpr std::string_view kName = "stage_cost";
  static constexpr std::string_view kMeaning = "What a stage attempt cost in one run.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("stage_id", &S::id, ""),
        Field("attempt", &S::attempt, ""),
        Field("name", &S::name, ""),
        Field("sql_execution_id", &S::sql_execution_id, ""),
        Field("duration_ms", &S::duration, ""),
        Field("core_time_core_ms", &S::core_time, ""),
        Field("num_tasks", &S::num_tasks, ""),
        Field("input_bytes", &S::input, ""),
        Field("output_bytes", &S::output, ""),
        Field("shuffle_read_bytes", &S::shuffle_read, ""),
        Field("shuffle_write_bytes", &S::shuffle_write, ""),
        Field("disk_spill_bytes", &S::disk_spilled, ""),
    };
  }
};

template <>
struct JsonObject<model::StageMatch> {
  using S = model::StageMatch;
  static constexpr std::string_view kName = "stage_match";
  static constexpr std::string_view kMeaning = "A stage that did the same in both runs.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("before", &S::before, ""),
        Field("after", &S::after, ""),
    };
  }
};

template <>
struct JsonObject<model::SqlExecutionCost> {
  using S = model::SqlExecutionCost;
  static constexpr std::string_view kName = "sql_execution_cost";
  static constexpr std::string_view kMeaning = "What a SQL execution cost in one run.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("execution_id", &S::id, ""),
        Field("description", &S::description, ""),
        Field("duration_ms", &S::duration, "Missing while running."),
        Field("num_jobs", &S::num_jobs, ""),
        Field("core_time_core_ms", &S::core_time, ""),
    };
  }
};

template <>
struct JsonObject<model::SqlExecutionMatch> {
  using S = model::SqlExecutionMatch;
  static constexpr std::string_view kName = "sql_execution_match";
  static constexpr std::string_view kMeaning = "A SQL execution that did the same in both runs.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("before", &S::before, ""),
        Field("after", &S::after, ""),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  static constexpr std::string_view kName = "diff";
  static constexpr std::string_view kMeaning =
      "What `sparkwright diff --format json` says about two event logs. Keys carry their unit; a key that is missing "
      "means the log does not say. Times are UTC.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const TopLevel&) { return kDiffSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &TopLevel::program_version, ""),
        Field(
            "before", [](const TopLevel& t) -> const auto& { return t.diff.before; }, ""),
        Field(
            "after", [](const TopLevel& t) -> const auto& { return t.diff.after; }, ""),
        Field(
            "properties", [](const TopLevel& t) -> const auto& { return t.diff.properties; }, "By key."),
        Field(
            "ignored_properties", [](const TopLevel& t) -> const auto& { return t.diff.ignored_properties; },
            "Differ, but do so in every two runs."),
        Field(
            "facts", [](const TopLevel& t) -> const auto& { return t.diff.facts; },
            "Always the same ones in the same order."),
        Field(
            "stages", [](const TopLevel& t) -> const auto& { return t.diff.stages; }, "In the order of before."),
        Field(
            "stages_only_before", [](const TopLevel& t) -> const auto& { return t.diff.stages_only_before; }, ""),
        Field(
            "stages_only_after", [](const TopLevel& t) -> const auto& { return t.diff.stages_only_after; }, ""),
        Field(
            "sql_executions", [](const TopLevel& t) -> const auto& { return t.diff.sql_executions; },
            "In the order of before."),
        Field(
            "sql_executions_only_before",
            [](const TopLevel& t) -> const auto& { return t.diff.sql_executions_only_before; }, ""),
        Field(
            "sql_executions_only_after",
            [](const TopLevel& t) -> const auto& { return t.diff.sql_executions_only_after; }, ""),
    };
  }
};

void WriteDiffJson(JsonWriter& writer, const model::RunDiff& diff, std::string_view program_version) {
  WriteJson(writer, TopLevel{diff, program_version});
}

void WriteDiffJsonSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright diff"); }

}  // namespace sparkwright::report
