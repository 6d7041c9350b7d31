#include "predict/what_if/first_tasks.h"

#include <algorithm>
#include <cstddef>

#include "base/median.h"
#include "predict/what_if/recorded_times.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;
/// Later tasks that say what is usual.
constexpr std::size_t kFewest = 3;
/// Of tasks of the same stage on executors that were not new.
constexpr std::size_t kFewestWarm = 2;

/// What the first tasks of a run lose of their run time, over the run time of the shortest of them: the median over 54
/// stages of the corpus that had later tasks to compare with; half of them lay between 0.61 and 0.85.
constexpr double kColdShare = 0.7;
/// And at most so many times what Spark spent around them beyond the usual, which is how slow that machine was to load
/// classes: the same stages, median over median. Long tasks would lose too much otherwise.
constexpr double kColdOverOverhead = 2.4;
/// Around a task on a warm executor, where the run had none.
constexpr int64_t kUsualOverheadMs = 20;

class FirstTasks {
 public:
  FirstTasks(const model::TaskTable& tasks, const std::vector<uint32_t>& executor_of, Schedule& schedule)
      : tasks_(tasks), executor_of_(executor_of), schedule_(schedule) {
    MeasureRun();
  }

  void TakeOut() {
    for (ScheduledStage& stage : schedule_.stages) {
      const Parts of_stage = Divide(stage, FirstFinishesOf(stage));
      if (of_stage.later.size() >= kFewest) {
        TakeOutDifference(stage, of_stage);
        continue;
      }
      const Parts of_run = Divide(stage, first_finish_ms_);
      if (of_run.first.empty()) {
        continue;
      }
      stage.is_extra_of_run = true;
      if (of_run.later.size() >= kFewestWarm) {
        TakeOutDifference(stage, of_run);
      } else {
        TakeOutOf(stage, of_run.first, 0, EstimatedExtra(of_run.first));
      }
    }
  }

 private:
  /// The executor of a row that ended, in the schedule.
  [[nodiscard]] uint32_t ExecutorOf(uint32_t row) const {
    const uint32_t source = tasks_.executor[row];
    return source < executor_of_.size() && tasks_.status[row] != model::TaskStatus::kRunning ? executor_of_[source]
                                                                                             : kNotScheduled;
  }

  [[nodiscard]] int64_t OverheadOf(uint32_t row) const {
    return tasks_.duration_ms[row] - int64_t{std::min(tasks_.run_ms[row], tasks_.duration_ms[row])};
  }

  [[nodiscard]] int64_t FinishOf(uint32_t row) const { return tasks_.launch_ms[row] + tasks_.duration_ms[row]; }

  /// When the first task of the run had ended on each executor, and what is usual around those that began later.
  void MeasureRun() {
    first_finish_ms_.assign(schedule_.executors.size(), INT64_MAX);
    for (uint32_t row = 0; row < tasks_.size(); ++row) {
      if (const uint32_t executor = ExecutorOf(row); executor != kNotScheduled) {
        first_finish_ms_[executor] = std::min(first_finish_ms_[executor], FinishOf(row));
      }
    }
    std::vector<int64_t> overheads;
    for (uint32_t row = 0; row < tasks_.size(); ++row) {
      const uint32_t executor = ExecutorOf(row);
      if (executor != kNotScheduled && tasks_.launch_ms[row] >= first_finish_ms_[executor]) {
        overheads.push_back(OverheadOf(row));
      }
    }
    usual_overhead_ms_ = overheads.size() >= kFewest ? Median(std::move(overheads)) : kUsualOverheadMs;
  }

  [[nodiscard]] std::vector<int64_t> FirstFinishesOf(const ScheduledStage& stage) const {
    std::vector<int64_t> finishes(schedule_.executors.size(), INT64_MAX);
    for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
      const uint32_t row = schedule_.source_row[task];
      if (const uint32_t executor = ExecutorOf(row); executor != kNotScheduled) {
        finishes[executor] = std::min(finishes[executor], FinishOf(row));
      }
    }
    return finishes;
  }

  /// Tasks of a stage that began before another one had ended on their executor, and those that began later.
  struct Parts {
    std::vector<uint32_t> first;
    std::vector<uint32_t> later;
  };

  [[nodiscard]] Parts Divide(const ScheduledStage& stage, const std::vector<int64_t>& first_finish_ms) const {
    Parts parts;
    std::vector<int32_t> num_on(schedule_.executors.size(), 0);
    for (auto task = static_cast<uint32_t>(stage.first_task); task < stage.first_task + stage.num_tasks; ++task) {
      const uint32_t row = schedule_.source_row[task];
      if (const uint32_t executor = ExecutorOf(row); executor != kNotScheduled) {
        // The driver can hear of an end after it has launched the next task there.
        const bool had_slot = num_on[executor]++ < schedule_.executors[executor].slots;
        (had_slot && tasks_.launch_ms[row] < first_finish_ms[executor] ? parts.first : parts.later).push_back(task);
      }
    }
    return parts;
  }

  [[nodiscard]] int64_t MedianLength(const std::vector<uint32_t>& tasks) const {
    std::vector<int64_t> lengths;
    lengths.reserve(tasks.size());
    for (const uint32_t task : tasks) {
      lengths.push_back(schedule_.task_ms[task]);
    }
    return Median(std::move(lengths));
  }

  void TakeOutDifference(ScheduledStage& stage, const Parts& parts) {
    if (!parts.first.empty()) {
      const int64_t usual_ms = MedianLength(parts.later);
      TakeOutOf(stage, parts.first, usual_ms, MedianLength(parts.first) - usual_ms);
    }
  }

  [[nodiscard]] int64_t EstimatedExtra(const std::vector<uint32_t>& cold) const {
    std::vector<int64_t> overheads;
    overheads.reserve(cold.size());
    int64_t shortest_ms = INT64_MAX;
    for (const uint32_t task : cold) {
      const uint32_t row = schedule_.source_row[task];
      overheads.push_back(OverheadOf(row));
      shortest_ms = std::min<int64_t>(shortest_ms, tasks_.run_ms[row]);
    }
    const auto around = static_cast<double>(std::max<int64_t>(Median(std::move(overheads)) - usual_overhead_ms_, 0));
    return static_cast<int64_t>(around +
                                std::min(kColdShare * static_cast<double>(shortest_ms), kColdOverOverhead * around));
  }

  /// What is taken out is put back as a mean, so that together they take as long as they did.
  void TakeOutOf(ScheduledStage& stage, const std::vector<uint32_t>& tasks, int64_t at_least_ms, int64_t extra_ms) {
    if (extra_ms <= 0) {
      return;
    }
    int64_t taken_ms = 0;
    for (const uint32_t task : tasks) {
      const int64_t part = std::clamp<int64_t>(schedule_.task_ms[task] - at_least_ms, 0, extra_ms);
      schedule_.task_ms[task] -= static_cast<uint32_t>(part);
      taken_ms += part;
    }
    stage.first_extra_us = taken_ms * kMicrosPerMilli / static_cast<int64_t>(tasks.size());
  }

  const model::TaskTable& tasks_;
  const std::vector<uint32_t>& executor_of_;
  Schedule& schedule_;
  std::vector<int64_t> first_finish_ms_;  ///< Of the run, by index of Schedule::executors.
  int64_t usual_overhead_ms_ = 0;
};

}  // namespace

void TakeOutFirstTasks(const model::TaskTable& tasks, const std::vector<uint32_t>& executor_of, Schedule& schedule) {
  FirstTasks(tasks, executor_of, schedule).TakeOut();
}

}  // namespace sparkwright::predict
