#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/quantity.h"
#include "model/task_metric.h"

namespace sparkwright::facts {

/// GC time / run time, limited to 0..1; nullopt when nothing ran 1 ms.
inline std::optional<Ratio> GcShare(int64_t gc_ms, int64_t run_ms) {
  if (run_ms <= 0) {
    return std::nullopt;
  }
  return Ratio{std::clamp(static_cast<double>(gc_ms) / static_cast<double>(run_ms), 0.0, 1.0)};
}

/// The same over the totals of some tasks.
inline std::optional<Ratio> GcShare(const model::TaskMetricTotals& totals) {
  return GcShare(totals[model::TaskMetric::kJvmGcTime], totals[model::TaskMetric::kExecutorRunTime]);
}

}  // namespace sparkwright::facts
