#pragma once

#include <cstdint>

#include "predict/what_if/simulate.h"

namespace sparkwright::predict {

/// How many executors Spark's ExecutorAllocationManager wants. Who asks says how many tasks run or wait, and how many
/// executors there are.
class AllocationTarget {
 public:
  explicit AllocationTarget(const DynamicAllocation& allocation);

  [[nodiscard]] int64_t count() const { return count_; }

  /// No more than the tasks can use, and no less than the least number.
  void Lower(int64_t num_tasks);

  /// After tasks have waited once more: one executor more, or twice as many as the last time.
  void Raise(int64_t num_tasks, int64_t num_present);

  /// No task waits any more: the next time begins with one.
  void BeginAgain() { num_to_add_ = 1; }

 private:
  [[nodiscard]] int64_t MostUseful(int64_t num_tasks) const;

  const DynamicAllocation& allocation_;
  int64_t count_;
  int64_t num_to_add_ = 1;
};

}  // namespace sparkwright::predict
