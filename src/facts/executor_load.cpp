#include "facts/executor_load.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "facts/gc_share.h"

namespace sparkwright::facts {
namespace {

constexpr int kShiftOfMebi = 20;

std::optional<Bytes> BytesFrom(int64_t count, int shift) {
  if (count <= 0 || count > (INT64_MAX >> shift)) {
    return std::nullopt;
  }
  return Bytes(count << shift);
}

/// What the configuration says about heaps, looked up once for all executors.
struct ConfiguredHeaps {
  std::optional<Bytes> driver;
  std::optional<Bytes> executor;
  std::unordered_map<int32_t, Bytes> by_profile;  ///< Of the profiles that say so. The first request counts.

  [[nodiscard]] std::optional<Bytes> Of(const model::Executor& one) const {
    if (IsDriver(one)) {
      return driver;
    }
    const auto found = by_profile.find(one.resource_profile_id);
    return found != by_profile.end() ? found->second : executor;
  }
};

ConfiguredHeaps FindConfiguredHeaps(const model::Application& application) {
  ConfiguredHeaps heaps;
  heaps.driver = ParseMemory(application.environment.SparkProperty("spark.driver.memory").value_or(""));
  heaps.executor = ParseMemory(application.environment.SparkProperty("spark.executor.memory").value_or(""));
  for (const model::ResourceProfile& profile : application.resource_profiles) {
    for (const model::ExecutorResourceRequest& request : profile.executor_requests) {
      const std::optional<Bytes> heap = BytesFrom(request.amount, kShiftOfMebi);
      if (request.name == "memory" && heap.has_value()) {
        heaps.by_profile.emplace(profile.id, *heap);
      }
    }
  }
  return heaps;
}

}  // namespace

std::optional<Bytes> ParseMemory(std::string_view text) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) {
    return std::nullopt;
  }
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.empty()) {
    return BytesFrom(count, kShiftOfMebi);
  }
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  constexpr std::array<std::pair<char, int>, 6> kShifts = {
      {{'b', 0}, {'k', 10}, {'m', kShiftOfMebi}, {'g', 30}, {'t', 40}, {'p', 50}}};
  for (const auto& [letter, shift] : kShifts) {
    if (lower(unit.front()) == letter &&
        (unit.size() == 1 || (unit.size() == 2 && letter != 'b' && lower(unit[1]) == 'b'))) {
      return BytesFrom(count, shift);
    }
  }
  return std::nullopt;
}

std::vector<model::ExecutorFacts> FindExecutorFacts(const model::Application& application,
                                                    const std::vector<TaskSpan>& spans,
                                                    const std::vector<double>& task_cores,
                                                    const std::vector<ExecutorSupply>& supply) {
  struct Load {
    double core_ms = 0.0;
    int64_t gc_ms = 0;
    int64_t run_ms = 0;
    int64_t num_tasks = 0;
  };
  const model::TaskTable& tasks = application.tasks;
  std::vector<Load> loads(application.executors.size());
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    if (tasks.executor[row] < loads.size()) {
      Load& load = loads[tasks.executor[row]];
      load.core_ms += static_cast<double>(spans[row].length_ms()) * task_cores[tasks.stage[row]];
      load.gc_ms += tasks.gc_ms[row];
      load.run_ms += tasks.run_ms[row];
      ++load.num_tasks;
    }
  }
  const ConfiguredHeaps heaps = FindConfiguredHeaps(application);
  std::vector<model::ExecutorFacts> facts;
  facts.reserve(application.executors.size());
  for (std::size_t i = 0; i < application.executors.size(); ++i) {
    const model::Executor& executor = application.executors[i];
    model::ExecutorFacts one;
    one.id = executor.id;
    one.runs_tasks = supply[i].runs_tasks;
    one.cores = supply[i].cores;
    one.slots = supply[i].slots;
    one.cores_source = supply[i].cores_source;
    one.available =
        RoundToCoreMillis(static_cast<double>(supply[i].cores) * static_cast<double>(supply[i].length_ms()));
    one.used = RoundToCoreMillis(loads[i].core_ms);
    if (one.available > CoreMillis(0)) {
      one.used = std::min(one.used, one.available);
    }
    one.utilisation = model::Utilisation(one.used, one.available);
    one.num_tasks = loads[i].num_tasks;
    one.gc_share = GcShare(loads[i].gc_ms, loads[i].run_ms);
    if (executor.peaks.has_value() && (*executor.peaks)[model::ExecutorMetric::kJvmHeapMemory] > 0) {
      one.peak_heap = Bytes((*executor.peaks)[model::ExecutorMetric::kJvmHeapMemory]);
    }
    one.configured_heap = heaps.Of(executor);
    if (one.peak_heap.has_value() && one.configured_heap.has_value()) {
      one.heap_share =
          Ratio{static_cast<double>(one.peak_heap->count()) / static_cast<double>(one.configured_heap->count())};
    }
    facts.push_back(std::move(one));
  }
  return facts;
}

}  // namespace sparkwright::facts
