#include "predict/what_if/causes.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sparkwright::predict {
namespace {

/// The number by which an RDD is known whose partitions a stage computes: two stages with the same one do the same.
std::optional<int32_t> LastRdd(const model::Stage& stage) {
  std::optional<int32_t> last;
  for (const model::StageRdd& rdd : stage.rdds) {
    last = std::max(last.value_or(rdd.id.number()), rdd.id.number());
  }
  return last;
}

class Causes {
 public:
  Causes(const model::Application& application, const RecordedTimes& times, Schedule& schedule)
      : application_(application), times_(times), schedule_(schedule) {}

  void Link() {
    IndexStages();
    for (uint32_t i = 0; i < schedule_.stages.size(); ++i) {
      LinkStage(i);
    }
    for (ScheduledJob& job : schedule_.jobs) {
      LinkStagesOf(job);
    }
    LinkJobs();
  }

 private:
  void IndexStages() {
    for (uint32_t i = 0; i < schedule_.stages.size(); ++i) {
      attempts_[application_.stages[schedule_.stages[i].source].id.number()].push_back(i);
    }
  }

  [[nodiscard]] const std::vector<uint32_t>& AttemptsOf(StageId id) const {
    const auto found = attempts_.find(id.number());
    return found == attempts_.end() ? none_ : found->second;
  }

  void LinkStage(uint32_t index) {
    ScheduledStage& stage = schedule_.stages[index];
    const Span& span = times_.stages[index];
    const int64_t job_submitted_us = schedule_.jobs[stage.job].recorded_submitted_us;
    int64_t ready_us = job_submitted_us;
    for (const uint32_t parent : ParentsOf(index)) {
      const int64_t parent_end_us = times_.stages[parent].to_us;
      if (parent != index && parent_end_us <= span.from_us && parent_end_us > job_submitted_us) {
        stage.parents.push_back(parent);
        ready_us = std::max(ready_us, parent_end_us);
      }
    }
    stage.delays.submission_us = std::max<int64_t>(span.from_us - ready_us, 0);
    int64_t last_finish_us = span.from_us;
    for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
      if (schedule_.is_abandoned[task] == 0) {
        const int64_t finish_us = times_.tasks[schedule_.source_row[task]].to_us;
        last_finish_us = std::max(last_finish_us, std::min(finish_us, span.to_us));
      }
    }
    stage.delays.completion_us = stage.num_tasks == 0 ? 0 : span.to_us - last_finish_us;
  }

  /// Every attempt of the stages that the log names. Of a second attempt it does not say which of the job's stages it
  /// waits for: the one that ended last.
  [[nodiscard]] std::vector<uint32_t> ParentsOf(uint32_t index) const {
    const ScheduledStage& stage = schedule_.stages[index];
    const model::Stage& source = application_.stages[stage.source];
    std::vector<uint32_t> parents;
    if (source.attempt == 0) {
      for (const StageId id : source.parent_ids) {
        const std::vector<uint32_t>& attempts = AttemptsOf(id);
        parents.insert(parents.end(), attempts.begin(), attempts.end());
      }
      return parents;
    }
    for (const uint32_t other : schedule_.jobs[stage.job].stages) {
      if (other != index && times_.stages[other].to_us <= times_.stages[index].from_us &&
          (parents.empty() || times_.stages[other].to_us > times_.stages[parents.front()].to_us)) {
        parents = {other};
      }
    }
    return parents;
  }

  void LinkStagesOf(ScheduledJob& job) const {
    int64_t last_us = job.recorded_submitted_us;
    for (const StageId id : application_.jobs[job.source].stage_ids) {
      for (const uint32_t stage : AttemptsOf(id)) {
        const int64_t end_us = times_.stages[stage].to_us;
        if (end_us > job.recorded_submitted_us && end_us <= job.recorded_completed_us) {
          job.waits_for.push_back(stage);
          last_us = std::max(last_us, end_us);
        }
      }
    }
    job.completion_us = job.recorded_completed_us - last_us;
  }

  void FindMakers() {
    for (const ScheduledStage& stage : schedule_.stages) {
      if (const auto rdd = LastRdd(application_.stages[stage.source]); rdd.has_value()) {
        made_by_[*rdd].push_back(stage.job);
      }
    }
    for (const model::Stage& stage : application_.stages) {
      const std::optional<int32_t> rdd = LastRdd(stage);
      if (stage.submitted.has_value() || !rdd.has_value()) {
        continue;
      }
      for (const JobId id : stage.job_ids) {
        not_made_[id.number()].push_back(*rdd);
      }
    }
  }

