#include "facts/executor_supply.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "model/local_master.h"

namespace sparkwright::facts {
namespace {

/// More than any machine has; protects sums from absurd numbers in a log.
constexpr int32_t kMaxCores = 65'536;

std::optional<int32_t> ParseCores(std::string_view text) {
  int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value <= 0) {
    return std::nullopt;
  }
  return value;
}

std::optional<int32_t> ConfiguredCores(const model::Application& application, const model::Executor& executor) {
  const model::Environment& environment = application.environment;
  if (IsDriver(executor)) {
    const auto threads = model::LocalThreads(environment.SparkProperty("spark.master").value_or(""));
    return threads.value_or(0) > 0 ? threads : std::nullopt;
  }
  return ParseCores(environment.SparkProperty("spark.executor.cores").value_or(""));
}

/// When the tasks of an executor took and returned how many cores.
using CoreChanges = std::vector<std::pair<int64_t, double>>;

/// By executor; empty for those that `is_wanted` does not mark.
std::vector<CoreChanges> FindCoreChanges(const model::Application& application, const std::vector<uint8_t>& is_wanted,
                                         const std::vector<TaskSpan>& spans, const std::vector<double>& task_cores) {
  std::vector<CoreChanges> changes(is_wanted.size());
  for (std::size_t row = 0; row < spans.size(); ++row) {
    const uint32_t executor = application.tasks.executor[row];
    if (executor < is_wanted.size() && is_wanted[executor] != 0 && spans[row].length_ms() > 0) {
      const double cores = task_cores[application.tasks.stage[row]];
      changes[executor].emplace_back(spans[row].from_ms, cores);
      changes[executor].emplace_back(spans[row].to_ms, -cores);
    }
  }
  return changes;
}

/// The most cores that the tasks of an executor held at once.
int32_t ObservedCores(CoreChanges& changes) {
  std::sort(changes.begin(), changes.end());  // Ends sort before starts at the same time.
  double now = 0.0;
  double most = 0.0;
  for (const auto& [time, cores] : changes) {
    now += cores;
    most = std::max(most, now);
  }
  return static_cast<int32_t>(std::min<double>(std::ceil(most), kMaxCores));
}

}  // namespace

bool IsDriver(const model::Executor& executor) { return executor.id == "driver" || executor.id == "<driver>"; }

std::vector<ExecutorSupply> FindExecutorSupply(const model::Application& application, const RunWindow& window,
                                               const std::vector<TaskSpan>& spans,
                                               const std::vector<double>& task_cores) {
  const std::vector<model::Executor>& executors = application.executors;
  std::vector<ExecutorSupply> supply(executors.size());
  std::vector<uint8_t> has_tasks(executors.size(), 0);
  std::vector<double> cores_per_task(executors.size(), 1.0);
  for (std::size_t i = 0; i < executors.size(); ++i) {
    supply[i].from_ms = window.Clamp(executors[i].added);
    supply[i].to_ms = executors[i].removed.has_value() ? window.Clamp(*executors[i].removed) : window.end_ms;
    supply[i].to_ms = std::max(supply[i].from_ms, supply[i].to_ms);
  }
  for (std::size_t row = 0; row < spans.size(); ++row) {
    const uint32_t i = application.tasks.executor[row];
    if (i < executors.size()) {
      cores_per_task[i] = has_tasks[i] != 0 ? std::min(cores_per_task[i], task_cores[application.tasks.stage[row]])
                                            : task_cores[application.tasks.stage[row]];
      has_tasks[i] = 1;
      supply[i].from_ms = std::min(supply[i].from_ms, spans[row].from_ms);
      supply[i].to_ms = std::max(supply[i].to_ms, spans[row].to_ms);
    }
  }
  std::vector<std::optional<int32_t>> known_cores(executors.size());
  std::vector<uint8_t> is_to_observe(executors.size(), 0);
  for (std::size_t i = 0; i < executors.size(); ++i) {
    known_cores[i] =
        executors[i].total_cores > 0 ? executors[i].total_cores : ConfiguredCores(application, executors[i]);
    is_to_observe[i] = known_cores[i].has_value() ? 0 : 1;
  }
  std::vector<CoreChanges> changes = FindCoreChanges(application, is_to_observe, spans, task_cores);
  for (std::size_t i = 0; i < executors.size(); ++i) {
    ExecutorSupply& one = supply[i];
    one.runs_tasks = !IsDriver(executors[i]) || has_tasks[i] != 0 || executors[i].total_cores > 0;
    if (!one.runs_tasks) {
      one = {};
      continue;
    }
    if (executors[i].total_cores <= 0) {
      one.cores_source = known_cores[i].has_value() ? model::CoresSource::kConfigured : model::CoresSource::kObserved;
    }
    one.cores = std::clamp(known_cores[i].has_value() ? *known_cores[i] : ObservedCores(changes[i]), 0, kMaxCores);
    const int32_t by_cores = static_cast<int32_t>(
        std::clamp(std::floor(one.cores / cores_per_task[i]), 1.0, static_cast<double>(kMaxCores)));
    one.slots = executors[i].max_tasks > 0 ? std::min(executors[i].max_tasks, kMaxCores) : by_cores;
  }
  return supply;
}

}  // namespace sparkwright::facts
