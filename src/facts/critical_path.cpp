#include "facts/critical_path.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace sparkwright::facts {
namespace {

/// All attempts of a stage as one.
struct StageNode {
  StageId id;
  int32_t last_attempt = 0;
  bool was_submitted = false;
  int64_t begin_ms = 0;
  int64_t end_ms = 0;
  std::optional<int64_t> longest_task_ms;
  std::vector<StageId> parents;
};

using StageNodes = std::unordered_map<StageId, StageNode>;

StageNodes JoinAttempts(const model::Application& application, const RunWindow& window,
                        const std::vector<model::StageFacts>& facts) {
  StageNodes nodes;
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    const model::Stage& stage = application.stages[i];
    StageNode& node = nodes[stage.id];
    node.id = stage.id;
    node.last_attempt = std::max(node.last_attempt, stage.attempt);
    for (const StageId parent : stage.parent_ids) {
      if (parent < stage.id) {
        node.parents.push_back(parent);
      }
    }
    if (facts[i].time_skew.has_value()) {
      node.longest_task_ms = std::max(node.longest_task_ms.value_or(0), facts[i].time_skew->max.count());
    }
    if (!stage.submitted.has_value()) {
      continue;
    }
    const int64_t begin = window.Clamp(*stage.submitted);
    const int64_t end = std::max(begin, stage.completed.has_value() ? window.Clamp(*stage.completed) : window.end_ms);
    node.begin_ms = node.was_submitted ? std::min(node.begin_ms, begin) : begin;
    node.end_ms = node.was_submitted ? std::max(node.end_ms, end) : end;
    node.was_submitted = true;
  }
  for (auto& [id, node] : nodes) {
    std::sort(node.parents.begin(), node.parents.end());
    node.parents.erase(std::unique(node.parents.begin(), node.parents.end()), node.parents.end());
  }
  return nodes;
}

/// The stages that `job` waited for, by id.
std::vector<const StageNode*> StagesOf(const model::Job& job, const StageNodes& nodes, int64_t job_begin_ms) {
  std::vector<const StageNode*> stages;
  for (const StageId id : job.stage_ids) {
    const auto found = nodes.find(id);
    if (found != nodes.end() && found->second.was_submitted && found->second.end_ms > job_begin_ms) {
      stages.push_back(&found->second);
    }
  }
  std::sort(stages.begin(), stages.end(), [](const StageNode* a, const StageNode* b) { return a->id < b->id; });
  stages.erase(std::unique(stages.begin(), stages.end()), stages.end());
  return stages;
}

const StageNode* Find(const std::vector<const StageNode*>& stages, StageId id) {
  const auto found = std::lower_bound(stages.begin(), stages.end(), id,
                                      [](const StageNode* node, StageId wanted) { return node->id < wanted; });
  return found != stages.end() && (*found)->id == id ? *found : nullptr;
}

/// The later-ending one; of two that end together the one with the higher id.
const StageNode* LaterEnding(const StageNode* a, const StageNode* b) {
  return a == nullptr || std::pair(a->end_ms, a->id) < std::pair(b->end_ms, b->id) ? b : a;
}