  /// Earlier jobs that made what the job does not make again.
  [[nodiscard]] std::vector<uint32_t> MakersFor(uint32_t index) const {
    std::vector<uint32_t> makers;
    const ScheduledJob& job = schedule_.jobs[index];
    const auto rdds = not_made_.find(application_.jobs[job.source].id.number());
    if (rdds == not_made_.end()) {
      return makers;
    }
    for (const int32_t rdd : rdds->second) {
      const auto found = made_by_.find(rdd);
      if (found == made_by_.end()) {
        continue;
      }
      std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(makers), [&](uint32_t maker) {
        return maker < index && schedule_.jobs[maker].recorded_completed_us <= job.recorded_submitted_us;
      });
    }
    return makers;
  }

  /// A job waits for those that made what it does not make again, for the last that ended of its own query, or for the
  /// last that ended at all.
  void LinkJobs() {
    FindMakers();
    std::vector<uint32_t> by_end(schedule_.jobs.size());
    for (uint32_t i = 0; i < by_end.size(); ++i) {
      by_end[i] = i;
    }
    const auto end_of = [&](uint32_t job) { return schedule_.jobs[job].recorded_completed_us; };
    std::stable_sort(by_end.begin(), by_end.end(), [&](uint32_t a, uint32_t b) { return end_of(a) < end_of(b); });
    std::unordered_map<int64_t, uint32_t> last_of_query;
    std::optional<uint32_t> last_of_all;
    std::size_t ended = 0;
    for (uint32_t i = 0; i < schedule_.jobs.size(); ++i) {
      ScheduledJob& job = schedule_.jobs[i];
      const model::Job& source = application_.jobs[job.source];
      for (; ended < by_end.size() && end_of(by_end[ended]) <= job.recorded_submitted_us; ++ended) {
        if (by_end[ended] >= i) {
          continue;  // Of no length, and submitted at the same moment as this one.
        }
        last_of_all = by_end[ended];
        if (const auto& query = application_.jobs[schedule_.jobs[by_end[ended]].source].sql_execution_id) {
          last_of_query[query->number()] = by_end[ended];
        }
      }
      std::vector<uint32_t> after = MakersFor(i);
      const auto last = source.sql_execution_id.has_value() ? last_of_query.find(source.sql_execution_id->number())
                                                            : last_of_query.end();
      if (last != last_of_query.end()) {
        after.push_back(last->second);
      } else if (last_of_all.has_value()) {
        after.push_back(*last_of_all);
      }
      std::sort(after.begin(), after.end());
      after.erase(std::unique(after.begin(), after.end()), after.end());
      int64_t ready = 0;
      for (const uint32_t one : after) {
        ready = std::max(ready, end_of(one));
      }
      job.submission_us = job.recorded_submitted_us - ready;
      job.after = std::move(after);
    }
  }

  const model::Application& application_;
  const RecordedTimes& times_;
  Schedule& schedule_;
  const std::vector<uint32_t> none_;
  std::unordered_map<int32_t, std::vector<uint32_t>> attempts_;  // Stage id to indexes of Schedule::stages.
  std::unordered_map<int32_t, std::vector<uint32_t>> made_by_;   // RDD to jobs with a stage that computed it.
  std::unordered_map<int32_t, std::vector<int32_t>> not_made_;   // Job id to RDDs of stages that it skipped.
};

}  // namespace

void LinkCauses(const model::Application& application, const RecordedTimes& times, Schedule& schedule) {
  Causes(application, times, schedule).Link();
}

Anchor AnchorOf(const Schedule& schedule, int64_t at_us) {
  Anchor anchor{Anchor::Kind::kBegin, 0, at_us};
  for (uint32_t i = 0; i < schedule.jobs.size(); ++i) {
    const ScheduledJob& job = schedule.jobs[i];
    if (job.recorded_submitted_us > at_us) {
      break;
    }
    const bool has_ended = job.recorded_completed_us <= at_us;
    const int64_t delay = at_us - (has_ended ? job.recorded_completed_us : job.recorded_submitted_us);
    if (delay <= anchor.delay_us) {
      anchor = {has_ended ? Anchor::Kind::kCompletion : Anchor::Kind::kSubmission, i, delay};
    }
  }
  return anchor;
}

}  // namespace sparkwright::predict
