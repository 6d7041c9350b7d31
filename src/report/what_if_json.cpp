#include "report/what_if_json.h"

#include <tuple>

#include "report/json_object.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const model::WhatIf& answer;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<model::ExecutorShape> {
  using S = model::ExecutorShape;
  static constexpr std::string_view kName = "executor_shape";
  static constexpr std::string_view kMeaning = "Executors of one size.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("num_executors", &S::num_executors, "At most at a time; 1 with a local master."),
        Field("cores", &S::cores, "Of each."),
        Field("slots", &S::slots, "Tasks that each can run at once."),
    };
  }
};

template <>
struct JsonObject<model::PlayedRun> {
  using R = model::PlayedRun;
  static constexpr std::string_view kName = "run";
  static constexpr std::string_view kMeaning = "How long the run takes on some executors.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("executors", &R::shape, ""),
        Field("duration_ms", &R::duration, "The application's begin to its end."),
        Field("duration_low_ms", &R::duration_low, "Nine of ten such answers were between this"),
        Field("duration_high_ms", &R::duration_high, "and this, as measured."),
        Field("job_time_ms", &R::job_time, "While at least one job was under way."),
        Field("task_core_ms", &R::task_time, "Of all tasks, times their cores."),
        Field("available_core_ms", &R::core_time, "Of the cores that were there, busy or not."),
        Field("peak_executors", &R::peak_executors, ""),
        Field("num_tasks", &R::num_tasks, ""),
        Field("cost_usd", &R::cost, "Of available_core_ms; missing without a price."),
    };
  }
};

template <>
struct JsonObject<model::WhatIfChange> {
  using C = model::WhatIfChange;
  static constexpr std::string_view kName = "change";
  static constexpr std::string_view kMeaning = "A property in which the question differs from the run.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &C::key, ""),
        FieldUnlessEmpty("before", &C::before, "Missing when it was not set and has no default."),
        Field("after", &C::after, ""),
        Field("is_simulated", &C::is_simulated, "False: it has no effect on the answer."),
    };
  }
};

template <>
struct JsonObject<model::WhatIfAccuracy> {
  using A = model::WhatIfAccuracy;
  static constexpr std::string_view kName = "accuracy";
  static constexpr std::string_view kMeaning = "What was measured of answers of one kind against real runs.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("change", &A::change, "The kind: replay, size, partitions, data, memory."),
        Field("num_runs", &A::num_runs, "That were compared; 0 when nothing was measured."),
        Field("mean_error", &A::mean_error, "Mean of |simulated - real| / real, of the time with a job."),
        Field("median_error", &A::median_error, ""),
        Field("low", &A::low, "Of real / simulated: a twentieth part of the runs is below this,"),
        Field("high", &A::high, "and as many are above this."),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "what_if";
  static constexpr std::string_view kMeaning = "What `sparkwright what-if --format json` says.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kWhatIfSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "application_id", [](const T& t) -> const auto& { return t.answer.application_id; }, ""),
        Field(
            "application_name", [](const T& t) -> const auto& { return t.answer.application_name; }, ""),
        Field(
            "num_failed_jobs", [](const T& t) { return t.answer.num_failed_jobs; },
            "Of the recorded run, whose failures and retries are simulated as they were."),
        Field(
            "recorded", [](const T& t) -> const auto& { return t.answer.recorded; }, "As it was."),
        Field(
            "replayed", [](const T& t) -> const auto& { return t.answer.replayed; },
            "The same, simulated: how far the simulation is off before anything changes."),
        Field(
            "answer", [](const T& t) -> const auto& { return t.answer.answer; }, "With the changes."),
        Field(
            "changes", [](const T& t) -> const auto& { return t.answer.changes; }, ""),
        Field(
            "input_scale", [](const T& t) { return t.answer.input_scale; }, "Bytes of the input, after over before."),
        Field(
            "grid", [](const T& t) -> const auto& { return t.answer.grid; },
            "The answer at other numbers of executors (threads with a local master), rising."),
        Field(
            "knee_executors", [](const T& t) { return t.answer.knee_executors; },
            "Beyond so many each further percent of speed costs more than a percent of core time; missing when that is "
            "beyond the grid."),
        Field(
            "is_grid_of_threads", [](const T& t) { return t.answer.is_grid_of_threads; },
            "A local master: its cores change, not its executors."),
        Field(
            "accuracy", [](const T& t) -> const auto& { return t.answer.accuracy; },
            "Of the kind of change that is known the least."),
        Field(
            "notes", [](const T& t) -> const auto& { return t.answer.notes; }, "Sentences."),
    };
  }
};

void WriteWhatIfJson(JsonWriter& writer, const model::WhatIf& answer, std::string_view program_version) {
  WriteJson(writer, TopLevel{answer, program_version});
}

void WriteWhatIfSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright what-if"); }

}  // namespace sparkwright::report
