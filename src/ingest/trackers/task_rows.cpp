#include "ingest/trackers/task_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/saturating.h"

namespace sparkwright::ingest {
namespace {

uint32_t ClampToUint32(int64_t value) {
  return static_cast<uint32_t>(std::clamp<int64_t>(value, 0, std::numeric_limits<uint32_t>::max()));
}

}  // namespace

void TaskRows::Start(const TaskInfo& task, uint32_t stage, uint32_t executor) {
  const std::size_t row = table_.size();
  const bool is_in_order =
      row == 0 || (task.task_id >= table_.task_id[0] &&
                   static_cast<uint64_t>(task.task_id) - static_cast<uint64_t>(table_.task_id[0]) == row);
  if (!is_in_order) {
    rows_of_unordered_tasks_[task.task_id] = row;
  }
  // A vector left to itself doubles, which would nearly double the memory of the largest thing we keep.
  if (row == table_.task_id.capacity()) {
    const std::size_t capacity = std::max<std::size_t>(1024, row + row / 4);
    table_.ForEachColumn([&](auto& column) { column.reserve(capacity); });
  }
  table_.task_id.push_back(task.task_id);
  table_.stage.push_back(stage);
  table_.index.push_back(static_cast<uint32_t>(task.index));
  table_.executor.push_back(executor);
  table_.launch_ms.push_back(task.launch_ms);
  table_.duration_ms.push_back(0);
  table_.run_ms.push_back(0);
  table_.cpu_ms.push_back(0);
  table_.gc_ms.push_back(0);
  table_.deserialize_ms.push_back(0);
  table_.bytes_in.push_back(0);
  table_.shuffle_read.push_back(0);
  table_.bytes_out.push_back(0);
  table_.disk_spill.push_back(0);
  table_.status.push_back(model::TaskStatus::kRunning);
  table_.locality.push_back(task.locality);
  table_.is_speculative.push_back(task.is_speculative ? 1 : 0);
}

std::optional<std::size_t> TaskRows::RowOfRunning(int64_t task_id) const {
  // Task ids count up from 0 in the order of their start, so the row nearly always is the id less the first id.
  std::optional<std::size_t> row;
  if (table_.size() > 0 && task_id >= table_.task_id[0] &&
      static_cast<uint64_t>(task_id) - static_cast<uint64_t>(table_.task_id[0]) < table_.size()) {
    row = static_cast<std::size_t>(task_id - table_.task_id[0]);
  }
  // Two applications in one log use ids twice.
  if (!row.has_value() || table_.task_id[*row] != task_id || table_.status[*row] != model::TaskStatus::kRunning) {
    const auto found = rows_of_unordered_tasks_.find(task_id);
    row = found == rows_of_unordered_tasks_.end() ? std::nullopt : std::optional(found->second);
  }
  return row.has_value() && table_.status[*row] == model::TaskStatus::kRunning ? row : std::nullopt;
}

void TaskRows::End(std::size_t row, const TaskEnd& task, const model::TaskMetricTotals& metrics) {
  using enum model::TaskMetric;
  table_.status[row] = task.info.is_successful()                                       ? model::TaskStatus::kSucceeded
                       : task.info.was_killed || task.reason == TaskEndReason::kKilled ? model::TaskStatus::kKilled
                                                                                       : model::TaskStatus::kFailed;
  table_.duration_ms[row] = ClampToUint32(metrics[kDuration]);
  table_.run_ms[row] = ClampToUint32(metrics[kExecutorRunTime]);
  table_.cpu_ms[row] = ClampToUint32(metrics[kExecutorCpuTime] / 1'000'000);
  table_.gc_ms[row] = ClampToUint32(metrics[kJvmGcTime]);
  table_.deserialize_ms[row] = ClampToUint32(metrics[kExecutorDeserializeTime]);
  table_.bytes_in[row] = SaturatingAdd(metrics[kInputBytes], metrics[kShuffleBytesRead]);
  table_.shuffle_read[row] = metrics[kShuffleBytesRead];
  table_.bytes_out[row] = SaturatingAdd(metrics[kOutputBytes], metrics[kShuffleBytesWritten]);
  table_.disk_spill[row] = metrics[kDiskBytesSpilled];
}

model::TaskTable TaskRows::Take(std::span<const uint32_t> stage_index) {
  for (uint32_t& stage : table_.stage) {
    stage = stage_index[stage];
  }
  rows_of_unordered_tasks_.clear();
  return std::move(table_);
}

}  // namespace sparkwright::ingest
