#include "diagnose/run.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sparkwright::diagnose {
namespace {

using Offsets = std::map<StageId, int64_t>;  // Milliseconds after the job's submission.

/// When the last of a job's stages ends, with `changed` taking `duration`. The stages come in the order of their ids,
/// parents first.
int64_t EndOfJob(const std::vector<const model::Stage*>& stages, int64_t submitted, const model::Stage& changed,
                 Millis duration) {
  Offsets observed_end;
  Offsets new_end;
  int64_t last = 0;
  for (const model::Stage* stage : stages) {
    int64_t observed_ready = 0;
    int64_t ready = 0;
    for (const StageId parent : stage->parent_ids) {
      if (const auto found = observed_end.find(parent); found != observed_end.end()) {
        observed_ready = std::max(observed_ready, found->second);
        ready = std::max(ready, new_end[parent]);
      }
    }
    const int64_t begin = stage->submitted->millis_since_epoch() - submitted;
    const int64_t length = (*stage->completed - *stage->submitted).count();
    const int64_t new_length = stage == &changed ? std::min(length, duration.count()) : length;
    const int64_t wait = std::max<int64_t>(begin - observed_ready, 0);
    observed_end[stage->id] = std::max(observed_end[stage->id], begin + length);
    new_end[stage->id] = std::max(new_end[stage->id], ready + wait + new_length);
    last = std::max(last, new_end[stage->id]);
  }
  return last;
}

}  // namespace

Run::Run(const model::Application& application, const model::RunFacts& facts)
    : application_(application),
      facts_(facts),
      configuration_(application),
      jobs_of_stage_(application.stages.size()),
      stages_of_job_(application.jobs.size()) {
  if (facts.wall_clock.has_value()) {
    duration_ = facts.wall_clock->duration;
  }
  std::map<StageId, std::vector<std::size_t>> attempts;
  for (std::size_t stage = 0; stage < application.stages.size(); ++stage) {
    attempts[application.stages[stage].id].push_back(stage);
  }
  for (std::size_t job = 0; job < application.jobs.size(); ++job) {
    const auto job_submitted = application.jobs[job].submitted;
    for (const StageId id : application.jobs[job].stage_ids) {
      const auto found = attempts.find(id);
      for (const std::size_t stage : found == attempts.end() ? std::vector<std::size_t>() : found->second) {
        const model::Stage& one = application.stages[stage];
        // A stage that is older was run by an earlier job; this one skipped it.
        if (job_submitted.has_value() && one.submitted.has_value() && one.completed.has_value() &&
            *one.submitted >= *job_submitted) {
          jobs_of_stage_[stage].push_back(job);
          stages_of_job_[job].push_back(stage);
        }
      }
    }
    std::sort(stages_of_job_[job].begin(), stages_of_job_[job].end());
  }
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
  if (jobs_of_stage_[stage_index].empty()) {
    return {};
  }
  const std::size_t job = jobs_of_stage_[stage_index].front();
  std::vector<const model::Stage*> stages;
  for (const std::size_t one : stages_of_job_[job]) {
    stages.push_back(&application_.stages[one]);
  }
  const int64_t submitted = application_.jobs[job].submitted->millis_since_epoch();
  const int64_t saved =
      EndOfJob(stages, submitted, stage, Millis(INT64_MAX)) - EndOfJob(stages, submitted, stage, duration);
  const double share =
      std::min(1.0, static_cast<double>(facts.wall_share.count()) / static_cast<double>(facts.covered.count()));
  return std::min(Millis(std::llround(static_cast<double>(saved) * share)), duration_);
}

Millis Run::SavedIfTasksWorkLess(std::size_t stage, Millis task_time) const {
  const model::StageFacts& facts = facts_.stages[stage];
  const double work = static_cast<double>(std::clamp<int64_t>(task_time.count(), 0, facts.task_time.count()));
  const int64_t took = facts.duration.value_or(facts.covered).count();
  return SavedIfStageTakes(stage, Millis(took - std::llround(work / std::max(facts.mean_parallelism, 1.0))));
}

Millis Run::SavedIfSpread(std::size_t stage) const {
  const model::StageFacts& facts = facts_.stages[stage];
  const int64_t took = facts.duration.value_or(facts.covered).count();
  const int64_t without_tasks = std::max<int64_t>(took - facts.covered.count(), 0);
  return SavedIfStageTakes(
      stage, Millis(without_tasks + std::llround(static_cast<double>(facts.task_time.count()) / SlotsOf(stage))));
}

Millis Run::EvenDuration(std::size_t stage) const {
  const model::StageFacts& facts = facts_.stages[stage];
  const int64_t took = facts.duration.value_or(facts.covered).count();
  const int64_t without_tasks = std::max<int64_t>(took - facts.covered.count(), 0);
  const double tasks = std::max(1.0, static_cast<double>(application_.stages[stage].num_tasks));
  const double slots = std::min(SlotsOf(stage), tasks);
  return Millis(
      std::min<int64_t>(took, without_tasks + std::llround(static_cast<double>(facts.task_time.count()) / slots)));
}

model::FindingPlace Run::PlaceOf(std::size_t stage) const {
  model::FindingPlace place;
  place.stage = application_.stages[stage].id;
  place.stage_attempt = application_.stages[stage].attempt;
  place.sql_execution = facts_.stages[stage].sql_execution_id;
  return place;
}

}  // namespace sparkwright::diagnose
