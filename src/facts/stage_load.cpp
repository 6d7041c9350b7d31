#include "facts/stage_load.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "facts/gc_share.h"

namespace sparkwright::facts {
namespace {

/// Rows of the task table by stage: those of stage s are rows[begin[s]] to rows[begin[s + 1]].
struct RowsByStage {
  std::vector<uint32_t> rows;
  std::vector<std::size_t> begin;
};

RowsByStage GroupSucceeded(const model::Application& application) {
  const model::TaskTable& tasks = application.tasks;
  RowsByStage groups;
  groups.begin.resize(application.stages.size() + 1, 0);
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    groups.begin[tasks.stage[row] + 1] += tasks.status[row] == model::TaskStatus::kSucceeded ? 1 : 0;
  }
  for (std::size_t stage = 0; stage < application.stages.size(); ++stage) {
    groups.begin[stage + 1] += groups.begin[stage];
  }
  groups.rows.resize(groups.begin.back());
  std::vector<std::size_t> next(groups.begin.begin(), groups.begin.end() - 1);
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    if (tasks.status[row] == model::TaskStatus::kSucceeded) {
      groups.rows[next[tasks.stage[row]]++] = static_cast<uint32_t>(row);
    }
  }
  return groups;
}

/// The value at floor(count / 2) in order. Changes the order of `values`, which must not be empty.
int64_t Median(std::vector<int64_t>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

model::TimeSkew ToTimeSkew(int64_t max, int64_t median) {
  return {Millis(max), Millis(median),
          Ratio{static_cast<double>(max) / static_cast<double>(std::max<int64_t>(median, 1))}};
}

model::BytesSkew ToBytesSkew(int64_t max, int64_t median) {
  model::BytesSkew skew{Bytes(max), Bytes(median), std::nullopt};
  if (median > 0) {
    skew.max_over_median = Ratio{static_cast<double>(max) / static_cast<double>(median)};
  }
  return skew;
}

std::optional<model::BytesSkew> SkewOf(const model::Stage& stage, model::TaskMetric metric) {
  if (stage.distributions == nullptr || (*stage.distributions)[metric].max <= 0) {
    return std::nullopt;
  }
  const model::MetricDistribution& distribution = (*stage.distributions)[metric];
  return ToBytesSkew(distribution.max, std::max<int64_t>(distribution.median(), 0));
}

std::optional<Millis> DurationOf(const model::Stage& stage, const RunWindow& window) {
  if (!stage.submitted.has_value()) {
    return std::nullopt;
  }
  const int64_t begin = window.Clamp(*stage.submitted);
  const int64_t end = stage.completed.has_value() ? window.Clamp(*stage.completed) : window.end_ms;
  return Millis(std::max<int64_t>(end - begin, 0));
}

void AddSkew(const model::TaskTable& tasks, const uint32_t* rows, std::size_t num_rows, std::vector<int64_t>& scratch,
             model::StageFacts& facts) {
  if (num_rows == 0) {
    return;
  }
  scratch.resize(num_rows);
  uint32_t longest = rows[0];
  for (std::size_t i = 0; i < num_rows; ++i) {
    const uint32_t row = rows[i];
    scratch[i] = tasks.duration_ms[row];
    if (tasks.duration_ms[row] > tasks.duration_ms[longest] ||
        (tasks.duration_ms[row] == tasks.duration_ms[longest] && tasks.task_id[row] < tasks.task_id[longest])) {
      longest = row;
    }
  }
  facts.time_skew = ToTimeSkew(tasks.duration_ms[longest], Median(scratch));
  int64_t max_bytes = 0;
  for (std::size_t i = 0; i < num_rows; ++i) {
    scratch[i] = std::max<int64_t>(tasks.bytes_in[rows[i]], 0);
    max_bytes = std::max(max_bytes, scratch[i]);
  }
  facts.input_skew = ToBytesSkew(max_bytes, Median(scratch));
  model::TaskReference reference;
  reference.id = TaskId(tasks.task_id[longest]);
  reference.index = tasks.index[longest];
  if (tasks.executor[longest] != UINT32_MAX) {
    reference.executor = tasks.executor[longest];
  }
  reference.duration = Millis(tasks.duration_ms[longest]);
  reference.bytes_in = Bytes(std::max<int64_t>(tasks.bytes_in[longest], 0));
  facts.longest_task = reference;
}

}  // namespace

