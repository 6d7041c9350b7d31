#include "report/run_json.h"

#include <tuple>

#include "report/json_object.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const model::SubmittedRun& run;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonEnum<model::RunEnd> {
  static constexpr auto kNames = WithValues<model::RunEnd>(model::kRunEndNames);
};

template <>
struct JsonObject<model::RunFailure> {
  using F = model::RunFailure;
  static constexpr std::string_view kName = "failure";
  static constexpr std::string_view kMeaning = "The exception at the root of what ended a run.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("type", &F::type, "Its class; missing when the text names none."),
        Field("message", &F::message, "One line."),
        FieldUnlessEmpty("place", &F::place, "The deepest place in the user's code."),
    };
  }
};

template <>
struct JsonObject<model::RunCost> {
  using C = model::RunCost;
  static constexpr std::string_view kName = "cost";
  static constexpr std::string_view kMeaning = "What a run took of its cluster, by its event log.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("duration_ms", &C::duration, "The application's begin to its end."),
        Field("task_core_ms", &C::task_time, "Of all tasks, times their cores."),
        Field("available_core_ms", &C::core_time, "Of the cores that executors had, busy or not."),
        Field("gibibyte_seconds", &C::gibibyte_seconds,
              "Of the memory that executors asked for, used or not; with a local master, of the driver's heap."),
        Field("is_local", &C::is_local, "The master is local: there are no executors but the driver."),
        Field("peak_driver_memory_bytes", &C::peak_driver_memory, "The most that the driver was seen to hold."),
        Field("peak_executor_memory_bytes", &C::peak_executor_memory, "The most that one executor was seen to hold."),
        Field("num_executors", &C::num_executors, "That ran tasks or could have."),
        Field("num_jobs", &C::num_jobs, ""),
        Field("num_failed_jobs", &C::num_failed_jobs, ""),
        Field("num_tasks", &C::num_tasks, "Started."),
        Field("num_failed_tasks", &C::num_failed_tasks, ""),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "submitted_run";
  static constexpr std::string_view kMeaning = "What `sparkwright submit --format json` says.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kRunSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "end", [](const T& t) { return t.run.end; }, "How spark-submit ended."),
        Field(
            "exit_status", [](const T& t) { return t.run.exit_status; },
            "Of spark-submit; 128 + N when signal N ended it; missing when it was ended by sparkwright."),
        Field(
            "begun", [](const T& t) { return t.run.begun; }, ""),
        Field(
            "wall_ms", [](const T& t) { return t.run.wall; }, "Of spark-submit, from its start to its end."),
        Field(
            "spark_version", [](const T& t) -> const auto& { return t.run.spark_version; }, ""),
        Field(
            "command", [](const T& t) -> const auto& { return t.run.command; }, "spark-submit and its arguments."),
        Field(
            "folder", [](const T& t) -> const auto& { return t.run.folder; }, "Of the run."),
        Field(
            "driver_log", [](const T& t) -> const auto& { return t.run.driver_log; },
            "What spark-submit and the driver printed."),
        FieldUnlessEmpty(
            "event_log", [](const T& t) -> const auto& { return t.run.event_log; }, "Missing when none was found."),
        FieldUnlessEmpty(
            "application_id", [](const T& t) -> const auto& { return t.run.application_id; }, ""),
        Field(
            "failure", [](const T& t) -> const auto& { return t.run.failure; }, "Missing when it did not fail."),
        Field(
            "cost", [](const T& t) -> const auto& { return t.run.cost; },
            "Missing without an event log that can be read."),
        Field(
            "notes", [](const T& t) -> const auto& { return t.run.notes; }, "Sentences."),
    };
  }
};

void WriteRunJson(JsonWriter& writer, const model::SubmittedRun& run, std::string_view program_version) {
  WriteJson(writer, TopLevel{run, program_version});
}

void WriteRunSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright submit"); }

}  // namespace sparkwright::report
