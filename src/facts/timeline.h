#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "facts/executor_supply.h"
#include "facts/run_window.h"
#include "facts/task_spans.h"
#include "model/application.h"

namespace sparkwright::facts {

/// What a moment of the run is, as model::WallClock defines it.
enum class Phase : uint8_t { kLastTasks, kFewTasks, kParallel, kDriverOnly, kWaitingForExecutors };

/// The first three phases have running tasks.
inline constexpr std::size_t kNumTaskPhases = 3;

/// A time during which nothing changes.
struct TimelineStep {
  int64_t begin_ms = 0;  ///< Since the epoch.
  int64_t end_ms = 0;    ///< Later than begin_ms.
  Phase phase = Phase::kDriverOnly;
  int64_t num_running_tasks = 0;
  double used_cores = 0.0;
  int64_t num_slots = 0;
  int64_t num_cores = 0;
  int64_t num_executors = 0;

  [[nodiscard]] int64_t length_ms() const { return end_ms - begin_ms; }
};

/// Wall clock of one task by phase: at any moment it is shared equally by the running tasks. In milliseconds.
using TaskShare = std::array<double, kNumTaskPhases>;

/// Sees the run go by.
class TimelineObserver {
 public:
  virtual ~TimelineObserver() = default;
  /// Steps come in order and cover the run without a hole; neighbours may look the same.
  virtual void OnStep(const TimelineStep& step) = 0;
  /// Called once per task that ran for a millisecond or longer, when it ends. Shares add up to the length of all steps
  /// with a running task.
  virtual void OnTaskEnd(uint32_t row, const TaskShare& share) = 0;
};

struct Timeline {
  std::vector<int64_t> covered_ms;  ///< By stage: time with at least one running task.
};

/// Goes through the run once from begin to end. O(n log n) in tasks; 12 bytes per task while it runs. The order
/// of the rows of the task table does not matter.
Timeline WalkTimeline(const model::Application& application, const RunWindow& window,
                      const std::vector<TaskSpan>& spans, const std::vector<double>& task_cores,
                      const std::vector<ExecutorSupply>& supply, TimelineObserver& observer);

}  // namespace sparkwright::facts
