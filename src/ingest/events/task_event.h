#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/executor_metric.h"
#include "model/stage.h"
#include "model/task_metric.h"

namespace sparkwright::ingest {

/// The "Task Info" of a task event, as written. Strings point into the block of text or into TaskEvents::strings.
struct TaskInfo {
  int32_t stage_id = -1;
  int32_t stage_attempt = 0;
  int64_t task_id = -1;
  int32_t index = -1;
  int64_t launch_ms = 0;
  int64_t getting_result_ms = 0;  ///< 0 when the result came with the status update.
  int64_t finish_ms = 0;          ///< 0 while running.
  std::string_view executor_id;
  std::string_view host;
  model::Locality locality = model::Locality::kAny;
  bool is_speculative = false;
  bool has_failed = false;
  bool was_killed = false;

  [[nodiscard]] bool is_successful() const { return finish_ms != 0 && !has_failed && !was_killed; }
};

/// Why a task ended; the ones Spark's listener treats alike are one value.
enum class TaskEndReason : uint8_t { kSuccess, kKilled, kCommitDenied, kResubmitted, kFailed };

/// What one task added to an accumulator that is not one of Spark's internal task metrics.
struct AccumulatorUpdate {
  int64_t id = 0;
  int64_t update = 0;
};

struct TaskEnd {
  TaskInfo info;
  TaskEndReason reason = TaskEndReason::kSuccess;
  std::string_view reason_name;     ///< "ExceptionFailure", …; empty for success.
  std::string_view reason_message;  ///< As Spark's UI shows it; for a kill its reason.
  std::array<int64_t, model::kNumReportedTaskMetrics> metrics{};
  uint32_t first_update = 0;  ///< Range in TaskEvents::updates.
  uint32_t num_updates = 0;
  int32_t executor_peaks = -1;  ///< Index into TaskEvents::executor_peaks; -1 when all readings are 0 or absent.
};

/// The task events of one block of lines.
struct TaskEvents {
  std::vector<TaskInfo> starts;
  std::vector<TaskEnd> ends;
  std::vector<AccumulatorUpdate> updates;
  std::vector<model::ExecutorPeaks> executor_peaks;
  std::deque<std::string> strings;  ///< Text that had to be unescaped or put together.

  void Clear() {
    starts.clear();
    ends.clear();
    updates.clear();
    executor_peaks.clear();
    strings.clear();
  }
};

}  // namespace sparkwright::ingest
