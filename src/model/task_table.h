#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/quantity.h"
#include "model/stage.h"

namespace sparkwright::model {

enum class TaskStatus : uint8_t { kRunning, kSucceeded, kFailed, kKilled };

/// All tasks of an application in columns, in the order they started: what the schedule simulation and the
/// timeline need, and no more. 83 bytes a task. Row i of every column is the same task.
/// Times within a task are clamped to 49 days (uint32 milliseconds).
struct TaskTable {
  std::vector<int64_t> task_id;
  std::vector<uint32_t> stage;        ///< Index into Application::stages.
  std::vector<uint32_t> index;        ///< Partition index within the stage.
  std::vector<uint32_t> executor;     ///< Index into Application::executors; UINT32_MAX when unknown.
  std::vector<int64_t> launch_ms;     ///< Since the epoch.
  std::vector<uint32_t> duration_ms;  ///< Launch to finish; 0 while running.
  std::vector<uint32_t> run_ms;
  std::vector<uint32_t> cpu_ms;
  std::vector<uint32_t> gc_ms;
  std::vector<uint32_t> deserialize_ms;
  std::vector<int64_t> bytes_in;      ///< Input and shuffle read.
  std::vector<int64_t> shuffle_read;  ///< The part of bytes_in that came from a shuffle.
  std::vector<int64_t> bytes_out;     ///< Output and shuffle write.
  std::vector<int64_t> disk_spill;
  std::vector<TaskStatus> status;
  std::vector<Locality> locality;
  std::vector<uint8_t> is_speculative;

  [[nodiscard]] std::size_t size() const { return task_id.size(); }

  /// Calls `use(column)` for every column.
  template <typename Use>
  void ForEachColumn(Use use) {
    use(task_id), use(stage), use(index), use(executor), use(launch_ms), use(duration_ms), use(run_ms), use(cpu_ms);
    use(gc_ms), use(deserialize_ms), use(bytes_in), use(shuffle_read), use(bytes_out), use(disk_spill), use(status);
    use(locality), use(is_speculative);
  }
};

}  // namespace sparkwright::model
