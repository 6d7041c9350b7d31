#include "predict/what_if/delays.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "base/median.h"

namespace sparkwright::predict {
namespace {

int64_t MeanOf(const std::vector<int64_t>& values) {
  int64_t sum = 0;
  for (const int64_t value : values) {
    sum += value;
  }
  return values.empty() ? 0 : sum / static_cast<int64_t>(values.size());
}

/// spark.locality.wait: what is over sooner was not a wait for a place.
constexpr int64_t kLeastWaitUs = 3'000'000;
/// What is used more is only the scheduler's pace.
constexpr double kUsualShare = 0.75;

int64_t Overlap(const Span& a, const Span& b) {
  return std::max<int64_t>(std::min(a.to_us, b.to_us) - std::max(a.from_us, b.from_us), 0);
}

/// See ScheduledStage::slot_share.
double SlotShareOf(const ScheduledStage& stage, const RecordedTimes& times, const Schedule& schedule) {
  Span waiting{std::numeric_limits<int64_t>::max(), 0};
  for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
    const int64_t launched_us = times.tasks[schedule.source_row[task]].from_us;
    waiting.from_us = std::min(waiting.from_us, launched_us);
    waiting.to_us = schedule.is_retry[task] != 0 ? waiting.to_us : std::max(waiting.to_us, launched_us);
  }
  if (waiting.to_us - waiting.from_us < kLeastWaitUs) {
    return 1.0;
  }
  int64_t used_us = 0;
  for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
    used_us += Overlap(times.tasks[schedule.source_row[task]], waiting);
  }
  int64_t free_us = 0;
  for (const ScheduledExecutor& executor : schedule.executors) {
    if (executor.resource_profile == stage.resource_profile) {
      free_us += executor.slots * Overlap({executor.recorded_arrival_us, executor.recorded_removal_us}, waiting);
    }
  }
  const auto share = [&] { return static_cast<double>(used_us) / static_cast<double>(std::max<int64_t>(free_us, 1)); };
  if (share() >= kUsualShare) {
    return 1.0;
  }
  // Others took some of them.
  for (std::size_t row = 0; row < times.tasks.size(); ++row) {
    free_us -= Overlap(times.tasks[row], waiting);
  }
  free_us += used_us;
  return free_us <= 0 || share() >= kUsualShare ? 1.0 : share();
}

}  // namespace

void MeasureDelays(const model::TaskTable& tasks, const RecordedTimes& times, Schedule& schedule) {
  struct Measured {
    std::vector<int64_t> waves;  // From the stage's submission to launches on slots that were free by then.
    std::vector<int64_t> hand_overs;
  };
  std::vector<Measured> measured(schedule.stages.size());
  std::vector<int64_t> arrivals;
  using Slots = std::priority_queue<std::pair<int64_t, bool>, std::vector<std::pair<int64_t, bool>>, std::greater<>>;
  std::vector<Slots> slots(schedule.executors.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    for (int32_t slot = 0; slot < schedule.executors[i].slots; ++slot) {
      slots[i].emplace(schedule.executors[i].recorded_arrival_us, false);
    }
  }
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const uint32_t source = tasks.executor[row];
    const uint32_t stage = times.stage_of[tasks.stage[row]];
    const uint32_t executor = source < times.executor_of.size() ? times.executor_of[source] : kNotScheduled;
    if (executor == kNotScheduled) {
      continue;
    }
    const auto [free_us, was_used] = slots[executor].top();
    slots[executor].pop();
    slots[executor].emplace(times.tasks[row].to_us, true);
    if (stage == kNotScheduled || tasks.is_speculative[row] != 0) {
      continue;
    }
    const int64_t submitted = times.stages[stage].from_us;
    const int64_t launched = times.tasks[row].from_us;
    if (submitted >= free_us) {
      measured[stage].waves.push_back(launched - submitted);
    } else if (was_used) {
      measured[stage].hand_overs.push_back(launched - free_us);
    } else {
      arrivals.push_back(launched - free_us);
    }
  }
  for (std::size_t i = 0; i < measured.size(); ++i) {
    StageDelays& delays = schedule.stages[i].delays;
    schedule.stages[i].slot_share = SlotShareOf(schedule.stages[i], times, schedule);
    const bool has_waited = schedule.stages[i].slot_share < 1.0;
    std::vector<int64_t>& waves = measured[i].waves;
    if (!waves.empty()) {
      std::sort(waves.begin(), waves.end());
      delays.first_launch_us = std::max<int64_t>(waves.front(), 0);
      const auto middle = waves.size() / 2;
      if (middle > 0 && !has_waited) {
        delays.launch_step_us = (waves[middle] - waves.front()) / static_cast<int64_t>(middle);
      }
    }
    delays.hand_over_us = has_waited && !measured[i].hand_overs.empty() ? Median(std::move(measured[i].hand_overs))
                                                                        : MeanOf(measured[i].hand_overs);
  }
  schedule.arrival_to_launch_us = arrivals.empty() ? 0 : std::max<int64_t>(Median(std::move(arrivals)), 0);
}

}  // namespace sparkwright::predict
