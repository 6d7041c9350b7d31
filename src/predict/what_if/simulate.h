#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// Spark's ExecutorAllocationManager with one profile. While tasks wait for slots longer than `backlog_us`, executors
/// are asked for: one, and after each further `sustained_us` twice as many, up to what waiting and running tasks can
/// use. One without a task for `idle_us` goes.
struct DynamicAllocation {
  int64_t min_executors = 0;
  int64_t initial_executors = 0;
  int64_t max_executors = 0;
  int64_t backlog_us = 1'000'000;
  int64_t sustained_us = 1'000'000;
  int64_t idle_us = 60'000'000;
  double ratio = 1.0;               ///< spark.dynamicAllocation.executorAllocationRatio.
  bool keeps_shuffle_files = true;  ///< Executors that wrote a shuffle stay: no service holds their files.
  int64_t start_us = 0;             ///< From asking for an executor to its registration.
  int32_t slots = 1;                ///< Of each executor.
  int32_t cores = 1;
};

/// The executors that a schedule is played on.
struct Supply {
  std::vector<ScheduledExecutor> executors;
  std::optional<DynamicAllocation> allocation;  ///< Then `executors` is empty: they come and go with the work.
};

/// What would have happened.
struct SimulatedRun {
  int64_t wall_us = 0;            ///< The application's begin to its end.
  int64_t covered_us = 0;         ///< While at least one job was under way.
  int64_t task_core_us = 0;       ///< Time of tasks times their cores.
  int64_t available_core_us = 0;  ///< Cores of the executors that were there.
  int64_t executor_us = 0;        ///< Time of executors.
  int64_t peak_executors = 0;
  bool has_lacked_executors = false;              ///< All executors went before the work was done; one stayed on.
  std::vector<std::pair<int64_t, int64_t>> jobs;  ///< Submission and end, by index of Schedule::jobs.
};

/// Plays a schedule on executors: an event for each task's end, so it takes O(n log slots). Pure and deterministic.
///
/// A stage is submitted when its parents are complete, a job when those are that it waited for; each as long after as
/// in the run. A slot that gets free takes the next task of the stage that FIFO (the earliest job, then the earliest
/// stage) or FAIR (the pool with the fewest running tasks) puts first. Slots that have been free for longer get tasks
/// one after the other, as the scheduler came to it in the run; their executors are filled in turn, as Spark spreads
/// tasks. Spark chooses among all at random; here a stage whose tasks had new executors in the run has new ones first,
/// and every other task goes first where one has ended.
SimulatedRun Simulate(const Schedule& schedule, const Supply& supply);

}  // namespace sparkwright::predict
