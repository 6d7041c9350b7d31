#include "diagnose/first_tasks.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace sparkwright::diagnose {

FirstTasks FindFirstTasks(const model::Application& application, const model::RunFacts& facts) {
  const model::TaskTable& tasks = application.tasks;
  FirstTasks first{std::vector<bool>(tasks.size()), std::vector<bool>(tasks.size()),
                   std::vector<std::vector<std::size_t>>(application.stages.size())};
  std::vector<int64_t> started_in_run(facts.executors.size());
  std::map<std::pair<uint32_t, uint32_t>, int64_t> started;  // By stage and executor.
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const uint32_t executor = tasks.executor[row];
    if (executor >= facts.executors.size()) {
      continue;
    }
    const int64_t slots = facts.executors[executor].slots;
    if (started[{tasks.stage[row], executor}]++ < slots) {
      first.is_first[row] = true;
      first.is_first_of_run[row] = started_in_run[executor]++ < slots;
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
