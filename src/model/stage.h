#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "model/executor_metric.h"
#include "model/import_report.h"
#include "model/task_metric.h"

namespace sparkwright::model {

enum class StageStatus { kPending, kActive, kComplete, kFailed, kSkipped };

/// How near its data a task ran, best first.
enum class Locality : uint8_t { kProcessLocal, kNodeLocal, kNoPref, kRackLocal, kAny, kCount };
inline constexpr std::array<std::string_view, static_cast<std::size_t>(Locality::kCount)> kLocalityNames = {
    "PROCESS_LOCAL", "NODE_LOCAL", "NO_PREF", "RACK_LOCAL", "ANY"};

/// Where Spark keeps an RDD's blocks; all false means not stored.
struct StorageLevel {
  bool use_disk = false;
  bool use_memory = false;
  bool use_off_heap = false;
  bool is_deserialized = false;
  int32_t replication = 1;

  [[nodiscard]] bool is_valid() const { return (use_memory || use_disk) && replication > 0; }
};

/// An RDD as a stage mentions it.
struct StageRdd {
  RddId id;
  std::string name;
  std::string scope_name;  ///< The operation it belongs to, such as "WholeStageCodegen (1)".
  StorageLevel storage_level;
  int32_t num_partitions = 0;
  int32_t num_cached_partitions = 0;  ///< At the stage's end.
  Bytes memory_size;
  Bytes disk_size;
};

/// A named accumulator of the user's program and its value at the stage's end.
struct Accumulable {
  AccumulatorId id;
  std::string name;
  std::string value;
};

/// What one executor did in one stage attempt.
struct ExecutorStageSummary {
  std::string executor_id;
  Millis task_time;
  int64_t num_succeeded_tasks = 0;
  int64_t num_failed_tasks = 0;
  int64_t num_killed_tasks = 0;
  Bytes input_bytes;
  int64_t input_records = 0;
  Bytes output_bytes;
  int64_t output_records = 0;
  Bytes shuffle_read_bytes;
  int64_t shuffle_read_records = 0;
  Bytes shuffle_write_bytes;
  int64_t shuffle_write_records = 0;
  Bytes memory_spilled;
  Bytes disk_spilled;
  bool is_excluded = false;
  std::optional<ExecutorPeaks> peaks;
};

struct SpeculationSummary {
  int64_t num_tasks = 0;
  int64_t num_active_tasks = 0;
  int64_t num_completed_tasks = 0;
  int64_t num_failed_tasks = 0;
  int64_t num_killed_tasks = 0;
};

/// Task failures of a stage attempt that share kind and message; numbers, addresses and ids in it do not count.
struct TaskFailureGroup {
  std::string kind;     ///< Spark's name: "ExceptionFailure", "FetchFailed", "ExecutorLostFailure", …
  std::string message;  ///< Of the first of them, without the Java stack, at most 4,000 bytes.
  int64_t count = 0;
  TaskId first_task;
  ImportPosition first;
};

/// One attempt of a stage. Counts follow Spark's AppStatusListener.
struct Stage {
  StageId id;
  int32_t attempt = 0;
  std::string name;
  std::string description;
  std::string details;  ///< The call stack that made it.
  std::string scheduling_pool = "default";
  StageStatus status = StageStatus::kPending;
  std::optional<Timestamp> submitted;
  std::optional<Timestamp> first_task_launched;
  std::optional<Timestamp> completed;
  std::string failure_reason;
  std::vector<StageId> parent_ids;
  std::vector<JobId> job_ids;
  std::vector<StageRdd> rdds;
  std::vector<Accumulable> accumulables;
  int32_t resource_profile_id = 0;
  bool is_shuffle_push_enabled = false;
  int32_t num_shuffle_mergers = 0;

  int64_t num_tasks = 0;
  int64_t num_active_tasks = 0;
  int64_t num_completed_tasks = 0;
  int64_t num_failed_tasks = 0;
  int64_t num_killed_tasks = 0;
  int64_t num_completed_indices = 0;
  std::map<std::string, int64_t> killed_tasks_by_reason;
  std::array<int64_t, static_cast<std::size_t>(Locality::kCount)> num_tasks_by_locality{};
  std::optional<SpeculationSummary> speculation;  ///< Absent when no task was speculative.
  std::vector<TaskFailureGroup> failures;         ///< Most frequent first; at most 100 groups and "other".

  TaskMetricTotals totals;  ///< Over all tasks that ended with metrics, failed ones included. Derived metrics too.
  int64_t num_tasks_with_metrics = 0;  ///< Successful tasks with metrics: what `distributions` is over.
  /// Null when no task succeeded. A stage has 41 distributions of 80 bytes, so they live on the heap.
  std::unique_ptr<TaskMetricDistributions> distributions;
  std::vector<ExecutorStageSummary> executors;  ///< By executor id.
  std::optional<ExecutorPeaks> peaks;           ///< Absent when the log holds no readings.
};

}  // namespace sparkwright::model
