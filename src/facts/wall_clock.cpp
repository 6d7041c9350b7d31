#include "facts/wall_clock.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sparkwright::facts {
namespace {

constexpr double kMicrosPerMilli = 1e3;
constexpr double kNanosPerMilli = 1e6;

/// Parts of a task's duration in the order of TaskActivity's members; they add up to 1.
std::array<double, 6> ActivityShares(const model::TaskTable& tasks, std::size_t row, double shuffle_share) {
  const double duration = tasks.duration_ms[row];
  const bool has_metrics = tasks.run_ms[row] > 0 || tasks.deserialize_ms[row] > 0;
  if (duration <= 0.0 || (!has_metrics && tasks.status[row] != model::TaskStatus::kSucceeded)) {
    return {0.0, 0.0, 0.0, 0.0, 0.0, 1.0};
  }
  const double run = std::min<double>(tasks.run_ms[row], duration);
  double left = run;
  const auto take = [&left](double wanted) {
    const double taken = std::clamp(wanted, 0.0, left);
    left -= taken;
    return taken;
  };
  const double gc = take(tasks.gc_ms[row]);
  const double shuffling = take(run * shuffle_share);
  const double computing = take(tasks.cpu_ms[row]);
  return {computing / duration, gc / duration, shuffling / duration, left / duration, (duration - run) / duration, 0.0};
}

model::TaskActivity ToActivity(const std::array<int64_t, 6>& parts) {
  return {Millis(parts[0]), Millis(parts[1]), Millis(parts[2]), Millis(parts[3]), Millis(parts[4]), Millis(parts[5])};
}

}  // namespace

std::array<int64_t, 6> Apportion(int64_t total, const std::array<int64_t, 6>& parts) {
  double sum = 0.0;
  for (const int64_t part : parts) {
    sum += static_cast<double>(part);
  }
  std::array<int64_t, 6> result{};
  if (sum <= 0.0) {
    result.back() = total;
    return result;
  }
  std::array<double, 6> remainder{};
  int64_t left = total;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double exact = static_cast<double>(total) * (static_cast<double>(parts[i]) / sum);
    result[i] = std::min(static_cast<int64_t>(exact), left);
    remainder[i] = exact - static_cast<double>(result[i]);
    left -= result[i];
  }
  std::array<std::size_t, 6> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b]; });
  for (std::size_t i = 0; left > 0; i = (i + 1) % order.size()) {
    if (parts[order[i]] > 0) {
      ++result[order[i]];
      --left;
    }
  }
  return result;
}

WallClockObserver::WallClockObserver(const model::Application& application, const RunWindow& window)
    : application_(application), window_(window), stage_micros_(application.stages.size(), 0) {
  shuffle_share_of_stage_.reserve(application.stages.size());
  for (const model::Stage& stage : application.stages) {
    const auto run = static_cast<double>(stage.totals[model::TaskMetric::kExecutorRunTime]);
    const double shuffle = static_cast<double>(stage.totals[model::TaskMetric::kShuffleFetchWaitTime]) +
                           static_cast<double>(stage.totals[model::TaskMetric::kShuffleWriteTime]) / kNanosPerMilli;
    shuffle_share_of_stage_.push_back(run > 0.0 ? std::clamp(shuffle / run, 0.0, 1.0) : 0.0);
  }
}

void WallClockObserver::OnStep(const TimelineStep& step) {
  phase_ms_[static_cast<std::size_t>(step.phase)] += step.length_ms();
}

void WallClockObserver::OnTaskEnd(uint32_t row, const TaskShare& share) {
  const model::TaskTable& tasks = application_.tasks;
  const uint32_t stage = tasks.stage[row];
  const std::array<double, 6> activity = ActivityShares(tasks, row, shuffle_share_of_stage_[stage]);
  int64_t task_micros = 0;
  for (std::size_t phase = 0; phase < share.size(); ++phase) {
    if (share[phase] <= 0.0) {
      continue;
    }
    for (std::size_t i = 0; i < activity.size(); ++i) {
      activity_micros_[phase][i] += std::llround(share[phase] * activity[i] * kMicrosPerMilli);
    }
    task_micros += std::llround(share[phase] * kMicrosPerMilli);
  }
  stage_micros_[stage] += task_micros;
  if (tasks.disk_spill[row] > 0) {
    spilled_micros_ += task_micros;
  }
}

model::WallClock WallClockObserver::wall_clock() const {
  const auto phase_ms = [&](Phase phase) { return phase_ms_[static_cast<std::size_t>(phase)]; };
  const auto activity_in = [&](Phase phase) {
    return ToActivity(Apportion(phase_ms(phase), activity_micros_[static_cast<std::size_t>(phase)]));
  };
  model::WallClock wall;
  wall.begin = Timestamp(window_.begin_ms);
  wall.end = Timestamp(window_.end_ms);
  wall.duration = wall.end - wall.begin;
  wall.driver_only = Millis(phase_ms(Phase::kDriverOnly));
  wall.waiting_for_executors = Millis(phase_ms(Phase::kWaitingForExecutors));
  wall.last_tasks = activity_in(Phase::kLastTasks);
  wall.few_tasks = activity_in(Phase::kFewTasks);
  wall.parallel = activity_in(Phase::kParallel);
  wall.of_tasks_that_spilled = Millis(spilled_micros_ / 1'000);
  return wall;
}

std::vector<Millis> WallClockObserver::wall_share_of_stages() const {
  std::vector<Millis> shares;
  shares.reserve(stage_micros_.size());
  for (const int64_t micros : stage_micros_) {
    shares.emplace_back((micros + 500) / 1'000);
  }
  return shares;
}

}  // namespace sparkwright::facts
