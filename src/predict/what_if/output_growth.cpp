#include "predict/what_if/output_growth.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sparkwright::predict {
namespace {

/// Tasks that say something of a power.
constexpr double kFewest = 8.0;
/// How far a power is expected from 1, as a standard deviation: most stages filter or convert, and some combine.
constexpr double kUsualSpread = 0.2;

}  // namespace

double OutputGrowth(const ScheduledStage& stage, const Schedule& schedule, const model::TaskTable& tasks) {
  double n = 0.0;
  double sum_x = 0.0;
  double sum_y = 0.0;
  double sum_xx = 0.0;
  double sum_xy = 0.0;
  double sum_yy = 0.0;
  for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
    const uint32_t row = schedule.source_row[task];
    if (tasks.status[row] != model::TaskStatus::kSucceeded || tasks.bytes_in[row] <= 0 || tasks.bytes_out[row] <= 0) {
      continue;
    }
    const double x = std::log(static_cast<double>(tasks.bytes_in[row]));
    const double y = std::log(static_cast<double>(tasks.bytes_out[row]));
    n += 1.0;
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
    sum_yy += y * y;
  }
  const double spread_x = n > 0.0 ? sum_xx - sum_x * sum_x / n : 0.0;
  constexpr double kLeastSpread = 1e-6;
  if (n < kFewest || spread_x < kLeastSpread) {
    return 1.0;
  }
  const double together = sum_xy - sum_x * sum_y / n;
  const double power = together / spread_x;
  const double left = std::max(sum_yy - sum_y * sum_y / n - power * together, 0.0) / (n - 2.0);
  const double variance = left / spread_x;
  const double weight = kUsualSpread * kUsualSpread / (kUsualSpread * kUsualSpread + variance);
  return weight * std::clamp(power, 0.0, 1.0) + (1.0 - weight);
}

}  // namespace sparkwright::predict
