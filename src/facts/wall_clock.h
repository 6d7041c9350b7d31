#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "facts/timeline.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// Adds up where the wall clock went while a timeline is walked. Keeps references to what it is made from.
class WallClockObserver final : public TimelineObserver {
 public:
  WallClockObserver(const model::Application& application, const RunWindow& window);

  void OnStep(const TimelineStep& step) override;
  void OnTaskEnd(uint32_t row, const TaskShare& share) override;

  /// To be called when the walk is over.
  [[nodiscard]] model::WallClock wall_clock() const;
  /// StageFacts::wall_share, by stage.
  [[nodiscard]] std::vector<Millis> wall_share_of_stages() const;

 private:
  /// In the order of TaskActivity's members. Whole microseconds, so that the order of tasks cannot change a sum.
  using ActivityMicros = std::array<int64_t, 6>;

  const model::Application& application_;
  const RunWindow& window_;
  std::vector<double> shuffle_share_of_stage_;  ///< Shuffle time / run time.
  std::array<int64_t, 5> phase_ms_{};           ///< By Phase.
  std::array<ActivityMicros, kNumTaskPhases> activity_micros_{};
  std::vector<int64_t> stage_micros_;
  int64_t spilled_micros_ = 0;
};

/// Splits `total` in proportion to `parts` so that the result adds up to it exactly: every part is rounded down, and
/// what is left goes one by one to the parts with the largest remainder. All zero gives everything to the last part.
std::array<int64_t, 6> Apportion(int64_t total, const std::array<int64_t, 6>& parts);

}  // namespace sparkwright::facts
