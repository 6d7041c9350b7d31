#include "ingest/trackers/sql_tracker.h"

#include <algorithm>
#include <utility>

#include "base/saturating.h"
#include "ingest/trackers/plan_graph.h"
#include "ingest/trackers/stage_info.h"

namespace sparkwright::ingest {
namespace {

/// Everything reported for one accumulator over the stages of an execution, and by the driver.
struct Reported {
  std::vector<int64_t> values;
  int64_t num_zeros = 0;  // Tasks that did not report count as 0.
  bool has_max_task = false;
  int64_t max = 0;
  int64_t max_task_id = 0;
  int32_t max_stage_id = 0;
  int32_t max_attempt = 0;
};

/// The aggregation of MetricUtils.stringValue (SQLMetrics.stringValue before Spark 4.1), without its rounding to text.
model::SqlMetric Summarize(model::SqlMetricType type, Reported& reported) {
  model::SqlMetric metric;
  metric.type = type;
  metric.has_value = type != model::SqlMetricType::kCustom;
  auto& values = reported.values;
  if (type == model::SqlMetricType::kSum) {
    for (const int64_t value : values) {
      metric.total = SaturatingAdd(metric.total, value);
    }
    metric.num_values = static_cast<int64_t>(values.size()) + reported.num_zeros;
    return metric;
  }
  const int64_t smallest_valid = type == model::SqlMetricType::kAverage ? 1 : 0;
  std::erase_if(values, [&](int64_t value) { return value < smallest_valid; });
  const int64_t num_zeros = smallest_valid == 0 ? reported.num_zeros : 0;
  metric.num_values = static_cast<int64_t>(values.size()) + num_zeros;
  if (metric.num_values == 0) {
    return metric;
  }
  for (const int64_t value : values) {
    metric.total = SaturatingAdd(metric.total, value);
  }
  // The zeros sort first, so they need not be there to be counted.
  const int64_t middle = metric.num_values / 2 - num_zeros;
  if (middle >= 0) {
    const auto place = values.begin() + middle;
    std::nth_element(values.begin(), place, values.end());
    metric.median = *place;
  }
  metric.min = num_zeros > 0 ? 0 : *std::min_element(values.begin(), values.end());
  metric.max = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  if (reported.has_max_task) {
    metric.max_stage = StageId(reported.max_stage_id);
    metric.max_stage_attempt = reported.max_attempt;
    metric.max_task = TaskId(reported.max_task_id);
  }
  return metric;
}

void AddStage(const SqlStageMetrics& stage, const SqlMetricTypes& types, std::unordered_map<int64_t, Reported>& all) {
  const auto num_rows = stage.num_rows();
  const int64_t num_silent = stage.num_tasks() - static_cast<int64_t>(num_rows);
  for (const SqlStageMetrics::Metric& metric : stage.metrics()) {
    const auto type = types.find(metric.accumulator_id);
    if (type == types.end()) {
      continue;
    }
    Reported& reported = all[metric.accumulator_id];
    metric.values.CopyTo(reported.values, num_rows);
    reported.num_zeros += num_silent;
    if (type->second != model::SqlMetricType::kSum && (!reported.has_max_task || metric.max > reported.max)) {
      reported.has_max_task = true;
      reported.max = metric.max;
      reported.max_task_id = metric.max_task_id;
      reported.max_stage_id = stage.stage_id();
      reported.max_attempt = stage.attempt();
    }
  }
}

}  // namespace

SqlTracker::LiveExecution* SqlTracker::GetOrAdd(int64_t id, const JsonEvent& event) {
  if (const auto found = live_executions_.find(id); found != live_executions_.end()) {
    return found->second;
  }
  auto& place = executions_[id];
  if (place == nullptr) {
    if (static_cast<int64_t>(executions_.size()) > limits_.max_entities) {
      executions_.erase(id);
      counters_.Add(ImportCounter::kTooManyEntities, event.where(), "SQL executions");
      return nullptr;
    }
    place = std::make_unique<LiveExecution>();
    place->execution.id = ExecutionId(id);
    place->first_seen = event.where();
  } else {
    // A job after the execution's end brings it back; one more end, that job's, takes it away again.
    place->is_live = true;
    place->num_end_events = place->execution.jobs.size() + 1;
    place->holds_stages = true;
    for (const int32_t stage_id : place->stages) {
      ++num_holders_[stage_id];
    }
  }
  live_executions_[id] = place.get();
  return place.get();
}

SqlTracker::LiveExecution* SqlTracker::FindLive(const JsonEvent& event) {
  const auto id = event.RequiredInteger("executionId");
  if (!id.has_value()) {
    return nullptr;
  }
  const auto found = live_executions_.find(*id);
  if (found != live_executions_.end()) {
    return found->second;
  }
  if (!executions_.contains(*id)) {
    event.CountWithoutStart("SQL execution " + std::to_string(*id));
  }
  return nullptr;
}

void SqlTracker::SetPlan(LiveExecution& live, const JsonEvent& event) {
  live.execution.plan_description = event.Text("physicalPlanDescription");
  if (const auto plan = event.Object("sparkPlanInfo")) {
    live.execution.plan = ReadPlanGraph(*plan, limits_.max_plan_nodes, counters_);
    for (const model::PlanNode& node : live.execution.plan.nodes) {
      for (const model::SqlMetric& metric : node.metrics) {
        (*live.types)[metric.accumulator_id.number()] = metric.type;
      }
    }
  }
}

void SqlTracker::OnExecutionStart(const JsonEvent& event) {
  const auto id = event.RequiredInteger("executionId");
  LiveExecution* live = id.has_value() ? GetOrAdd(*id, event) : nullptr;
  if (live == nullptr) {
    return;
  }
  model::SqlExecution& execution = live->execution;
  live->has_started = true;
  if (const auto root = event.Integer("rootExecutionId")) {
    execution.root_id = ExecutionId(*root);
  }
  execution.description = event.Text("description");
  execution.details = event.Text("details");
  execution.submitted = ReadTimestamp(event, "time").value_or(Timestamp());
  if (const auto configs = event.Object("modifiedConfigs")) {
    for (const auto field : configs->object()) {
      execution.modified_configs[std::string(field.key)] = ScalarText(field.value);
    }
  }
  SetPlan(*live, event);
}

void SqlTracker::OnAdaptiveUpdate(const JsonEvent& event) {
  const auto id = event.RequiredInteger("executionId");
  if (LiveExecution* live = id.has_value() ? GetOrAdd(*id, event) : nullptr) {
    SetPlan(*live, event);
    ++live->execution.num_plan_updates;
  }
}

void SqlTracker::OnAdaptiveMetricUpdates(const JsonEvent& event) {
  const auto id = event.RequiredInteger("executionId");
  LiveExecution* live = id.has_value() ? GetOrAdd(*id, event) : nullptr;
  if (live == nullptr) {
    return;
  }
  event.ForEachObject("sqlPlanMetrics", [&](const JsonEvent& metric) {
    if (const auto accumulator = metric.Integer("accumulatorId")) {
      (*live->types)[*accumulator] = SqlMetricTypeNamed(metric.String("metricType"));
    }
  });
}

void SqlTracker::OnDriverAccumulatorUpdates(const JsonEvent& event) {
  LiveExecution* live = FindLive(event);
  if (live == nullptr) {
    return;
  }
  event.ForEach("accumUpdates", [&](simdjson::dom::element element) {
    simdjson::dom::array pair;
    simdjson::dom::element id;
    simdjson::dom::element value;
    if (element.get(pair) == simdjson::SUCCESS && pair.at(0).get(id) == simdjson::SUCCESS &&
        pair.at(1).get(value) == simdjson::SUCCESS && WholeNumber(id).has_value() && WholeNumber(value).has_value()) {
      live->driver_updates.push_back({*WholeNumber(id), *WholeNumber(value)});
    } else {
      event.Reject("accumUpdates");
    }
  });
}

void SqlTracker::OnExecutionEnd(const JsonEvent& event) {
  LiveExecution* live = FindLive(event);
  if (live == nullptr) {
    return;
  }
  live->has_ended = true;
  live->execution.completed = ReadTimestamp(event, "time");
  live->has_error_message = event.Has("errorMessage");
  live->execution.error_message = event.Text("errorMessage");
  Aggregate(*live);
  ReleaseStages(*live);
  ++live->num_end_events;
  EndIfComplete(*live);
}

void SqlTracker::OnJobStart(const JsonEvent& event) {
  const auto properties = event.Object("Properties");
  const auto id = properties.has_value() ? properties->Integer("spark.sql.execution.id") : std::nullopt;
  const auto job_id = event.Id("Job ID");
  LiveExecution* live = id.has_value() && job_id.has_value() ? GetOrAdd(*id, event) : nullptr;
  if (live == nullptr) {
    return;
  }
  event.ForEachObject("Stage Infos", [&](const JsonEvent& info) {
    if (const auto stage_id = info.Id("Stage ID")) {
      HoldStage(*live, *stage_id);
      if (!live->types->empty()) {
        stages_.insert_or_assign(*stage_id,
                                 SqlStageMetrics(*stage_id, 0, info.Id("Number of Tasks").value_or(0), live->types));
      }
    }
  });
  if (live->execution.jobs.insert_or_assign(JobId(*job_id), model::JobStatus::kRunning).second) {
    executions_of_job_[*job_id].push_back(live);
  }
}

void SqlTracker::OnJobEnd(const JsonEvent& event) {
  const auto job_id = event.Id("Job ID");
  if (!job_id.has_value()) {
    return;
  }
  const auto result = event.Object("Job Result");
  const bool is_success = result.has_value() && result->String("Result") == "JobSucceeded";
  const auto executions = executions_of_job_.find(*job_id);
  if (executions == executions_of_job_.end()) {
    return;
  }
  for (LiveExecution* live : executions->second) {
    if (live->is_live) {
      live->execution.jobs[JobId(*job_id)] = is_success ? model::JobStatus::kSucceeded : model::JobStatus::kFailed;
      ++live->num_end_events;
      EndIfComplete(*live);
    }
  }
}

void SqlTracker::OnStageSubmitted(const JsonEvent& event) {
  const auto info = event.Object("Stage Info");
  const auto stage_id = info.has_value() ? info->Id("Stage ID") : std::nullopt;
  const auto found = stage_id.has_value() ? stages_.find(*stage_id) : stages_.end();
  if (found == stages_.end()) {
    return;
  }
  const int32_t attempt = info->Integer32("Stage Attempt ID", 0);
  const SqlStageMetrics& known = found->second;
  if (known.attempt() != attempt) {
    found->second = SqlStageMetrics(*stage_id, attempt, known.num_tasks(), known.types());
  }
}

void SqlTracker::OnTaskUpdate(const TaskInfo& task, std::span<const AccumulatorUpdate> updates,
                              const model::ImportPosition& where) {
  if (updates.empty() && !task.is_successful()) {
    return;
  }
  const auto found = stages_.find(task.stage_id);
  if (found != stages_.end() && found->second.attempt() == task.stage_attempt &&
      !found->second.OnTaskUpdate(task, updates)) {
    counters_.Add(ImportCounter::kBadField, where, "Index");
  }
}

void SqlTracker::Aggregate(LiveExecution& live) {
  if (live.has_values) {
    return;
  }
  std::unordered_map<int64_t, Reported> all;
  for (const int32_t stage_id : live.stages) {
    if (const auto stage = stages_.find(stage_id); stage != stages_.end()) {
      AddStage(stage->second, *live.types, all);
    }
  }
  for (const AccumulatorUpdate& update : live.driver_updates) {
    if (live.types->contains(update.id)) {
      Reported& reported = all[update.id];
      if (reported.has_max_task && update.update > reported.max) {
        reported.has_max_task = false;
      }
      reported.values.push_back(update.update);
    }
  }
  for (auto& [id, reported] : all) {
    live.values[id] = Summarize((*live.types)[id], reported);
  }
  live.has_values = true;
}

void SqlTracker::HoldStage(LiveExecution& live, int32_t stage_id) {
  if (live.stages.insert(stage_id).second && live.holds_stages) {
    ++num_holders_[stage_id];
  }
}

/// What tasks report for a stage is only needed until the last execution it belongs to has its values.
void SqlTracker::ReleaseStages(LiveExecution& ended) {
  if (!ended.holds_stages) {
    return;
  }
  ended.holds_stages = false;
  for (const int32_t stage_id : ended.stages) {
    if (--num_holders_[stage_id] == 0) {
      num_holders_.erase(stage_id);
      stages_.erase(stage_id);
    }
  }
}

void SqlTracker::EndIfComplete(LiveExecution& live) {
  if (live.num_end_events >= live.execution.jobs.size() + 1) {
    ReleaseStages(live);
    live.is_live = false;
    live_executions_.erase(live.execution.id.number());
  }
}

std::vector<model::SqlExecution> SqlTracker::Finish() {
  for (auto& [id, live] : live_executions_) {
    Aggregate(*live);
  }
  std::vector<model::SqlExecution> executions;
  for (auto& [id, live] : executions_) {
    model::SqlExecution& execution = live->execution;
    if (!live->has_started) {
      // Only a job or a plan's update mentions it: neither Spark nor we know when it began and what it was.
      counters_.Add(ImportCounter::kEventWithoutStart, live->first_seen, "SQL execution " + std::to_string(id));
      continue;
    }
    const bool has_failed_job = std::any_of(execution.jobs.begin(), execution.jobs.end(),
                                            [](const auto& job) { return job.second == model::JobStatus::kFailed; });
    if (live->has_error_message) {
      execution.status = execution.error_message.empty() ? model::SqlStatus::kCompleted : model::SqlStatus::kFailed;
    } else if (live->has_ended) {
      execution.status = has_failed_job ? model::SqlStatus::kFailed : model::SqlStatus::kCompleted;
    } else {
      counters_.Add(ImportCounter::kSqlWithoutEnd, live->first_seen, "SQL execution " + std::to_string(id));
    }
    for (const int32_t stage_id : live->stages) {
      execution.stage_ids.emplace_back(stage_id);
    }
    for (model::PlanNode& node : execution.plan.nodes) {
      for (model::SqlMetric& metric : node.metrics) {
        if (const auto value = live->values.find(metric.accumulator_id.number()); value != live->values.end()) {
          std::string name = std::move(metric.name);
          const AccumulatorId accumulator = metric.accumulator_id;
          metric = value->second;
          metric.name = std::move(name);
          metric.accumulator_id = accumulator;
        }
      }
    }
    executions.push_back(std::move(execution));
  }
  return executions;
}

}  // namespace sparkwright::ingest
