#include "diagnose/first_tasks.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace sparkwright::diagnose {

FirstTasks FindFirstTasks(const Run& run) {
  const model::TaskTable& tasks = run.application().tasks;
  FirstTasks first{std::vector<bool>(tasks.size()),
                   std::vector<std::vector<std::size_t>>(run.application().stages.size())};
  std::map<std::pair<uint32_t, uint32_t>, int64_t> started;  // By stage and executor.
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const uint32_t executor = tasks.executor[row];
    if (executor < run.facts().executors.size() &&
        started[{tasks.stage[row], executor}]++ < run.facts().executors[executor].slots) {
      first.is_first[row] = true;
      if (tasks.status[row] == model::TaskStatus::kSucceeded) {
        first.of_stage[tasks.stage[row]].push_back(row);
      }
    }
  }
  return first;
}

Millis UsualFirstDuration(const Run& run, std::vector<std::size_t> first_tasks) {
  if (first_tasks.empty()) {
    return {};
  }
  const std::vector<uint32_t>& durations = run.application().tasks.duration_ms;
  const auto middle = first_tasks.begin() + std::ssize(first_tasks) / 2;
  std::nth_element(first_tasks.begin(), middle, first_tasks.end(),
                   [&](std::size_t a, std::size_t b) { return durations[a] < durations[b]; });
  return Millis(durations[*middle]);
}

}  // namespace sparkwright::diagnose
