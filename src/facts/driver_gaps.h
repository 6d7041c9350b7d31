#pragma once

#include <vector>

#include "facts/timeline.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// Collects the times without a running task while a timeline is walked. Keeps a reference to what it is made from.
class DriverGapsObserver final : public TimelineObserver {
 public:
  explicit DriverGapsObserver(const model::Application& application) : application_(application) {}

  void OnStep(const TimelineStep& step) override;
  void OnTaskEnd(uint32_t, const TaskShare&) override {}

  /// The longest 20, or all of a second or longer where these are more, at most 1,000; the longest first. To be called
  /// when the walk is over. O(n log n) in gaps and jobs.
  [[nodiscard]] std::vector<model::DriverGap> longest_gaps() const;

 private:
  struct Gap {
    int64_t begin_ms = 0;
    int64_t end_ms = 0;
  };

  const model::Application& application_;
  std::vector<Gap> gaps_;
};

/// How long it took to get going.
model::Startup FindStartup(const model::Application& application, const RunWindow& window,
                           const std::vector<ExecutorSupply>& supply);

}  // namespace sparkwright::facts
