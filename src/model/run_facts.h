#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "model/measure.h"
#include "model/task_metric.h"

namespace sparkwright::model {

/// What tasks did with the wall clock they covered.
///
/// At any moment the wall clock is shared equally by the tasks that run; what a task got is split by its own numbers in
/// this order, each taking at most what is left:
///   unreported  tasks without metrics (still running at the end of the log, lost with their executor)
///   overhead    duration less executor run time: scheduler delay, deserialising the task, sending the result
///   gc          JVM GC time of the task
///   shuffling   shuffle fetch wait and shuffle write time, in the share they have of its stage's run time
///   computing   CPU time of the task's thread
///   other       the rest of the run time: storage, spilling, Python workers, locks, waiting for a CPU
struct TaskActivity {
  Millis computing;
  Millis gc;
  Millis shuffling;
  Millis other;
  Millis overhead;
  Millis unreported;

  [[nodiscard]] Millis total() const { return computing + gc + shuffling + other + overhead + unreported; }
  bool operator==(const TaskActivity&) const = default;
};

/// Where the wall clock from the application's begin to its end went. The parts add up to `duration` exactly and none
/// is negative. What a log places outside begin and end is moved to the nearer of the two.
///
/// A moment is one of five. With `slots` the tasks that the executors present could run at once:
///   no task runs:
///     waiting_for_executors  a stage has tasks to launch and there is no slot
///     driver_only            otherwise: planning, driver code, listing files, broadcasting, collecting
///   tasks run (`width` is how many tasks the stages with a running task have in all):
///     last_tasks  no stage has a task left to launch, and fewer tasks run than half of min(slots, width): everyone
///                 waits for the last ones (stragglers, skew)
///     few_tasks   no stage has a task left to launch, and fewer tasks run than half of the slots, because the running
///                 stages never had more
///     parallel    otherwise
/// A stage has a task left to launch from its submission until the first launch of its last task; retries and
/// speculative copies do not count.
struct WallClock {
  Timestamp begin;
  Timestamp end;
  Millis duration;

  Millis driver_only;
  Millis waiting_for_executors;
  TaskActivity last_tasks;
  TaskActivity few_tasks;
  TaskActivity parallel;

  /// Not a part of the sum: the wall clock of tasks that spilled to disk. Spark does not time spilling, so this is
  /// the most that spilling can have cost; it lies in computing, gc and other above.
  Millis of_tasks_that_spilled;

