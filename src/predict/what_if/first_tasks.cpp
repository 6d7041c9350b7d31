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
    FindColdTasks();
  }

  void TakeOut() {
    for (ScheduledStage& stage : schedule_.stages) {
      Sort(stage);
      if (first_.empty()) {
        continue;
      }
      if (later_ms_.size() >= kFewest) {
        const int64_t usual = Median(later_ms_);
        TakeOutOf(stage, first_, usual, Median(first_ms_) - usual);
      } else if (const auto [cold, extra] = ColdExtra(); extra > 0) {
        TakeOutOf(stage, cold, 0, extra);
        stage.is_extra_of_run = true;
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

  /// Those that were the first of the run on their slots, and what is usual around the others.
  void FindColdTasks() {
    std::vector<int32_t> on_executor(schedule_.executors.size(), 0);
    std::vector<int64_t> overheads;
    is_cold_.assign(tasks_.size(), 0);
    for (uint32_t row = 0; row < tasks_.size(); ++row) {
      const uint32_t executor = ExecutorOf(row);
      if (executor == kNotScheduled) {
        continue;
      }
      if (on_executor[executor]++ < schedule_.executors[executor].slots) {
        is_cold_[row] = 1;
      } else {
        overheads.push_back(OverheadOf(row));
      }
    }
    usual_overhead_ms_ = overheads.size() >= kFewest ? Median(overheads) : kUsualOverheadMs;
  }

  /// The stage's first tasks on each executor, and how long those and the others took.
  void Sort(const ScheduledStage& stage) {
    on_executor_.assign(schedule_.executors.size(), 0);
    first_.clear();
    first_ms_.clear();
    later_ms_.clear();
    for (auto task = static_cast<uint32_t>(stage.first_task); task < stage.first_task + stage.num_tasks; ++task) {
      const uint32_t executor = ExecutorOf(schedule_.source_row[task]);
      if (executor == kNotScheduled) {
        continue;
      }
      if (on_executor_[executor]++ < schedule_.executors[executor].slots) {
        first_.push_back(task);
        first_ms_.push_back(schedule_.task_ms[task]);
      } else {
        later_ms_.push_back(schedule_.task_ms[task]);
      }
    }
  }

  struct Cold {
    std::vector<uint32_t> tasks;
    int64_t extra_ms = 0;
  };

  [[nodiscard]] Cold ColdExtra() const {
    Cold cold;
    std::vector<int64_t> overheads;
    int64_t shortest_ms = INT64_MAX;
    for (const uint32_t task : first_) {
      const uint32_t row = schedule_.source_row[task];
      if (is_cold_[row] != 0) {
        cold.tasks.push_back(task);
        overheads.push_back(OverheadOf(row));
        shortest_ms = std::min<int64_t>(shortest_ms, tasks_.run_ms[row]);
      }
    }
    if (cold.tasks.empty()) {
      return cold;
    }
    const auto around = static_cast<double>(std::max<int64_t>(Median(overheads) - usual_overhead_ms_, 0));
    cold.extra_ms = static_cast<int64_t>(
        around + std::min(kColdShare * static_cast<double>(shortest_ms), kColdOverOverhead * around));
    return cold;
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
  std::vector<uint8_t> is_cold_;  ///< By row of Application::tasks.
  int64_t usual_overhead_ms_ = 0;
  // Of the stage at hand.
  std::vector<uint32_t> first_;
  std::vector<int64_t> first_ms_;
  std::vector<int64_t> later_ms_;
  std::vector<int32_t> on_executor_;
};

}  // namespace

void TakeOutFirstTasks(const model::TaskTable& tasks, const std::vector<uint32_t>& executor_of, Schedule& schedule) {
  FirstTasks(tasks, executor_of, schedule).TakeOut();
}

}  // namespace sparkwright::predict
