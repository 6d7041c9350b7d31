#include "predict/what_if/supply.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "model/local_master.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;
constexpr int64_t kMostExecutors = 100'000;
constexpr int64_t kMostCores = 65'536;
/// From asking for an executor to its registration, where the log has none that was asked for: containers of YARN and
/// Kubernetes take about this long where they have room.
constexpr int64_t kUsualStartUs = 5'000'000;

bool Differs(const RunSettings& before, const RunSettings& after, std::string_view key) {
  return before.Text(key) != after.Text(key);
}

int64_t MicrosOf(const RunSettings& settings, std::string_view key, int64_t usual_us) {
  const std::optional<Millis> time = settings.Time(key);
  return time.has_value() ? std::clamp<int64_t>(time->count(), 0, int64_t{1} << 40) * kMicrosPerMilli : usual_us;
}

/// Tasks that have room on an executor; a task may take a part of a core.
int64_t SlotsOf(int64_t cores, const RunSettings& settings) {
  const double of_task = settings.Number("spark.task.cpus").value_or(1.0);
  const double slots = of_task > 0.0 ? std::floor(static_cast<double>(cores) / of_task) : 1.0;
  return static_cast<int64_t>(std::clamp(slots, 1.0, static_cast<double>(kMostCores)));
}

/// What dynamic allocation waited for an executor in the run: from the moment it may have asked to the registration.
int64_t StartOf(const Schedule& schedule, const RunSettings& before) {
  const int64_t backlog_us = MicrosOf(before, "spark.dynamicAllocation.schedulerBacklogTimeout", 1'000'000);
  std::vector<int64_t> waits;
  for (const ScheduledExecutor& executor : schedule.executors) {
    if (executor.arrival.kind != Anchor::Kind::kBegin) {
      waits.push_back(std::max<int64_t>(executor.arrival.delay_us - backlog_us, 0));
    }
  }
  if (waits.empty()) {
    return kUsualStartUs;
  }
  std::sort(waits.begin(), waits.end());
  return waits[waits.size() / 2];
}

DynamicAllocation AllocationOf(const Schedule& schedule, const RunSettings& before, const RunSettings& after,
                               const model::ExecutorShape& shape, bool is_number_given) {
  DynamicAllocation allocation;
  allocation.min_executors =
      std::clamp<int64_t>(after.Count("spark.dynamicAllocation.minExecutors").value_or(0), 0, kMostExecutors);
  allocation.max_executors = std::clamp<int64_t>(
      after.Count("spark.dynamicAllocation.maxExecutors").value_or(kMostExecutors), 1, kMostExecutors);
  if (is_number_given) {
    allocation.max_executors = shape.num_executors;
  }
  allocation.min_executors = std::min(allocation.min_executors, allocation.max_executors);
  allocation.initial_executors =
      std::max({allocation.min_executors, after.Count("spark.dynamicAllocation.initialExecutors").value_or(0),
                is_number_given ? int64_t{0} : after.Count("spark.executor.instances").value_or(0)});
  allocation.initial_executors = std::min(allocation.initial_executors, allocation.max_executors);
  allocation.backlog_us = MicrosOf(after, "spark.dynamicAllocation.schedulerBacklogTimeout", 1'000'000);
  allocation.sustained_us =
      MicrosOf(after, "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout", allocation.backlog_us);
  constexpr int64_t kLeastWaitUs = 100'000;  // Spark looks ten times a second.
  allocation.backlog_us = std::max(allocation.backlog_us, kLeastWaitUs);
  allocation.sustained_us = std::max(allocation.sustained_us, kLeastWaitUs);
  allocation.idle_us = MicrosOf(after, "spark.dynamicAllocation.executorIdleTimeout", 60'000'000);
  allocation.ratio =
      std::clamp(after.Number("spark.dynamicAllocation.executorAllocationRatio").value_or(1.0), 0.01, 1.0);
  allocation.keeps_shuffle_files = !after.IsTrue("spark.shuffle.service.enabled");
  allocation.start_us = StartOf(schedule, before);
  allocation.slots = static_cast<int32_t>(shape.slots);
  allocation.cores = static_cast<int32_t>(shape.cores);
  return allocation;
}

}  // namespace

model::ExecutorShape RecordedShape(const Schedule& schedule) {
  std::map<std::pair<int32_t, int32_t>, int64_t> sizes;
  std::vector<std::pair<int64_t, int64_t>> changes;
  for (const ScheduledExecutor& executor : schedule.executors) {
    ++sizes[{executor.cores, executor.slots}];
    changes.emplace_back(executor.recorded_arrival_us, 1);
    if (executor.is_removed) {
      changes.emplace_back(executor.recorded_removal_us, -1);
    }
  }
  model::ExecutorShape shape;
  int64_t most = 0;
  for (const auto& [size, count] : sizes) {
    if (count >= most) {
      most = count;
      shape.cores = size.first;
      shape.slots = size.second;
    }
  }
  std::sort(changes.begin(), changes.end());
  int64_t now = 0;
  for (const auto& [at, change] : changes) {
    now += change;
    shape.num_executors = std::max(shape.num_executors, now);
  }
  return shape;
}

