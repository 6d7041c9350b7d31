#include "facts/timeline.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace sparkwright::facts {
namespace {

/// Fewer running tasks than this part of what could run is not parallel any more. One half: then doubling the cores
/// cannot help, and it is the share at which most of what is paid for stands still.
constexpr double kBusyShare = 0.5;

/// A change that is not a task's: executors come and go, stages get and lose tasks to launch.
struct Change {
  int64_t time_ms = 0;
  int64_t slots = 0;
  int64_t cores = 0;
  int64_t executors = 0;
  int64_t stages_to_launch = 0;
};

/// What the walk needs to know of a stage attempt.
struct StageLaunches {
  int64_t num_rows = 0;
  int64_t width = 0;  ///< Tasks, each counted once however often it was tried.
  int64_t first_ms = std::numeric_limits<int64_t>::max();
  int64_t last_ms = std::numeric_limits<int64_t>::min();  ///< First launch of its last task.
};

/// `starts` are the rows in order of their start.
std::vector<StageLaunches> FindLaunches(const model::Application& application, const std::vector<TaskSpan>& spans,
                                        const std::vector<uint32_t>& starts) {
  const model::TaskTable& tasks = application.tasks;
  std::vector<StageLaunches> launches(application.stages.size());
  for (const uint32_t stage : tasks.stage) {
    ++launches[stage].num_rows;
  }
  // One bit per task says whether it was launched before. A log that claims absurdly many tasks gets no bits; then
  // every launch counts as a first one.
  std::vector<std::size_t> first_bit(launches.size() + 1, 0);
  for (std::size_t stage = 0; stage < launches.size(); ++stage) {
    const int64_t claimed = application.stages[stage].num_tasks;
    const bool is_plausible = claimed > 0 && claimed <= 4 * launches[stage].num_rows + 64;
    first_bit[stage + 1] = first_bit[stage] + (is_plausible ? static_cast<std::size_t>(claimed) : 0);
  }
  std::vector<bool> was_launched(first_bit.back(), false);
  for (const uint32_t row : starts) {
    if (tasks.is_speculative[row] != 0) {
      continue;
    }
    const uint32_t stage = tasks.stage[row];
    const std::size_t bit = first_bit[stage] + tasks.index[row];
    if (bit < first_bit[stage + 1]) {
      if (was_launched[bit]) {
        continue;
      }
      was_launched[bit] = true;
    }
    StageLaunches& one = launches[stage];
    ++one.width;
    one.first_ms = std::min(one.first_ms, spans[row].from_ms);
    one.last_ms = std::max(one.last_ms, spans[row].from_ms);
  }
  return launches;
}

std::vector<Change> FindChanges(const model::Application& application, const RunWindow& window,
                                const std::vector<ExecutorSupply>& supply, const std::vector<StageLaunches>& launches) {
  std::vector<Change> changes;
  for (const ExecutorSupply& one : supply) {
    if (one.runs_tasks && one.length_ms() > 0) {
      changes.push_back({one.from_ms, one.slots, one.cores, 1, 0});
      changes.push_back({one.to_ms, -one.slots, -one.cores, -1, 0});
    }
  }
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    const model::Stage& stage = application.stages[i];
    int64_t from = launches[i].first_ms;
    int64_t to = launches[i].last_ms;
    if (stage.submitted.has_value()) {
      from = std::min(from, window.Clamp(*stage.submitted));
    }
    if (launches[i].num_rows == 0 && stage.submitted.has_value() && stage.num_tasks > 0) {
      // Submitted, and never got a task started.
      to = stage.completed.has_value() ? window.Clamp(*stage.completed) : window.end_ms;
    }
    if (from < to) {
      changes.push_back({from, 0, 0, 0, 1});
      changes.push_back({to, 0, 0, 0, -1});
    }
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.time_ms < b.time_ms; });
  return changes;
}

/// The state of the run at a moment.
struct State {
  int64_t num_running = 0;
  int64_t num_slots = 0;
  int64_t num_cores = 0;
  int64_t num_executors = 0;
  int64_t num_stages_to_launch = 0;
  int64_t width = 0;  ///< Of the stages with a running task.
  double used_cores = 0.0;

  [[nodiscard]] Phase phase() const {
    if (num_running == 0) {
      return num_stages_to_launch > 0 && num_slots == 0 ? Phase::kWaitingForExecutors : Phase::kDriverOnly;
    }
    if (num_stages_to_launch > 0) {
      return Phase::kParallel;
    }
    const auto running = static_cast<double>(num_running);
    if (running < kBusyShare * static_cast<double>(std::min(num_slots, width))) {
      return Phase::kLastTasks;
    }
    return running < kBusyShare * static_cast<double>(num_slots) ? Phase::kFewTasks : Phase::kParallel;
  }
};

