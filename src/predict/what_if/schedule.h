#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "model/application.h"
#include "model/run_facts.h"

/// What Spark's scheduler was given in a run, as a list of causes: each thing begins so long after what it waited for.
/// So it can be played again with other executors and other tasks. Times are microseconds; moments count from the
/// application's begin.
namespace sparkwright::predict {

inline constexpr uint32_t kNoTask = std::numeric_limits<uint32_t>::max();

/// What the scheduler adds around the tasks of a stage, measured in the run.
struct StageDelays {
  int64_t submission_us = 0;    ///< From the last parent's end (or the job's submission) to the stage's submission.
  int64_t first_launch_us = 0;  ///< From the submission to the first launch on a slot that was free.
  int64_t launch_step_us = 0;   ///< Between one launch and the next while slots are free.
  int64_t hand_over_us = 0;     ///< From a task's finish to the next launch on its slot; negative when they overlap.
  int64_t completion_us = 0;    ///< From the last finish to the stage's completion.
};

/// A stage attempt that ran.
struct ScheduledStage {
  std::size_t source = 0;         ///< Index into Application::stages.
  uint32_t job = 0;               ///< Index into Schedule::jobs.
  std::vector<uint32_t> parents;  ///< Indexes into Schedule::stages: it is submitted when the last of them is complete.
  StageDelays delays;
  std::size_t first_task = 0;  ///< Its tasks are num_tasks rows of Schedule from here.
  std::size_t num_tasks = 0;
  int64_t fixed_us = 0;  ///< How long a stage without a task took.
  uint32_t pool = 0;     ///< Of FAIR scheduling.
  int32_t resource_profile = 0;
  double cores_per_task = 1.0;
  bool writes_shuffle = false;
  /// Of the slots that were free for it, those that its tasks used while some of them waited: below 1 where they waited
  /// for the executor with their data, or where executors were excluded.
  double slot_share = 1.0;
  /// What tasks of the stage take longer on an executor where none of them has ended yet: they load its classes and
  /// compile its code. It is not in their task_ms.
  int64_t first_extra_us = 0;
  bool is_extra_of_run = false;  ///< Only on an executor where no task of the run has ended yet.
};

struct ScheduledJob {
  std::size_t source = 0;             ///< Index into Application::jobs.
  std::vector<uint32_t> after;        ///< Jobs whose ends it waited for; none: the application's begin.
  int64_t submission_us = 0;          ///< From the last of these ends to its submission.
  std::vector<uint32_t> stages;       ///< That it runs.
  std::vector<uint32_t> waits_for;    ///< Stages, also of other jobs, whose ends it waits for.
  int64_t completion_us = 0;          ///< From the last of these ends (or its submission) to its own.
  int64_t recorded_submitted_us = 0;  ///< As it was in the run.
  int64_t recorded_completed_us = 0;
};

/// What a moment of the run hangs on: the begin, or the submission or the end of a job.
struct Anchor {
  enum class Kind : uint8_t { kBegin, kSubmission, kCompletion };
  Kind kind = Kind::kBegin;
  uint32_t job = 0;
  int64_t delay_us = 0;
};

/// An executor as it was there.
struct ScheduledExecutor {
  Anchor arrival;
  Anchor removal;
  bool is_removed = false;  ///< Otherwise it stays, and `removal` says nothing.
  int64_t recorded_arrival_us = 0;
  int64_t recorded_removal_us = 0;  ///< The application's end when it stayed.
  int32_t slots = 1;
  int32_t cores = 1;
  int32_t resource_profile = 0;
};

/// A run as the scheduler saw it. Columns of tasks as in model::TaskTable: those of one stage follow each other, in the
/// order in which they were launched.
struct Schedule {
  std::vector<ScheduledJob> jobs;  ///< In the order of their submissions.
  std::vector<ScheduledStage> stages;
  std::vector<ScheduledExecutor> executors;

  std::vector<uint32_t> task_ms;  ///< Launch to finish.
  /// The row that can run when this one has ended, because it is the next attempt of the same task; kNoTask for none.
  std::vector<uint32_t> next_attempt;
  std::vector<uint8_t> is_retry;      ///< It waits for another row to name it as its next attempt.
  std::vector<uint8_t> is_abandoned;  ///< It holds its slot, but its stage ended without it: it was killed, or lost.
  std::vector<uint32_t> source_row;   ///< Row of Application::tasks.

  std::vector<std::string> pools;  ///< Names of the pools of FAIR scheduling.
  bool is_fair = false;
  bool is_local = false;
  bool is_dynamic = false;  ///< Executors came and went with the work.

  int64_t arrival_to_launch_us = 0;  ///< From an executor's registration to the first launch on it.
  int64_t closing_us = 0;            ///< From the end of the last job to the application's.
  int64_t recorded_end_us = 0;
  int64_t copies_ms = 0;  ///< Time of speculative copies, which are not among the tasks.

  [[nodiscard]] std::size_t num_tasks() const { return task_ms.size(); }
};

/// Reads a run as a schedule. Never fails: what a log lacks counts as done when the log ends.
Schedule ScheduleOf(const model::Application& application, const model::RunFacts& facts);

/// How long at least one job was under way: of submissions and ends in pairs.
int64_t CoveredTime(std::vector<std::pair<int64_t, int64_t>> spans);

}  // namespace sparkwright::predict
