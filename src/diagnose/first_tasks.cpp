#include "diagnose/first_tasks.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace sparkwright::diagnose {
namespace {

/// The rows of all tasks, one stage's after the other's, each stage's in the order they started.
std::vector<std::size_t> RowsByStage(const model::TaskTable& tasks, std::size_t num_stages) {
  std::vector<std::size_t> next(num_stages + 1);  // By stage: where its next row goes.
  for (const uint32_t stage : tasks.stage) {
    ++next[stage + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::size_t> rows(tasks.size());
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    rows[next[tasks.stage[row]]++] = row;
  }
  return rows;
}

/// The tasks of each stage that were its first on their slots.
std::vector<bool> FirstOfStage(const model::Application& application, const model::RunFacts& facts) {
  const model::TaskTable& tasks = application.tasks;
  std::vector<bool> is_first(tasks.size());
  std::vector<int64_t> started(facts.executors.size());  // Of the stage at hand.
  std::vector<uint32_t> busy;                            // Executors on which it started any.
  uint32_t stage = 0;
  for (const std::size_t row : RowsByStage(tasks, application.stages.size())) {
    if (tasks.stage[row] != stage) {
      stage = tasks.stage[row];
      for (const uint32_t executor : busy) {
        started[executor] = 0;
      }
      busy.clear();
    }
    if (const uint32_t executor = tasks.executor[row]; executor < started.size()) {
      if (started[executor]++ == 0) {
        busy.push_back(executor);
      }
      is_first[row] = started[executor] <= facts.executors[executor].slots;
    }
  }
  return is_first;
}

}  // namespace

FirstTasks FindFirstTasks(const model::Application& application, const model::RunFacts& facts) {
  const model::TaskTable& tasks = application.tasks;
  FirstTasks first{FirstOfStage(application, facts), std::vector<bool>(tasks.size()),
                   std::vector<std::vector<std::size_t>>(application.stages.size())};
  std::vector<int64_t> started_in_run(facts.executors.size());
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    if (first.is_first[row]) {
      const uint32_t executor = tasks.executor[row];
      first.is_first_of_run[row] = started_in_run[executor]++ < facts.executors[executor].slots;
      if (tasks.status[row] == model::TaskStatus::kSucceeded) {
        first.of_stage[tasks.stage[row]].push_back(row);
      }
    }
  }
  return first;
}

Millis UsualFirstDuration(const model::TaskTable& tasks, std::vector<std::size_t> first_tasks) {
  if (first_tasks.empty()) {
    return {};
  }
  const std::vector<uint32_t>& durations = tasks.duration_ms;
  const auto middle = first_tasks.begin() + std::ssize(first_tasks) / 2;
  std::nth_element(first_tasks.begin(), middle, first_tasks.end(),
                   [&](std::size_t a, std::size_t b) { return durations[a] < durations[b]; });
  return Millis(durations[*middle]);
}

}  // namespace sparkwright::diagnose
