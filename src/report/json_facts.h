#pragma once

#include "model/run_facts.h"
#include "report/json_metrics.h"
#include "report/json_object.h"

// The sections `facts` and `health` have in common with diffs, and `facts` itself.
namespace sparkwright::report {

template <>
struct JsonEnum<model::MeasureUnit> {
  static constexpr std::array<std::pair<model::MeasureUnit, std::string_view>, 6> kNames = {
      {{model::MeasureUnit::kMillis, "ms"},
       {model::MeasureUnit::kBytes, "bytes"},
       {model::MeasureUnit::kCoreMillis, "core_ms"},
       {model::MeasureUnit::kShare, "share"},
       {model::MeasureUnit::kMultiple, "multiple"},
       {model::MeasureUnit::kCount, "count"}}};
};

template <>
struct JsonEnum<model::CoresSource> {
  static constexpr std::array<std::pair<model::CoresSource, std::string_view>, 3> kNames = {
      {{model::CoresSource::kReported, "reported"},
       {model::CoresSource::kConfigured, "configured"},
       {model::CoresSource::kObserved, "observed"}}};
};

template <>
struct JsonObject<model::TaskActivity> {
  using T = model::TaskActivity;
  static constexpr std::string_view kName = "task_activity";
  static constexpr std::string_view kMeaning = "What tasks did with the wall clock they covered; the parts add up.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("computing_ms", &T::computing, "CPU time of the task's thread."),
        Field("gc_ms", &T::gc, "JVM garbage collection."),
        Field("shuffling_ms", &T::shuffling, "Waiting for fetches, and writing."),
        Field("other_ms", &T::other, "The rest of the run time: storage, spilling, Python workers, waiting for a CPU."),
        Field("overhead_ms", &T::overhead, "Scheduler delay, deserialising the task, sending the result."),
        Field("unreported_ms", &T::unreported, "Tasks without metrics."),
    };
  }
};

template <>
struct JsonObject<model::WallClock> {
  using W = model::WallClock;
  static constexpr std::string_view kName = "wall_clock";
  static constexpr std::string_view kMeaning =
      "Where the wall clock went. driver_only, waiting_for_executors and the three activities add up to duration_ms.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("begin_time", &W::begin, ""),
        Field("end_time", &W::end, ""),
        Field("duration_ms", &W::duration, ""),
        Field("driver_only_ms", &W::driver_only, "No task ran, and none could have been launched."),
        Field("waiting_for_executors_ms", &W::waiting_for_executors, "No task ran although a stage had some: no slot."),
        Field("last_tasks", &W::last_tasks, "Fewer than half the slots busy, everyone waits for the last tasks."),
        Field("few_tasks", &W::few_tasks, "Fewer than half the slots busy, the stages never had more tasks."),
        Field("parallel", &W::parallel, "At least half the slots busy, or tasks left to launch."),
        Field("of_tasks_that_spilled_ms", &W::of_tasks_that_spilled,
              "Not a part of the sum: the most that spilling can have cost."),
    };
  }
};

template <>
struct JsonObject<model::UsageBucket> {
  using U = model::UsageBucket;
  static constexpr std::string_view kName = "usage_bucket";
  static constexpr std::string_view kMeaning = "The cores in one of equal slices of the wall clock.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("begin_time", &U::begin, ""),
        Field("length_ms", &U::length, ""),
        Field("available_core_ms", &U::available, ""),
        Field("used_core_ms", &U::used, ""),
        Field("utilisation", &U::utilisation, "0 to 1; missing without available cores."),
        Field("mean_active_tasks", &U::mean_active_tasks, ""),
        Field("mean_executors", &U::mean_executors, ""),
    };
  }
};

template <>
struct JsonObject<model::CoreUsage> {
  using C = model::CoreUsage;
  static constexpr std::string_view kName = "core_usage";
  static constexpr std::string_view kMeaning = "Cores of the application against time.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("available_core_ms", &C::available, ""),
        Field("used_core_ms", &C::used, ""),
        Field("utilisation", &C::utilisation, "0 to 1; missing without available cores."),
        Field("cores_source", &C::cores_source,
              "observed: the log does not say how many cores there were, so utilisation is an upper bound."),
        Field("peak_active_tasks", &C::peak_active_tasks, ""),
        Field("mean_active_tasks", &C::mean_active_tasks, ""),
        Field("peak_slots", &C::peak_slots, "Most tasks that could have run at once."),
        Field("peak_executors", &C::peak_executors, ""),
        Field("mean_executors", &C::mean_executors, ""),
        Field("over_time", &C::over_time, ""),
    };
  }
};