std::vector<std::optional<ExecutionId>> FindSqlExecutions(const model::Application& application) {
  std::unordered_map<JobId, ExecutionId> execution_of_job;
  for (const model::Job& job : application.jobs) {
    if (job.sql_execution_id.has_value()) {
      execution_of_job.emplace(job.id, *job.sql_execution_id);
    }
  }
  std::unordered_map<StageId, ExecutionId> execution_of_stage;
  for (const model::SqlExecution& execution : application.sql_executions) {
    for (const StageId stage : execution.stage_ids) {
      execution_of_stage.emplace(stage, execution.id);
    }
  }
  std::vector<std::optional<ExecutionId>> executions(application.stages.size());
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    const model::Stage& stage = application.stages[i];
    for (const JobId job : stage.job_ids) {
      if (const auto found = execution_of_job.find(job); found != execution_of_job.end()) {
        executions[i] = found->second;
        break;
      }
    }
    if (const auto found = execution_of_stage.find(stage.id);
        !executions[i].has_value() && found != execution_of_stage.end()) {
      executions[i] = found->second;
    }
  }
  return executions;
}

std::vector<model::StageFacts> FindStageFacts(const model::Application& application, const RunWindow& window,
                                              const std::vector<TaskSpan>& spans,
                                              const std::vector<double>& task_cores) {
  const std::size_t num_stages = application.stages.size();
  std::vector<int64_t> task_time_ms(num_stages, 0);
  for (std::size_t row = 0; row < spans.size(); ++row) {
    task_time_ms[application.tasks.stage[row]] += spans[row].length_ms();
  }
  double core_time_of_all = 0.0;
  for (std::size_t i = 0; i < num_stages; ++i) {
    core_time_of_all += static_cast<double>(task_time_ms[i]) * task_cores[i];
  }
  const std::vector<std::optional<ExecutionId>> executions = FindSqlExecutions(application);
  const RowsByStage groups = GroupSucceeded(application);
  std::vector<int64_t> scratch;
  std::vector<model::StageFacts> facts(num_stages);
  for (std::size_t i = 0; i < num_stages; ++i) {
    const model::Stage& stage = application.stages[i];
    model::StageFacts& one = facts[i];
    one.id = stage.id;
    one.attempt = stage.attempt;
    one.sql_execution_id = executions[i];
    one.duration = DurationOf(stage, window);
    one.task_time = Millis(task_time_ms[i]);
    const double core_time = static_cast<double>(task_time_ms[i]) * task_cores[i];
    one.core_time = RoundToCoreMillis(core_time);
    one.core_time_share = Ratio{core_time_of_all > 0.0 ? core_time / core_time_of_all : 0.0};
    AddSkew(application.tasks, groups.rows.data() + groups.begin[i], groups.begin[i + 1] - groups.begin[i], scratch,
            one);
    one.shuffle_read_per_task = SkewOf(stage, model::TaskMetric::kShuffleBytesRead);
    one.shuffle_write_per_task = SkewOf(stage, model::TaskMetric::kShuffleBytesWritten);
    one.gc_share = GcShare(stage.totals);
    one.disk_spilled = Bytes(std::max<int64_t>(stage.totals[model::TaskMetric::kDiskBytesSpilled], 0));
    one.memory_spilled = Bytes(std::max<int64_t>(stage.totals[model::TaskMetric::kMemoryBytesSpilled], 0));
  }
  return facts;
}

}  // namespace sparkwright::facts