  /// The task activity of all three states together.
  [[nodiscard]] TaskActivity activity() const {
    TaskActivity sum = parallel;
    for (const TaskActivity& part : {last_tasks, few_tasks}) {
      sum.computing += part.computing;
      sum.gc += part.gc;
      sum.shuffling += part.shuffling;
      sum.other += part.other;
      sum.overhead += part.overhead;
      sum.unreported += part.unreported;
    }
    return sum;
  }
};

/// used / available, at most 1; nullopt without available cores.
inline std::optional<Ratio> Utilisation(CoreMillis used, CoreMillis available) {
  if (available.count() <= 0) {
    return std::nullopt;
  }
  return Ratio{std::clamp(static_cast<double>(used.count()) / static_cast<double>(available.count()), 0.0, 1.0)};
}

/// The cores in one of equal slices of the wall clock.
struct UsageBucket {
  Timestamp begin;
  Millis length;
  CoreMillis available;
  CoreMillis used;
  std::optional<Ratio> utilisation;  ///< used / available, at most 1; absent without available cores.
  double mean_active_tasks = 0.0;
  double mean_executors = 0.0;  ///< Executors that run tasks: the driver counts in local mode only.
};

/// Where an executor's number of cores is from.
enum class CoresSource : uint8_t {
  kReported,    ///< The executor's own registration.
  kConfigured,  ///< spark.executor.cores, or N of the master local[N].
  kObserved,    ///< Neither: the most tasks it ran at once, so utilisation is an upper bound.
};

/// Cores of the application against time. A core belongs to an executor from its registration (or its first task, if
/// earlier) to its removal (or its last task's end, if later), or the application's end. In local mode the driver is
/// the executor. A task uses spark.task.cpus cores, or what its stage's resource profile says, from launch to finish.
/// Spark starts the next task on a core before it notes the finish of the last, so with many short tasks their times
/// overlap by a few percent; `used` counts no more cores at any moment than there are. StageFacts::core_time, a plain
/// sum, is not corrected.
struct CoreUsage {
  CoreMillis available;
  CoreMillis used;
  std::optional<Ratio> utilisation;                   ///< used / available, at most 1; absent without available cores.
  CoresSource cores_source = CoresSource::kReported;  ///< The least certain one of any executor.
  int64_t peak_active_tasks = 0;
  double mean_active_tasks = 0.0;  ///< Over the whole wall clock.
  int64_t peak_slots = 0;          ///< Most tasks that could have run at once.
  int64_t peak_executors = 0;
  double mean_executors = 0.0;         ///< Over the whole wall clock.
  CoreMillis idle_without_tasks;       ///< The part of `available` during which no task ran at all.
  std::vector<UsageBucket> over_time;  ///< 60 of them, or one per millisecond of shorter runs.
};

/// A time without any running task.
struct DriverGap {
  Timestamp begin;
  Millis length;
  std::optional<JobId> after_job;   ///< The last job to end by the gap's end, of those submitted before the gap.
  std::optional<JobId> before_job;  ///< The first job submitted during the gap that went on after it.
  /// The first of Application::jobs that came and ended within the gap: it had no task of a millisecond.
  std::optional<JobId> job_without_tasks;
  std::optional<JobId> within_job;  ///< A job that ran throughout: then the gap is scheduling inside it.
};

/// How long it took to get going, from the application's begin.
struct Startup {
  std::optional<Millis> first_executor_wait;  ///< Absent when no executor came; 0 in local mode's usual case.
  std::optional<Millis> first_job_wait;
  std::optional<Millis> first_task_wait;
};

/// One stage on the chain that bounds a job.
struct CriticalPathStep {
  StageId stage;
  int32_t attempt = 0;  ///< The last attempt; the time is from the first attempt's submission.
  Millis wait;          ///< From the previous step's end (or the job's submission) to the stage's submission.
  Millis duration;      ///< Submission to completion.
  Millis longest_task;  ///< Longest successful task of any attempt.
};

/// What bounds a job. Going back from the stage that completed last, the path follows the parent that completed last,
/// because a stage is submitted when its last parent is done.
struct JobFacts {
  JobId id;
  std::optional<Millis> duration;               ///< Submission to completion, or to the application's end.
  std::vector<CriticalPathStep> critical_path;  ///< First stage first; empty when no stage ran.
  Millis critical_path_time;                    ///< Sum of its stages' durations.
  Millis wait_on_path;                          ///< Sum of its waits.
  Millis after_last_stage;                      ///< From the last stage's end to the job's.
  /// The least time its stages can take however many cores there are: the longest chain of stages where each takes as
  /// long as its longest task. Absent when no task succeeded.
  std::optional<Millis> lower_bound;
  CoreMillis core_time;  ///< Of the tasks of its stages; a stage of several jobs counts in the first.
};

/// The largest of a stage's tasks against the median one.
struct TimeSkew {
  Millis max;
  Millis median;
  Ratio max_over_median;  ///< A median below 1 ms, the resolution of the log, counts as 1 ms.
};
struct BytesSkew {
  Bytes max;
  Bytes median;
  std::optional<Ratio> max_over_median;  ///< Absent when the median is 0.
};

/// A single task, to point at.
struct TaskReference {
  TaskId id;
  int64_t index = 0;                 ///< Partition within the stage.
  std::optional<uint32_t> executor;  ///< Index into Application::executors.
  Millis duration;
  Bytes bytes_in;
};

/// What a stage attempt cost and why. RunFacts::stages is parallel to Application::stages. Medians follow Spark:
/// the value at floor(count / 2) of the sorted ones.
struct StageFacts {
  StageId id;
  int32_t attempt = 0;
  std::optional<ExecutionId> sql_execution_id;
  std::optional<Millis> duration;  ///< Submission to completion, or to the application's end.
  Millis covered;                  ///< Wall clock during which at least one of its tasks ran.
  Millis wall_share;     ///< Its part of the wall clock, shared at any moment by the running tasks. Sums over stages to
                         ///< the wall clock with a running task, rounded.
  Millis task_time;      ///< Sum of its tasks' durations.
  CoreMillis core_time;  ///< task_time times cores per task.
  Ratio core_time_share;                            ///< Of the application's; 0 when that is 0.
  double mean_parallelism = 0.0;                    ///< task_time / covered; 0 when that is 0.
  std::optional<TimeSkew> time_skew;                ///< Over successful tasks; absent without one.
  std::optional<BytesSkew> input_skew;              ///< Input and shuffle read bytes; absent without a successful task.
  std::optional<TaskReference> longest_task;        ///< Of the successful ones.
  std::optional<BytesSkew> shuffle_read_per_task;   ///< Absent when the stage read no shuffle.
  std::optional<BytesSkew> shuffle_write_per_task;  ///< Absent when the stage wrote no shuffle.
  std::optional<Ratio> gc_share;  ///< GC time / executor run time, at most 1; absent when nothing ran 1 ms.
  Bytes disk_spilled;
  Bytes memory_spilled;
};

/// What an executor did with its cores. RunFacts::executors is parallel to Application::executors.
struct ExecutorFacts {
  std::string id;
  bool runs_tasks = false;  ///< False for the driver outside local mode: it is not part of core usage.
  int32_t cores = 0;
  int32_t slots = 0;  ///< Tasks it can run at once.
  CoresSource cores_source = CoresSource::kReported;
  CoreMillis available;
  CoreMillis used;                   ///< Time of its tasks times their cores, at most `available` where that is known.
  std::optional<Ratio> utilisation;  ///< At most 1; absent without available cores.
  int64_t num_tasks = 0;
  std::optional<Ratio> gc_share;   ///< GC time / run time of its tasks, at most 1; absent when nothing ran 1 ms.
  std::optional<Bytes> peak_heap;  ///< Peak JVM heap; absent when the log holds no readings.
  /// spark.executor.memory (spark.driver.memory for the driver), or its resource profile's; Spark's default of 1 GiB is
  /// not assumed.
  std::optional<Bytes> configured_heap;
  std::optional<Ratio> heap_share;  ///< peak_heap / configured_heap; absent without either.
};

/// Every number of the application as a whole.
struct RunTotals {
  TaskMetricTotals metrics;  ///< Sum over stage attempts, failed tasks included.
  int64_t num_jobs = 0;
  int64_t num_failed_jobs = 0;
  int64_t num_stages = 0;  ///< Attempts that were submitted; skipped ones not.
  int64_t num_skipped_stages = 0;
  int64_t num_failed_stages = 0;
  int64_t num_tasks = 0;  ///< Started.
  int64_t num_succeeded_tasks = 0;
  int64_t num_failed_tasks = 0;
  int64_t num_killed_tasks = 0;
  int64_t num_speculative_tasks = 0;
  int64_t num_executors = 0;  ///< That ran tasks or could have; the driver in local mode only.
  int64_t num_sql_executions = 0;
  std::optional<Ratio> gc_share;  ///< GC time / executor run time over all tasks; absent when nothing ran 1 ms.
};

/// What the History Server does not compute: where the time and the cores of one run went. Made by facts::Derive; all
/// of it follows from model::Application.
struct RunFacts {
  std::optional<WallClock> wall_clock;  ///< Absent when the log has no times at all.
  CoreUsage cores;
  Startup startup;
  std::vector<DriverGap> driver_gaps;  ///< The longest first: 20, or all of a second or more, at most 1,000.
  RunTotals totals;
  std::vector<JobFacts> jobs;            ///< Parallel to Application::jobs.
  std::vector<StageFacts> stages;        ///< Parallel to Application::stages.
  std::vector<ExecutorFacts> executors;  ///< Parallel to Application::executors.
};

}  // namespace sparkwright::model
