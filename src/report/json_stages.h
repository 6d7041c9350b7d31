#pragma once

#include "model/stage.h"
#include "report/json_import.h"
#include "report/json_metrics.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::StageStatus> {
  static constexpr std::array<std::pair<model::StageStatus, std::string_view>, 5> kNames = {
      {{model::StageStatus::kPending, "pending"},
       {model::StageStatus::kActive, "active"},
       {model::StageStatus::kComplete, "complete"},
       {model::StageStatus::kFailed, "failed"},
       {model::StageStatus::kSkipped, "skipped"}}};
};

template <>
struct JsonObject<model::StorageLevel> {
  using L = model::StorageLevel;
  static constexpr std::string_view kName = "storage_level";
  static constexpr std::string_view kMeaning = "Where Spark keeps an RDD's blocks.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("use_disk", &L::use_disk, ""),         Field("use_memory", &L::use_memory, ""),
        Field("use_off_heap", &L::use_off_heap, ""), Field("is_deserialized", &L::is_deserialized, ""),
        Field("replication", &L::replication, ""),
    };
  }
};

template <>
struct JsonObject<model::StageRdd> {
  using R = model::StageRdd;
  static constexpr std::string_view kName = "stage_rdd";
  static constexpr std::string_view kMeaning = "An RDD as a stage mentions it.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("rdd_id", &R::id, ""),
        Field("name", &R::name, ""),
        FieldUnlessEmpty("scope_name", &R::scope_name, "The operation it belongs to."),
        Field(
            "storage_level", [](const R& r) { return r.storage_level.is_valid() ? &r.storage_level : nullptr; },
            "Missing when it is not stored."),
        Field("num_partitions", &R::num_partitions, ""),
        Field("num_cached_partitions", &R::num_cached_partitions, "At the stage's end."),
        Field("memory_size_bytes", &R::memory_size, ""),
        Field("disk_size_bytes", &R::disk_size, ""),
    };
  }
};

template <>
struct JsonObject<model::Accumulable> {
  using A = model::Accumulable;
  static constexpr std::string_view kName = "accumulable";
  static constexpr std::string_view kMeaning = "A named accumulator of the user's program, at the stage's end.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("accumulator_id", &A::id, ""),
        Field("name", &A::name, ""),
        Field("value", &A::value, ""),
    };
  }
};

template <>
struct JsonObject<model::ExecutorStageSummary> {
  using S = model::ExecutorStageSummary;
  static constexpr std::string_view kName = "executor_stage_summary";
  static constexpr std::string_view kMeaning = "What one executor did in one stage attempt.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("executor_id", &S::executor_id, ""),
        Field("task_time_ms", &S::task_time, ""),
        Field("num_succeeded_tasks", &S::num_succeeded_tasks, ""),
        Field("num_failed_tasks", &S::num_failed_tasks, ""),
        Field("num_killed_tasks", &S::num_killed_tasks, ""),
        Field("input_bytes", &S::input_bytes, ""),
        Field("input_records", &S::input_records, ""),
        Field("output_bytes", &S::output_bytes, ""),
        Field("output_records", &S::output_records, ""),
        Field("shuffle_read_bytes", &S::shuffle_read_bytes, ""),
        Field("shuffle_read_records", &S::shuffle_read_records, ""),
        Field("shuffle_write_bytes", &S::shuffle_write_bytes, ""),
        Field("shuffle_write_records", &S::shuffle_write_records, ""),
        Field("memory_spill_bytes", &S::memory_spilled, ""),
        Field("disk_spill_bytes", &S::disk_spilled, ""),
        Field("is_excluded", &S::is_excluded, ""),
        Field("peaks", &S::peaks, "Missing when the log holds no readings."),
    };
  }
};

template <>
struct JsonObject<model::SpeculationSummary> {
  using S = model::SpeculationSummary;
  static constexpr std::string_view kName = "speculation";
  static constexpr std::string_view kMeaning = "Speculative copies of tasks.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("num_tasks", &S::num_tasks, ""),
        Field("num_active_tasks", &S::num_active_tasks, ""),
        Field("num_completed_tasks", &S::num_completed_tasks, ""),
        Field("num_failed_tasks", &S::num_failed_tasks, ""),
        Field("num_killed_tasks", &S::num_killed_tasks, ""),
    };
  }
};