template <>
struct JsonObject<model::DriverGap> {
  using D = model::DriverGap;
  static constexpr std::string_view kName = "driver_gap";
  static constexpr std::string_view kMeaning = "A time without any running task.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("begin_time", &D::begin, ""),         Field("length_ms", &D::length, ""),
        Field("after_job_id", &D::after_job, ""),   Field("before_job_id", &D::before_job, ""),
        Field("within_job_id", &D::within_job, ""),
    };
  }
};

template <>
struct JsonObject<model::Startup> {
  using S = model::Startup;
  static constexpr std::string_view kName = "startup";
  static constexpr std::string_view kMeaning = "How long it took to get going, from the application's begin.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("first_executor_wait_ms", &S::first_executor_wait, ""),
        Field("first_job_wait_ms", &S::first_job_wait, ""),
        Field("first_task_wait_ms", &S::first_task_wait, ""),
    };
  }
};

template <>
struct JsonObject<model::CriticalPathStep> {
  using C = model::CriticalPathStep;
  static constexpr std::string_view kName = "critical_path_step";
  static constexpr std::string_view kMeaning = "One stage on the chain that bounds a job.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("stage_id", &C::stage, ""),
        Field("attempt", &C::attempt, "The last attempt."),
        Field("wait_ms", &C::wait, "From the previous step's end to the stage's submission."),
        Field("duration_ms", &C::duration, ""),
        Field("longest_task_ms", &C::longest_task, ""),
    };
  }
};

template <>
struct JsonObject<model::JobFacts> {
  using J = model::JobFacts;
  static constexpr std::string_view kName = "job_facts";
  static constexpr std::string_view kMeaning = "What bounds a job.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("job_id", &J::id, ""),
        Field("duration_ms", &J::duration, ""),
        Field("critical_path", &J::critical_path, "First stage first."),
        Field("critical_path_time_ms", &J::critical_path_time, ""),
        Field("wait_on_path_ms", &J::wait_on_path, ""),
        Field("after_last_stage_ms", &J::after_last_stage, ""),
        Field("lower_bound_ms", &J::lower_bound, "The least its stages can take however many cores there are."),
        Field("core_time_core_ms", &J::core_time, ""),
    };
  }
};

template <>
struct JsonObject<model::TimeSkew> {
  using S = model::TimeSkew;
  static constexpr std::string_view kName = "time_skew";
  static constexpr std::string_view kMeaning = "The longest task against the median one.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("max_ms", &S::max, ""),
        Field("median_ms", &S::median, ""),
        Field("max_over_median", &S::max_over_median, "A median below 1 ms counts as 1 ms."),
    };
  }
};

template <>
struct JsonObject<model::BytesSkew> {
  using S = model::BytesSkew;
  static constexpr std::string_view kName = "bytes_skew";
  static constexpr std::string_view kMeaning = "The task with the most bytes against the median one.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("max_bytes", &S::max, ""),
        Field("median_bytes", &S::median, ""),
        Field("max_over_median", &S::max_over_median, "Missing when the median is 0."),
    };
  }
};

template <>
struct JsonObject<model::TaskReference> {
  using T = model::TaskReference;
  static constexpr std::string_view kName = "task_reference";
  static constexpr std::string_view kMeaning = "A single task, to point at.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("task_id", &T::id, ""),
        Field("index", &T::index, "Partition within the stage."),
        Field("executor_index", &T::executor, "Position in executors."),
        Field("duration_ms", &T::duration, ""),
        Field("in_bytes", &T::bytes_in, "Input and shuffle read."),
    };
  }
};

