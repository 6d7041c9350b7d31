#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "ingest/events/task_event.h"
#include "ingest/trackers/index_set.h"
#include "ingest/trackers/metric_column.h"
#include "model/sql_execution.h"

namespace sparkwright::ingest {

/// The types of an execution's metrics by accumulator id. Grows while AQE changes the plan.
using SqlMetricTypes = std::unordered_map<int64_t, model::SqlMetricType>;

/// What the tasks of one stage attempt reported for the metrics of a SQL plan: for every metric one value per task
/// index, 0 where none was reported, as LiveStageMetrics in Spark's SQLAppStatusListener.scala.
class SqlStageMetrics {
 public:
  /// `types` is shared with the execution and the other stages of its jobs, any of which may end first.
  SqlStageMetrics(int32_t stage_id, int32_t attempt, int64_t num_tasks, std::shared_ptr<const SqlMetricTypes> types)
      : stage_id_(stage_id), attempt_(attempt), num_tasks_(num_tasks), types_(std::move(types)) {}

  [[nodiscard]] int32_t stage_id() const { return stage_id_; }
  [[nodiscard]] int32_t attempt() const { return attempt_; }
  [[nodiscard]] int64_t num_tasks() const { return num_tasks_; }
  [[nodiscard]] const std::shared_ptr<const SqlMetricTypes>& types() const { return types_; }

  /// False when the task's index is outside the stage.
  bool OnTaskUpdate(const TaskInfo& task, std::span<const AccumulatorUpdate> updates);

  struct Metric {
    int64_t accumulator_id = 0;
    MetricColumn values;  ///< One row per index that reported anything, in no order.
    int64_t max = 0;
    int64_t max_task_id = 0;
  };
  [[nodiscard]] const std::vector<Metric>& metrics() const { return metrics_; }
  /// Indices that reported; the other num_tasks() - num_rows() ones count as 0.
  [[nodiscard]] std::size_t num_rows() const { return indices_.size(); }

 private:
  std::size_t RowOf(int32_t index);
  Metric& MetricOf(int64_t accumulator_id, int64_t value, int64_t task_id);

  int32_t stage_id_;
  int32_t attempt_;
  int64_t num_tasks_;
  std::shared_ptr<const SqlMetricTypes> types_;
  IndexSet reported_;
  IndexSet completed_;
  std::vector<int32_t> indices_;                           // By row.
  std::unordered_map<int32_t, std::size_t> row_of_index_;  // Filled when an index first reports again.
  std::vector<Metric> metrics_;
  std::unordered_map<int64_t, std::size_t> metric_of_accumulator_;
  std::size_t next_metric_ = 0;  // Tasks report the same metrics in the same order.
};

}  // namespace sparkwright::ingest