template <>
struct JsonObject<model::TaskFailureGroup> {
  using F = model::TaskFailureGroup;
  static constexpr std::string_view kName = "task_failure_group";
  static constexpr std::string_view kMeaning = "Task failures of a stage attempt that share kind and first line.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("kind", &F::kind, "Spark's name, such as ExceptionFailure or FetchFailed."),
        Field("message", &F::message, "First line, at most 500 bytes."),
        Field("count", &F::count, ""),
        Field("first_task_id", &F::first_task, ""),
        Field("first", &F::first, "Where in the log."),
    };
  }
};

template <>
struct JsonObject<model::Stage> {
  using S = model::Stage;
  using LocalityCounts = std::map<std::string_view, int64_t>;
  static constexpr std::string_view kName = "stage";
  static constexpr std::string_view kMeaning = "One attempt of a stage. Counts follow Spark's History Server.";
  static LocalityCounts TasksByLocality(const S& stage) {
    LocalityCounts counts;
    for (std::size_t i = 0; i < model::kLocalityNames.size(); ++i) {
      if (stage.num_tasks_by_locality[i] != 0) {
        counts[model::kLocalityNames[i]] = stage.num_tasks_by_locality[i];
      }
    }
    return counts;
  }
  static constexpr auto Fields() {
    return std::tuple{
        Field("stage_id", &S::id, ""),
        Field("attempt", &S::attempt, "From 0."),
        Field("name", &S::name, ""),
        FieldUnlessEmpty("description", &S::description, ""),
        FieldUnlessEmpty("details", &S::details, "The call stack that made it."),
        Field("scheduling_pool", &S::scheduling_pool, ""),
        Field("status", &S::status, ""),
        Field("submit_time", &S::submitted, ""),
        Field("first_task_launch_time", &S::first_task_launched, ""),
        Field("complete_time", &S::completed, ""),
        FieldUnlessEmpty("failure_reason", &S::failure_reason, ""),
        Field("parent_ids", &S::parent_ids, ""),
        Field("job_ids", &S::job_ids, ""),
        Field("resource_profile_id", &S::resource_profile_id, ""),
        Field("is_shuffle_push_enabled", &S::is_shuffle_push_enabled, ""),
        Field("num_shuffle_mergers", &S::num_shuffle_mergers, ""),
        Field("num_tasks", &S::num_tasks, "Planned."),
        Field("num_active_tasks", &S::num_active_tasks, ""),
        Field("num_completed_tasks", &S::num_completed_tasks, ""),
        Field("num_failed_tasks", &S::num_failed_tasks, ""),
        Field("num_killed_tasks", &S::num_killed_tasks, ""),
        Field("num_completed_indices", &S::num_completed_indices, "Partitions of which some attempt succeeded."),
        FieldUnlessEmpty("killed_tasks_by_reason", &S::killed_tasks_by_reason, ""),
        FieldUnlessEmpty("num_tasks_by_locality", &TasksByLocality,
                         "Started tasks by Spark's locality level; a missing level is 0."),
        Field("speculation", &S::speculation, "Missing when no task was speculative."),
        FieldUnlessEmpty("failures", &S::failures, "Most frequent first; at most 100."),
        Field("totals", &S::totals, "Over all tasks that ended with metrics, failed ones included."),
        Field("num_tasks_with_metrics", &S::num_tasks_with_metrics, "What distributions is over."),
        Field(
            "distributions", [](const S& s) -> const model::TaskMetricDistributions* { return s.distributions.get(); },
            "Missing when no task succeeded."),
        Field("executors", &S::executors, "By executor id."),
        Field("peaks", &S::peaks, "Missing when the log holds no readings."),
        FieldUnlessEmpty("rdds", &S::rdds, ""),
        FieldUnlessEmpty("accumulables", &S::accumulables, ""),
    };
  }
};

}  // namespace sparkwright::report
