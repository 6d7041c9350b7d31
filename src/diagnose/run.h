#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "diagnose/first_tasks.h"
#include "diagnose/plan_index.h"
#include "diagnose/run_configuration.h"
#include "model/application.h"
#include "model/finding.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

/// What a rule sees of a run. Everything it refers to must outlive it. Pure; safe to share between threads.
class Run {
 public:
  Run(const model::Application& application, const model::RunFacts& facts);

  [[nodiscard]] const model::Application& application() const { return application_; }
  [[nodiscard]] const model::RunFacts& facts() const { return facts_; }
  [[nodiscard]] const RunConfiguration& configuration() const { return configuration_; }

  /// The job with this id; null when there is none.
  [[nodiscard]] const model::Job* FindJob(const std::optional<JobId>& id) const;

  /// Who feeds whom in the plan of one of the application's own executions.
  [[nodiscard]] const PlanIndex& PlanOf(const model::SqlExecution& execution) const;

  [[nodiscard]] const FirstTasks& first_tasks() const { return first_tasks_; }

  /// What the failed tasks of a stage took together.
  [[nodiscard]] Millis FailedTaskTime(std::size_t stage) const { return failed_task_time_[stage]; }

  /// The wall clock of the run; 0 when the log has no times.
  [[nodiscard]] Millis duration() const { return duration_; }

  /// Tasks that could run at once, at most; at least 1.
  [[nodiscard]] int64_t peak_slots() const { return std::max<int64_t>(facts_.cores.peak_slots, 1); }

  /// The slots a stage could use: peak_slots, or as many tasks as it had at once, if that was more.
  [[nodiscard]] double SlotsOf(std::size_t stage) const;

  /// The wall clock that goes away when stage attempt `stage` (an index) takes `duration` instead of what it took, and
  /// nothing else changes. Each job of the stage is drawn again: a stage begins when its last parent ends, as long
  /// after it as it did. What other stages ran beside it is theirs: the job's gain counts in the share that the stage
  /// had of the wall clock while it ran (StageFacts::wall_share of `covered`). Never negative; 0 when `duration` is
  /// not shorter.
  [[nodiscard]] Millis SavedIfStageTakes(std::size_t stage, Millis duration) const;

  /// The same when its tasks together work `task_time` less, spread over as many as ran at once.
  [[nodiscard]] Millis SavedIfTasksWorkLess(std::size_t stage, Millis task_time) const;

  /// The same when its work is spread over all slots, however few tasks it had.
  [[nodiscard]] Millis SavedIfSpread(std::size_t stage) const;

  /// The least time a stage can take with its tasks as long as they were but evenly spread: its task time over its
  /// slots, and what it waited without a task. At most what it took.
  [[nodiscard]] Millis EvenDuration(std::size_t stage) const;

  /// A place that is a stage attempt, with its SQL execution.
  [[nodiscard]] model::FindingPlace PlaceOf(std::size_t stage) const;

 private:
  const model::Application& application_;
  const model::RunFacts& facts_;
  RunConfiguration configuration_;
  Millis duration_;
  FirstTasks first_tasks_;
  std::vector<const model::Job*> jobs_by_id_;
  std::vector<PlanIndex> plans_;          // By index of the execution.
  std::vector<Millis> failed_task_time_;  // By index of the stage.
  std::vector<Millis> most_saved_;        // By index of the stage: job_slack.h.
};

}  // namespace sparkwright::diagnose