model::ExecutorShape ShapeAfter(const RunSettings& before, const RunSettings& after, const Schedule& schedule,
                                const model::ExecutorShape& recorded) {
  model::ExecutorShape shape = recorded;
  if (schedule.is_local) {
    const auto threads = model::LocalThreads(after.Text("spark.master").value_or(""));
    if (Differs(before, after, "spark.master") && threads.value_or(0) > 0) {
      shape.cores = std::min<int64_t>(*threads, kMostCores);
    }
  } else if (Differs(before, after, "spark.executor.cores")) {
    shape.cores = std::clamp<int64_t>(after.Count("spark.executor.cores").value_or(recorded.cores), 1, kMostCores);
  }
  if (shape.cores != recorded.cores || Differs(before, after, "spark.task.cpus")) {
    shape.slots = SlotsOf(shape.cores, after);
  }
  if (schedule.is_local) {
    return shape;
  }
  if (Differs(before, after, "spark.executor.instances")) {
    shape.num_executors = after.Count("spark.executor.instances").value_or(recorded.num_executors);
  } else if (Differs(before, after, "spark.cores.max")) {
    shape.num_executors = after.Count("spark.cores.max").value_or(recorded.num_executors * recorded.cores) /
                          std::max<int64_t>(shape.cores, 1);
  }
  shape.num_executors = std::clamp<int64_t>(shape.num_executors, 1, kMostExecutors);
  return shape;
}

Supply SupplyOf(const Schedule& schedule, const RunSettings& before, const RunSettings& after,
                const model::ExecutorShape& recorded, const model::ExecutorShape& shape, bool is_number_asked) {
  Supply supply;
  const bool is_number_given = shape.num_executors != recorded.num_executors;
  const bool is_size_given = shape.cores != recorded.cores || shape.slots != recorded.slots;
  const bool was_dynamic = before.IsTrue("spark.dynamicAllocation.enabled");
  const bool is_dynamic = after.IsTrue("spark.dynamicAllocation.enabled") && !schedule.is_local;
  bool differs_in_allocation = was_dynamic != is_dynamic && !schedule.is_local;
  for (const std::string_view key :
       {"minExecutors", "maxExecutors", "initialExecutors", "schedulerBacklogTimeout",
        "sustainedSchedulerBacklogTimeout", "executorIdleTimeout", "executorAllocationRatio"}) {
    differs_in_allocation =
        differs_in_allocation ||
        (is_dynamic && Differs(before, after, std::string("spark.dynamicAllocation.") + std::string(key)));
  }
  if (!is_number_given && !is_size_given && !differs_in_allocation) {
    supply.executors = schedule.executors;
    return supply;
  }
  if (is_dynamic) {
    supply.allocation = AllocationOf(schedule, before, after, shape, is_number_given || is_number_asked);
    return supply;
  }
  if (!is_number_given && !differs_in_allocation) {
    supply.executors = schedule.executors;
    for (ScheduledExecutor& executor : supply.executors) {
      executor.cores = static_cast<int32_t>(shape.cores);
      executor.slots = static_cast<int32_t>(shape.slots);
    }
    return supply;
  }
  // Those that came first; what came later took the place of one that went.
  std::vector<int64_t> arrivals;
  for (const ScheduledExecutor& executor : schedule.executors) {
    arrivals.push_back(executor.recorded_arrival_us);
  }
  std::sort(arrivals.begin(), arrivals.end());
  arrivals.resize(std::min(arrivals.size(), static_cast<std::size_t>(std::max<int64_t>(recorded.num_executors, 1))));
  for (int64_t i = 0; i < shape.num_executors; ++i) {
    ScheduledExecutor executor;
    if (!arrivals.empty()) {
      const auto rank = static_cast<std::size_t>(i * static_cast<int64_t>(arrivals.size()) / shape.num_executors);
      executor.arrival.delay_us = was_dynamic ? arrivals.front() : arrivals[rank];
    }
    executor.recorded_arrival_us = executor.arrival.delay_us;
    executor.cores = static_cast<int32_t>(shape.cores);
    executor.slots = static_cast<int32_t>(shape.slots);
    supply.executors.push_back(executor);
  }
  return supply;
}

}  // namespace sparkwright::predict