template <>
struct JsonObject<model::StageFacts> {
  using S = model::StageFacts;
  static constexpr std::string_view kName = "stage_facts";
  static constexpr std::string_view kMeaning = "What a stage attempt cost and why.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("stage_id", &S::id, ""),
        Field("attempt", &S::attempt, ""),
        Field("sql_execution_id", &S::sql_execution_id, ""),
        Field("duration_ms", &S::duration, ""),
        Field("covered_ms", &S::covered, "Wall clock during which at least one of its tasks ran."),
        Field("wall_share_ms", &S::wall_share, "Its part of the wall clock, shared by the tasks running at a time."),
        Field("task_time_ms", &S::task_time, ""),
        Field("core_time_core_ms", &S::core_time, ""),
        Field("core_time_share", &S::core_time_share, "Of the application's, 0 to 1."),
        Field("mean_parallelism", &S::mean_parallelism, ""),
        Field("time_skew", &S::time_skew, ""),
        Field("input_skew", &S::input_skew, "Of input and shuffle read."),
        Field("longest_task", &S::longest_task, "Of the successful ones."),
        Field("shuffle_read_per_task", &S::shuffle_read_per_task, ""),
        Field("shuffle_write_per_task", &S::shuffle_write_per_task, ""),
        Field("gc_share", &S::gc_share, "GC time of executor run time, 0 to 1."),
        Field("disk_spill_bytes", &S::disk_spilled, ""),
        Field("memory_spill_bytes", &S::memory_spilled, ""),
    };
  }
};

template <>
struct JsonObject<model::ExecutorFacts> {
  using E = model::ExecutorFacts;
  static constexpr std::string_view kName = "executor_facts";
  static constexpr std::string_view kMeaning = "What an executor did with its cores.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("executor_id", &E::id, ""),
        Field("runs_tasks", &E::runs_tasks, "False for the driver outside local mode."),
        Field("cores", &E::cores, ""),
        Field("slots", &E::slots, "Tasks it can run at once."),
        Field("cores_source", &E::cores_source, ""),
        Field("available_core_ms", &E::available, ""),
        Field("used_core_ms", &E::used, ""),
        Field("utilisation", &E::utilisation, "0 to 1; missing without available cores."),
        Field("num_tasks", &E::num_tasks, ""),
        Field("gc_share", &E::gc_share, "GC time of run time of its tasks, 0 to 1."),
        Field("peak_heap_bytes", &E::peak_heap, "Missing when the log holds no readings."),
        Field("configured_heap_bytes", &E::configured_heap,
              "Missing when the log does not say; no default is assumed."),
        Field("heap_share", &E::heap_share, "peak_heap_bytes / configured_heap_bytes."),
    };
  }
};

template <>
struct JsonObject<model::RunTotals> {
  using R = model::RunTotals;
  static constexpr std::string_view kName = "run_totals";
  static constexpr std::string_view kMeaning = "Every number of the application as a whole.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("num_jobs", &R::num_jobs, ""),
        Field("num_failed_jobs", &R::num_failed_jobs, ""),
        Field("num_stages", &R::num_stages, "Attempts that were submitted."),
        Field("num_skipped_stages", &R::num_skipped_stages, ""),
        Field("num_failed_stages", &R::num_failed_stages, ""),
        Field("num_tasks", &R::num_tasks, "Started."),
        Field("num_succeeded_tasks", &R::num_succeeded_tasks, ""),
        Field("num_failed_tasks", &R::num_failed_tasks, ""),
        Field("num_killed_tasks", &R::num_killed_tasks, ""),
        Field("num_speculative_tasks", &R::num_speculative_tasks, ""),
        Field("num_executors", &R::num_executors, "That could run tasks."),
        Field("num_sql_executions", &R::num_sql_executions, ""),
        Field("gc_share", &R::gc_share, "GC time of executor run time, 0 to 1."),
        Field("metrics", &R::metrics, "Over all tasks that ended with metrics, failed ones included."),
    };
  }
};

template <>
struct JsonObject<model::RunFacts> {
  using R = model::RunFacts;
  static constexpr std::string_view kName = "facts";
  static constexpr std::string_view kMeaning = "What the History Server does not compute.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("wall_clock", &R::wall_clock, "Missing when the log has no times at all."),
        Field("cores", &R::cores, ""),
        Field("startup", &R::startup, ""),
        Field("driver_gaps", &R::driver_gaps,
              "The longest first: 20, or all of a second or longer where these are more, at most 1,000."),
        Field("totals", &R::totals, ""),
        Field("jobs", &R::jobs, "Parallel to the top level's jobs."),
        Field("stages", &R::stages, "Parallel to the top level's stages."),
        Field("executors", &R::executors, "Parallel to the top level's executors."),
    };
  }
};

}  // namespace sparkwright::report
