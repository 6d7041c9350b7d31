#include "pipeline/diff.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "pipeline/property_changes.h"
#include "pipeline/run_matching.h"

namespace sparkwright::pipeline {
namespace {

using model::MeasureUnit;
using model::RunFacts;
using model::TaskMetric;

model::RunIdentity IdentityOf(const model::Application& application) {
  return {application.id, application.attempt_id, application.name, application.spark_version, application.begin()};
}

/// A number of a run, or nullopt when its log does not say.
struct FactRow {
  std::string_view name;
  std::string_view title;
  MeasureUnit unit;
  std::optional<double> (*value)(const RunFacts&);
};

template <auto kMember>
std::optional<double> WallPart(const RunFacts& facts) {
  return facts.wall_clock.has_value() ? std::optional<double>(((*facts.wall_clock).*kMember).count()) : std::nullopt;
}

template <auto kMember>
std::optional<double> ActivityPart(const RunFacts& facts) {
  return facts.wall_clock.has_value() ? std::optional<double>(((*facts.wall_clock).*kMember).total().count())
                                      : std::nullopt;
}

template <TaskMetric kMetric>
std::optional<double> Total(const RunFacts& facts) {
  constexpr double kNanosPerMilli = 1e6;
  const auto total = static_cast<double>(facts.totals.metrics[kMetric]);
  const bool is_nanos = model::kTaskMetricTable[static_cast<std::size_t>(kMetric)].unit == model::MetricUnit::kNanos;
  return is_nanos ? total / kNanosPerMilli : total;
}

template <auto kMember>
std::optional<double> Count(const RunFacts& facts) {
  return static_cast<double>(facts.totals.*kMember);
}

std::optional<double> ValueOf(const std::optional<Ratio>& ratio) {
  return ratio.has_value() ? std::optional<double>(ratio->value) : std::nullopt;
}

using model::RunTotals;
using model::WallClock;

constexpr FactRow kFactRows[] = {
    {"wall_clock_ms", "wall clock", MeasureUnit::kMillis, WallPart<&WallClock::duration>},
    {"driver_only_ms", "driver only", MeasureUnit::kMillis, WallPart<&WallClock::driver_only>},
    {"waiting_for_executors_ms", "waiting for executors", MeasureUnit::kMillis,
     WallPart<&WallClock::waiting_for_executors>},
    {"last_tasks_ms", "waiting for last tasks", MeasureUnit::kMillis, ActivityPart<&WallClock::last_tasks>},
    {"few_tasks_ms", "too few tasks", MeasureUnit::kMillis, ActivityPart<&WallClock::few_tasks>},
    {"parallel_ms", "working in parallel", MeasureUnit::kMillis, ActivityPart<&WallClock::parallel>},
    {"core_time_available_ms", "core time available", MeasureUnit::kCoreMillis,
     [](const RunFacts& facts) { return std::optional<double>(facts.cores.available.count()); }},
    {"core_time_used_ms", "core time used", MeasureUnit::kCoreMillis,
     [](const RunFacts& facts) { return std::optional<double>(facts.cores.used.count()); }},
    {"utilisation", "utilisation", MeasureUnit::kShare,
     [](const RunFacts& facts) { return ValueOf(facts.cores.utilisation); }},
    {"peak_executors", "most executors", MeasureUnit::kCount,
     [](const RunFacts& facts) { return std::optional<double>(facts.cores.peak_executors); }},
    {"executor_run_time_ms", "task run time", MeasureUnit::kMillis, Total<TaskMetric::kExecutorRunTime>},
    {"executor_cpu_time_ms", "task CPU time", MeasureUnit::kMillis, Total<TaskMetric::kExecutorCpuTime>},
    {"gc_time_ms", "GC time", MeasureUnit::kMillis, Total<TaskMetric::kJvmGcTime>},
    {"gc_share", "GC of run time", MeasureUnit::kShare,
     [](const RunFacts& facts) { return ValueOf(facts.totals.gc_share); }},
    {"scheduler_delay_ms", "scheduler delay", MeasureUnit::kMillis, Total<TaskMetric::kSchedulerDelay>},
    {"memory_spill_bytes", "spilled from memory", MeasureUnit::kBytes, Total<TaskMetric::kMemoryBytesSpilled>},
    {"disk_spill_bytes", "spilled to disk", MeasureUnit::kBytes, Total<TaskMetric::kDiskBytesSpilled>},
    {"input_bytes", "input", MeasureUnit::kBytes, Total<TaskMetric::kInputBytes>},
    {"output_bytes", "output", MeasureUnit::kBytes, Total<TaskMetric::kOutputBytes>},
    {"shuffle_read_bytes", "shuffle read", MeasureUnit::kBytes, Total<TaskMetric::kShuffleBytesRead>},
    {"shuffle_write_bytes", "shuffle written", MeasureUnit::kBytes, Total<TaskMetric::kShuffleBytesWritten>},
    {"shuffle_fetch_wait_time_ms", "shuffle fetch wait", MeasureUnit::kMillis,
     Total<TaskMetric::kShuffleFetchWaitTime>},
    {"jobs", "jobs", MeasureUnit::kCount, Count<&RunTotals::num_jobs>},
    {"failed_jobs", "failed jobs", MeasureUnit::kCount, Count<&RunTotals::num_failed_jobs>},
    {"stages", "stages", MeasureUnit::kCount, Count<&RunTotals::num_stages>},
    {"failed_stages", "failed stages", MeasureUnit::kCount, Count<&RunTotals::num_failed_stages>},
    {"tasks", "tasks", MeasureUnit::kCount, Count<&RunTotals::num_tasks>},
    {"failed_tasks", "failed tasks", MeasureUnit::kCount, Count<&RunTotals::num_failed_tasks>},
    {"killed_tasks", "killed tasks", MeasureUnit::kCount, Count<&RunTotals::num_killed_tasks>},
    {"sql_executions", "SQL executions", MeasureUnit::kCount, Count<&RunTotals::num_sql_executions>},
};

model::StageCost StageCostOf(const Analysis& run, std::size_t index) {
  const model::Stage& stage = run.application.stages[index];
  const model::StageFacts& facts = run.facts.stages[index];
  model::StageCost cost;
  cost.id = stage.id;
  cost.attempt = stage.attempt;
  cost.name = stage.name;
  cost.sql_execution_id = facts.sql_execution_id;
  cost.duration = facts.duration;
  cost.core_time = facts.core_time;
  cost.num_tasks = stage.num_tasks;
  cost.input = Bytes(stage.totals[TaskMetric::kInputBytes]);
  cost.output = Bytes(stage.totals[TaskMetric::kOutputBytes]);
  cost.shuffle_read = Bytes(stage.totals[TaskMetric::kShuffleBytesRead]);
  cost.shuffle_write = Bytes(stage.totals[TaskMetric::kShuffleBytesWritten]);
  cost.disk_spilled = Bytes(stage.totals[TaskMetric::kDiskBytesSpilled]);
  return cost;
}

/// The cost of every SQL execution of a run, in their order.
std::vector<model::SqlExecutionCost> SqlCostsOf(const Analysis& run) {
  std::unordered_map<ExecutionId, CoreMillis> core_time;
  for (const model::StageFacts& stage : run.facts.stages) {
    if (stage.sql_execution_id.has_value()) {
      core_time[*stage.sql_execution_id] += stage.core_time;
    }
  }
  std::vector<model::SqlExecutionCost> costs;
  costs.reserve(run.application.sql_executions.size());
  for (const model::SqlExecution& execution : run.application.sql_executions) {
    model::SqlExecutionCost cost;
    cost.id = execution.id;
    cost.description = execution.description;
    if (execution.completed.has_value()) {
      cost.duration = std::max(*execution.completed - execution.submitted, Millis(0));
    }
    cost.num_jobs = static_cast<int64_t>(execution.jobs.size());
    if (const auto found = core_time.find(execution.id); found != core_time.end()) {
      cost.core_time = found->second;
    }
    costs.push_back(std::move(cost));
  }
  return costs;
}

void DiffSqlExecutions(const Analysis& before, const Analysis& after, const Matching& matching, model::RunDiff& diff) {
  const std::vector<model::SqlExecutionCost> costs_before = SqlCostsOf(before);
  const std::vector<model::SqlExecutionCost> costs_after = SqlCostsOf(after);
  for (std::size_t i = 0; i < costs_before.size(); ++i) {
    if (matching.partner[i].has_value()) {
      diff.sql_executions.push_back({costs_before[i], costs_after[*matching.partner[i]]});
    } else {
      diff.sql_executions_only_before.push_back(costs_before[i]);
    }
  }
  for (const std::size_t i : matching.unmatched_after) {
    diff.sql_executions_only_after.push_back(costs_after[i]);
  }
}

void DiffStages(const Analysis& before, const Analysis& after, const Matching& matching, model::RunDiff& diff) {
  for (std::size_t i = 0; i < matching.partner.size(); ++i) {
    if (matching.partner[i].has_value()) {
      diff.stages.push_back({StageCostOf(before, i), StageCostOf(after, *matching.partner[i])});
    } else if (before.application.stages[i].submitted.has_value()) {
      diff.stages_only_before.push_back(StageCostOf(before, i));
    }
  }
  for (const std::size_t i : matching.unmatched_after) {
    diff.stages_only_after.push_back(StageCostOf(after, i));
  }
}

}  // namespace

model::RunDiff Diff(const Analysis& before, const Analysis& after) {
  model::RunDiff diff;
  diff.before = IdentityOf(before.application);
  diff.after = IdentityOf(after.application);
  PropertyChanges properties = CompareProperties(before.application.environment.spark_properties,
                                                 after.application.environment.spark_properties);
  diff.properties = std::move(properties.changes);
  diff.ignored_properties = std::move(properties.ignored);
  for (const FactRow& row : kFactRows) {
    diff.facts.push_back({row.name, row.title, row.unit, row.value(before.facts), row.value(after.facts)});
  }
  const Matching sql = MatchSqlExecutions(before.application, after.application);
  DiffSqlExecutions(before, after, sql, diff);
  DiffStages(before, after, MatchStages(before.application, before.facts, after.application, after.facts, sql), diff);
  return diff;
}

}  // namespace sparkwright::pipeline