/// Sorts rows by a time of their span, equal ones by row. Rows mostly come in order already.
template <typename TimeOf>
void SortByTime(std::vector<uint32_t>& rows, TimeOf time_of) {
  const auto is_before = [&](uint32_t a, uint32_t b) {
    const int64_t time_a = time_of(a);
    const int64_t time_b = time_of(b);
    return time_a != time_b ? time_a < time_b : a < b;
  };
  if (!std::is_sorted(rows.begin(), rows.end(), is_before)) {
    std::sort(rows.begin(), rows.end(), is_before);
  }
}

/// Something for each running task. Memory follows the tasks that run at once, but for an index per row.
class RunningShares {
 public:
  explicit RunningShares(std::size_t num_rows) : place_(num_rows) {}

  void Start(uint32_t row, const TaskShare& share) {
    if (free_.empty()) {
      free_.push_back(static_cast<uint32_t>(shares_.size()));
      shares_.emplace_back();
    }
    place_[row] = free_.back();
    free_.pop_back();
    shares_[place_[row]] = share;
  }

  const TaskShare& End(uint32_t row) {
    free_.push_back(place_[row]);
    return shares_[place_[row]];
  }

 private:
  std::vector<uint32_t> place_;
  std::vector<TaskShare> shares_;
  std::vector<uint32_t> free_;
};

}  // namespace

Timeline WalkTimeline(const model::Application& application, const RunWindow& window,
                      const std::vector<TaskSpan>& spans, const std::vector<double>& task_cores,
                      const std::vector<ExecutorSupply>& supply, TimelineObserver& observer) {
  const model::TaskTable& tasks = application.tasks;
  std::vector<uint32_t> starts(spans.size());
  std::iota(starts.begin(), starts.end(), uint32_t{0});
  SortByTime(starts, [&](uint32_t row) { return spans[row].from_ms; });
  const std::vector<StageLaunches> launches = FindLaunches(application, spans, starts);
  std::erase_if(starts, [&](uint32_t row) { return spans[row].length_ms() <= 0; });
  std::vector<uint32_t> ends = starts;
  SortByTime(ends, [&](uint32_t row) { return spans[row].to_ms; });
  const std::vector<Change> changes = FindChanges(application, window, supply, launches);

  Timeline timeline;
  timeline.covered_ms.resize(application.stages.size(), 0);
  std::vector<int64_t> num_running_of_stage(application.stages.size(), 0);
  std::vector<int64_t> running_since(application.stages.size(), 0);

  // The integral over time of 1 / running tasks, by phase: a task's share is its growth from start to end.
  TaskShare integral{};
  RunningShares integral_at_start(spans.size());
  State state;
  int64_t now = window.begin_ms;
  const auto advance_to = [&](int64_t time_ms) {
    if (time_ms <= now) {
      return;
    }
    const Phase phase = state.phase();
    observer.OnStep({now, time_ms, phase, state.num_running, state.used_cores, state.num_slots, state.num_cores,
                     state.num_executors});
    if (state.num_running > 0) {
      integral[static_cast<std::size_t>(phase)] +=
          static_cast<double>(time_ms - now) / static_cast<double>(state.num_running);
    }
    now = time_ms;
  };

  std::size_t start = 0;
  std::size_t end = 0;
  std::size_t change = 0;
  constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  while (true) {
    const int64_t next = std::min({start < starts.size() ? spans[starts[start]].from_ms : kNever,
                                   end < ends.size() ? spans[ends[end]].to_ms : kNever,
                                   change < changes.size() ? changes[change].time_ms : kNever});
    if (next == kNever) {
      break;
    }
    advance_to(next);
    for (; end < ends.size() && spans[ends[end]].to_ms == next; ++end) {
      const uint32_t row = ends[end];
      const uint32_t stage = tasks.stage[row];
      --state.num_running;
      state.used_cores = state.num_running == 0 ? 0.0 : state.used_cores - task_cores[stage];
      if (--num_running_of_stage[stage] == 0) {
        state.width -= launches[stage].width;
        timeline.covered_ms[stage] += next - running_since[stage];
      }
      TaskShare share = integral;
      const TaskShare& before = integral_at_start.End(row);
      for (std::size_t i = 0; i < share.size(); ++i) {
        share[i] -= before[i];
      }
      observer.OnTaskEnd(row, share);
    }
    for (; change < changes.size() && changes[change].time_ms == next; ++change) {
      state.num_slots += changes[change].slots;
      state.num_cores += changes[change].cores;
      state.num_executors += changes[change].executors;
      state.num_stages_to_launch += changes[change].stages_to_launch;
    }
    for (; start < starts.size() && spans[starts[start]].from_ms == next; ++start) {
      const uint32_t row = starts[start];
      const uint32_t stage = tasks.stage[row];
      ++state.num_running;
      state.used_cores += task_cores[stage];
      if (num_running_of_stage[stage]++ == 0) {
        state.width += launches[stage].width;
        running_since[stage] = next;
      }
      integral_at_start.Start(row, integral);
    }
  }
  advance_to(window.end_ms);
  return timeline;
}

}  // namespace sparkwright::facts