void AddCriticalPath(const std::vector<const StageNode*>& stages, int64_t job_begin_ms, int64_t job_end_ms,
                     model::JobFacts& facts) {
  const StageNode* current = nullptr;
  for (const StageNode* stage : stages) {
    current = LaterEnding(current, stage);
  }
  // Backwards; each step ends at the latest where the next one begins, so that times add up to the job's.
  int64_t next_begin_ms = job_end_ms;
  Millis* wait_of_next = &facts.after_last_stage;
  std::vector<model::CriticalPathStep> path;
  path.reserve(stages.size());
  while (current != nullptr) {
    const int64_t end = std::clamp(current->end_ms, job_begin_ms, next_begin_ms);
    const int64_t begin = std::clamp(current->begin_ms, job_begin_ms, end);
    *wait_of_next = Millis(next_begin_ms - end);
    path.push_back({current->id, current->last_attempt, Millis(0), Millis(end - begin),
                    Millis(current->longest_task_ms.value_or(0))});
    wait_of_next = &path.back().wait;
    next_begin_ms = begin;
    const StageNode* latest_parent = nullptr;
    for (const StageId parent : current->parents) {
      if (const StageNode* node = Find(stages, parent); node != nullptr) {
        latest_parent = LaterEnding(latest_parent, node);
      }
    }
    current = latest_parent;
  }
  *wait_of_next = Millis(next_begin_ms - job_begin_ms);
  std::reverse(path.begin(), path.end());
  for (const model::CriticalPathStep& step : path) {
    facts.critical_path_time += step.duration;
    facts.wait_on_path += step.wait;
  }
  facts.critical_path = std::move(path);
}

std::optional<Millis> LowerBound(const std::vector<const StageNode*>& stages) {
  std::unordered_map<StageId, int64_t> longest_chain;  // Parents come before their children.
  std::optional<Millis> bound;
  for (const StageNode* stage : stages) {
    int64_t before_ms = 0;
    for (const StageId parent : stage->parents) {
      if (const auto found = longest_chain.find(parent); found != longest_chain.end()) {
        before_ms = std::max(before_ms, found->second);
      }
    }
    const int64_t chain_ms = before_ms + stage->longest_task_ms.value_or(0);
    longest_chain.emplace(stage->id, chain_ms);
    if (stage->longest_task_ms.has_value()) {
      bound = std::max(bound.value_or(Millis(0)), Millis(chain_ms));
    }
  }
  return bound;
}

/// The core time of every stage, given to the first job that has it.
std::unordered_map<JobId, CoreMillis> CoreTimeOfJobs(const model::Application& application,
                                                     const std::vector<model::StageFacts>& facts) {
  std::unordered_map<StageId, JobId> first_job;
  for (const model::Job& job : application.jobs) {
    for (const StageId stage : job.stage_ids) {
      const auto [entry, is_new] = first_job.emplace(stage, job.id);
      if (!is_new && job.id < entry->second) {
        entry->second = job.id;
      }
    }
  }
  std::unordered_map<JobId, CoreMillis> core_time;
  for (const model::StageFacts& stage : facts) {
    if (const auto found = first_job.find(stage.id); found != first_job.end()) {
      core_time[found->second] += stage.core_time;
    }
  }
  return core_time;
}

}  // namespace

std::vector<model::JobFacts> FindJobFacts(const model::Application& application, const RunWindow& window,
                                          const std::vector<model::StageFacts>& stages) {
  const StageNodes nodes = JoinAttempts(application, window, stages);
  const std::unordered_map<JobId, CoreMillis> core_time = CoreTimeOfJobs(application, stages);
  std::vector<model::JobFacts> facts;
  facts.reserve(application.jobs.size());
  for (const model::Job& job : application.jobs) {
    model::JobFacts one;
    one.id = job.id;
    if (const auto found = core_time.find(job.id); found != core_time.end()) {
      one.core_time = found->second;
    }
    if (job.submitted.has_value()) {
      const int64_t begin = window.Clamp(*job.submitted);
      const int64_t end = std::max(begin, job.completed.has_value() ? window.Clamp(*job.completed) : window.end_ms);
      one.duration = Millis(end - begin);
      const std::vector<const StageNode*> own = StagesOf(job, nodes, begin);
      if (!own.empty()) {
        AddCriticalPath(own, begin, end, one);
        one.lower_bound = LowerBound(own);
        if (one.lower_bound.has_value()) {
          // Copies and late attempts can outlive their stage; then what happened is the tighter bound.
          one.lower_bound = std::min(*one.lower_bound, *one.duration);
        }
      }
    }
    facts.push_back(std::move(one));
  }
  return facts;
}

}  // namespace sparkwright::facts
