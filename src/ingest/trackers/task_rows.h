#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

#include "ingest/events/task_event.h"
#include "model/task_metric.h"
#include "model/task_table.h"

namespace sparkwright::ingest {

/// Fills the table of tasks as they start and end. Not thread-safe.
class TaskRows {
 public:
  [[nodiscard]] std::size_t size() const { return table_.size(); }

  /// A task that starts. `stage` is any number the caller knows the stage by, until Take; `executor` is final.
  void Start(const TaskInfo& task, uint32_t stage, uint32_t executor);

  /// The row of a task that has started and not ended; of two with this id, the later one.
  [[nodiscard]] std::optional<std::size_t> RowOfRunning(int64_t task_id) const;

  void End(std::size_t row, const TaskEnd& task, const model::TaskMetricTotals& metrics);

  [[nodiscard]] const model::TaskTable& table() const { return table_; }

  /// Hands the table over. `stage_index[s]` becomes the stage of the tasks of stage s.
  model::TaskTable Take(std::span<const uint32_t> stage_index);

 private:
  model::TaskTable table_;
  std::unordered_map<int64_t, std::size_t> rows_of_unordered_tasks_;
};

}  // namespace sparkwright::ingest
