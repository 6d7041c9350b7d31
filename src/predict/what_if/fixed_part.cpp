#include "predict/what_if/fixed_part.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/median.h"

namespace sparkwright::predict {
namespace {

/// The fixed part over the median of launch to finish less run time: 27 stages of the corpus with a shuffle, whose fit
/// is known to half of its value, had a median of 1.9, half of them 1.4 to 2.5.
constexpr double kUsualOverAround = 2.0;
/// How far a stage is from that, in the same unit: a standard deviation, wide because machines differ.
constexpr double kSpreadOverAround = 1.0;
/// A whole millisecond is the resolution of the log.
constexpr double kLeastSpreadMs = 1.0;

struct Sums {
  double n = 0.0;
  double x = 0.0;
  double y = 0.0;
  double xx = 0.0;
  double xy = 0.0;
  double yy = 0.0;
};

struct Estimate {
  double value = 0.0;
  double variance = 0.0;
};

/// Where the line through times over bytes meets no bytes; of infinite variance where it cannot be said.
Estimate InterceptOf(const Sums& sums) {
  const double mean_x = sums.x / sums.n;
  const double mean_y = sums.y / sums.n;
  const double spread_x = sums.xx - sums.n * mean_x * mean_x;
  if (sums.n < 3.0 || spread_x <= 1e-9 * sums.xx) {
    return {mean_y, INFINITY};
  }
  const double slope = std::max((sums.xy - sums.n * mean_x * mean_y) / spread_x, 0.0);
  const double spread_y = sums.yy - sums.n * mean_y * mean_y;
  const double explained = slope * (sums.xy - sums.n * mean_x * mean_y);
  const double left = std::max(spread_y - explained, 0.0) / (sums.n - 2.0);
  return {mean_y - slope * mean_x, left * (1.0 / sums.n + mean_x * mean_x / spread_x)};
}

}  // namespace

double FixedPart(const ScheduledStage& stage, const Schedule& schedule, const model::TaskTable& tasks) {
  Sums sums;
  std::vector<int64_t> around;
  for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
    const uint32_t row = schedule.source_row[task];
    if (tasks.status[row] != model::TaskStatus::kSucceeded) {
      continue;
    }
    const auto x = static_cast<double>(tasks.bytes_in[row]);
    const auto y = static_cast<double>(schedule.task_ms[task]);
    sums.n += 1.0;
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.xy += x * y;
    sums.yy += y * y;
    around.push_back(int64_t{tasks.duration_ms[row]} - std::min(tasks.run_ms[row], tasks.duration_ms[row]));
  }
  if (around.empty()) {
    return 0.0;
  }
  const auto usual_around = static_cast<double>(Median(std::move(around)));
  const double usual_variance = std::pow(std::max(kSpreadOverAround * usual_around, kLeastSpreadMs), 2.0);
  const Estimate fit = InterceptOf(sums);
  const double weight = usual_variance / (usual_variance + fit.variance);  // None where the fit says nothing.
  const double fixed = weight * fit.value + (1.0 - weight) * kUsualOverAround * usual_around;
  return std::clamp(fixed, 0.0, sums.y / sums.n);
}

}  // namespace sparkwright::predict
