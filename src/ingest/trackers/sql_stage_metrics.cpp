#include "ingest/trackers/sql_stage_metrics.h"

namespace sparkwright::ingest {

std::size_t SqlStageMetrics::RowOf(int32_t index) {
  if (reported_.Insert(index)) {
    indices_.push_back(index);
    if (!row_of_index_.empty()) {
      row_of_index_[index] = indices_.size() - 1;
    }
    return indices_.size() - 1;
  }
  if (row_of_index_.empty()) {
    for (std::size_t row = 0; row < indices_.size(); ++row) {
      row_of_index_[indices_[row]] = row;
    }
  }
  return row_of_index_[index];
}

SqlStageMetrics::Metric& SqlStageMetrics::MetricOf(int64_t accumulator_id, int64_t value, int64_t task_id) {
  if (next_metric_ < metrics_.size() && metrics_[next_metric_].accumulator_id == accumulator_id) {
    return metrics_[next_metric_++];
  }
  const auto [found, is_new] = metric_of_accumulator_.emplace(accumulator_id, metrics_.size());
  if (is_new) {
    Metric& metric = metrics_.emplace_back();
    metric.accumulator_id = accumulator_id;
    metric.max = value;
    metric.max_task_id = task_id;
  }
  next_metric_ = found->second + 1;
  return metrics_[found->second];
}

bool SqlStageMetrics::OnTaskUpdate(const TaskInfo& task, std::span<const AccumulatorUpdate> updates) {
  if (task.index < 0 || task.index >= num_tasks_) {
    return false;
  }
  if (completed_.Contains(task.index)) {
    return true;
  }
  next_metric_ = 0;
  std::size_t row = 0;
  bool has_row = false;
  bool is_new_row = false;
  for (const AccumulatorUpdate& update : updates) {
    const auto type = types_->find(update.id);
    if (type == types_->end()) {
      continue;
    }
    if (!has_row) {
      const std::size_t num_rows = indices_.size();
      row = RowOf(task.index);
      is_new_row = indices_.size() > num_rows;
      has_row = true;
    }
    Metric& metric = MetricOf(update.id, update.update, task.task_id);
    if (is_new_row) {
      metric.values.Append(row, update.update);
    } else {
      metric.values.Replace(row, update.update);
    }
    if (type->second != model::SqlMetricType::kSum && update.update > metric.max) {
      metric.max = update.update;
      metric.max_task_id = task.task_id;
    }
  }
  if (task.is_successful()) {
    completed_.Insert(task.index);
  }
  return true;
}

}  // namespace sparkwright::ingest
