#pragma once

#include <cstddef>
#include <vector>

#include "facts/timeline.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// Adds up cores available and used while a timeline is walked. Keeps references to what it is made from.
class CoreUsageObserver final : public TimelineObserver {
 public:
  CoreUsageObserver(const RunWindow& window, const std::vector<ExecutorSupply>& supply);

  void OnStep(const TimelineStep& step) override;
  void OnTaskEnd(uint32_t, const TaskShare&) override {}

  /// To be called when the walk is over.
  [[nodiscard]] model::CoreUsage usage() const;

 private:
  struct Sums {
    double available = 0.0;  ///< Core-milliseconds.
    double used = 0.0;
    double active_tasks = 0.0;  ///< Times milliseconds.
    double executors = 0.0;     ///< Times milliseconds.
    void Add(const TimelineStep& step, int64_t length_ms);
  };
  [[nodiscard]] int64_t BucketBegin(std::size_t bucket) const;

  const RunWindow& window_;
  const std::vector<ExecutorSupply>& supply_;
  std::vector<Sums> buckets_;
  std::size_t bucket_ = 0;
  Sums total_;
  double idle_without_tasks_ = 0.0;  ///< Core-milliseconds.
  int64_t peak_active_tasks_ = 0;
  int64_t peak_slots_ = 0;
  int64_t peak_executors_ = 0;
};

}  // namespace sparkwright::facts
