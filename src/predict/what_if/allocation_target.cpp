#include "predict/what_if/allocation_target.h"

#include <algorithm>
#include <cmath>

namespace sparkwright::predict {

AllocationTarget::AllocationTarget(const DynamicAllocation& allocation)
    : allocation_(allocation),
      count_(std::clamp(allocation.initial_executors, allocation.min_executors,
                        std::max(allocation.min_executors, allocation.max_executors))) {}

int64_t AllocationTarget::MostUseful(int64_t num_tasks) const {
  return static_cast<int64_t>(std::ceil(static_cast<double>(num_tasks) * allocation_.ratio /
                                        static_cast<double>(std::max(allocation_.slots, 1))));
}

void AllocationTarget::Lower(int64_t num_tasks) {
  if (MostUseful(num_tasks) < count_) {
    count_ = std::max(MostUseful(num_tasks), allocation_.min_executors);
    num_to_add_ = 1;
  }
}

void AllocationTarget::Raise(int64_t num_tasks, int64_t num_present) {
  Lower(num_tasks);
  const int64_t before = count_;
  count_ = std::min(std::max(count_, num_present) + num_to_add_, MostUseful(num_tasks));
  count_ = std::clamp(count_, allocation_.min_executors, std::max<int64_t>(allocation_.max_executors, 1));
  num_to_add_ = count_ - before == num_to_add_ ? 2 * num_to_add_ : 1;
}

}  // namespace sparkwright::predict
