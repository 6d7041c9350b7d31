#include "diagnose/run.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/saturating.h"
#include "diagnose/job_slack.h"

namespace sparkwright::diagnose {
namespace {

/// What a stage takes with its task time spread over `slots`, and what it waited without a task.
Millis DurationOn(const model::StageFacts& facts, double slots) {
  const Millis without_tasks = std::max(facts.duration.value_or(facts.covered) - facts.covered, Millis(0));
  return without_tasks + Millis(SaturatingRound(static_cast<double>(facts.task_time.count()) / slots));
}

std::vector<PlanIndex> IndexPlans(const model::Application& application) {
  std::vector<PlanIndex> plans;
  plans.reserve(application.sql_executions.size());
  for (const model::SqlExecution& execution : application.sql_executions) {
    plans.emplace_back(execution.plan);
  }
  return plans;
}

std::vector<const model::Job*> SortJobsById(const model::Application& application) {
  std::vector<const model::Job*> jobs;
  jobs.reserve(application.jobs.size());
  for (const model::Job& job : application.jobs) {
    jobs.push_back(&job);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [](const model::Job* a, const model::Job* b) { return a->id < b->id; });
  return jobs;
}

std::vector<Millis> SumFailedTasks(const model::Application& application) {
  std::vector<Millis> time(application.stages.size());
  const model::TaskTable& tasks = application.tasks;
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    if (tasks.status[task] == model::TaskStatus::kFailed) {
      time[tasks.stage[task]] += Millis(tasks.duration_ms[task]);
    }
  }
  return time;
}

}  // namespace

Run::Run(const model::Application& application, const model::RunFacts& facts)
    : application_(application),
      facts_(facts),
      configuration_(application),
      first_tasks_(FindFirstTasks(application, facts)),
      jobs_by_id_(SortJobsById(application)),
      plans_(IndexPlans(application)),
      failed_task_time_(SumFailedTasks(application)),
      most_saved_(application.stages.size()) {
  if (facts.wall_clock.has_value()) {
    duration_ = facts.wall_clock->duration;
  }
  std::map<StageId, std::vector<std::size_t>> attempts;
  for (std::size_t stage = 0; stage < application.stages.size(); ++stage) {
    attempts[application.stages[stage].id].push_back(stage);
  }
  std::vector<bool> is_known(application.stages.size());
  for (const model::Job& job : application.jobs) {
    std::vector<std::size_t> stages;
    for (const StageId id : job.stage_ids) {
      const auto found = attempts.find(id);
      for (const std::size_t stage : found == attempts.end() ? std::vector<std::size_t>() : found->second) {
        const model::Stage& one = application.stages[stage];
        // A stage that is older was run by an earlier job; this one skipped it.
        if (job.submitted.has_value() && one.submitted.has_value() && one.completed.has_value() &&
            *one.submitted >= *job.submitted) {
          stages.push_back(stage);
        }
      }
    }
    if (stages.empty()) {
      continue;
    }
    std::sort(stages.begin(), stages.end());
    stages.erase(std::unique(stages.begin(), stages.end()), stages.end());
    const std::vector<int64_t> most = MostSaved(application, stages, *job.submitted);
    for (std::size_t i = 0; i < stages.size(); ++i) {
      // Of two jobs that wait for a stage, the first one counts.
      if (!is_known[stages[i]]) {
        is_known[stages[i]] = true;
        most_saved_[stages[i]] = Millis(most[i]);
      }
    }
  }
}

const model::Job* Run::FindJob(const std::optional<JobId>& id) const {
  if (!id.has_value()) {
    return nullptr;
  }
  const auto found = std::lower_bound(jobs_by_id_.begin(), jobs_by_id_.end(), *id,
                                      [](const model::Job* job, JobId wanted) { return job->id < wanted; });
  return found == jobs_by_id_.end() || (*found)->id != *id ? nullptr : *found;
}

const PlanIndex& Run::PlanOf(const model::SqlExecution& execution) const {
  const auto index = static_cast<std::size_t>(&execution - application_.sql_executions.data());
  SPARKWRIGHT_CHECK(index < plans_.size());
  return plans_[index];
}

double Run::SlotsOf(std::size_t stage) const {
  return std::max(static_cast<double>(peak_slots()), facts_.stages[stage].mean_parallelism);
}

Millis Run::SavedIfStageTakes(std::size_t stage_index, Millis duration) const {
  const model::Stage& stage = application_.stages[stage_index];
  const model::StageFacts& facts = facts_.stages[stage_index];
  if (!stage.submitted.has_value() || !stage.completed.has_value() || facts.covered.count() <= 0) {
    return {};
  }
  const Millis shorter = *stage.completed - *stage.submitted - std::max(duration, Millis(0));
  const int64_t saved = std::clamp(shorter, Millis(0), std::max(most_saved_[stage_index], Millis(0))).count();
  const double share =
      std::min(1.0, static_cast<double>(facts.wall_share.count()) / static_cast<double>(facts.covered.count()));
  return std::min(Millis(SaturatingRound(static_cast<double>(saved) * share)), duration_);
}

Millis Run::SavedIfTasksWorkLess(std::size_t stage, Millis task_time) const {
  const model::StageFacts& facts = facts_.stages[stage];
  const double work = static_cast<double>(std::max<int64_t>(std::min(task_time, facts.task_time).count(), 0));
  const Millis took = facts.duration.value_or(facts.covered);
  return SavedIfStageTakes(stage, took - Millis(SaturatingRound(work / std::max(facts.mean_parallelism, 1.0))));
}

Millis Run::SavedIfSpread(std::size_t stage) const {
  return SavedIfStageTakes(stage, DurationOn(facts_.stages[stage], SlotsOf(stage)));
}

Millis Run::EvenDuration(std::size_t stage) const {
  const model::StageFacts& facts = facts_.stages[stage];
  const double tasks = std::max(1.0, static_cast<double>(application_.stages[stage].num_tasks));
  const double slots = std::min(SlotsOf(stage), tasks);
  return std::min(facts.duration.value_or(facts.covered), DurationOn(facts, slots));
}

model::FindingPlace Run::PlaceOf(std::size_t stage) const {
  model::FindingPlace place;
  place.stage = application_.stages[stage].id;
  place.stage_attempt = application_.stages[stage].attempt;
  place.sql_execution = facts_.stages[stage].sql_execution_id;
  return place;
}

}  // namespace sparkwright::diagnose
