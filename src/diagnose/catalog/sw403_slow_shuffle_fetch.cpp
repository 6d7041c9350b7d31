#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinShare{0.2};
constexpr Ratio kUsualShare{0.05};
constexpr Millis kFirstFetch{1'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_share", model::ShareOf(kMinShare),
     "Of the run time of the stage's tasks; on an idle network the requests are ahead of the task."},
    {"usual_share", model::ShareOf(kUsualShare), "The first request of each task has to be waited for; that is left."},
    {"first_fetch_ms", model::Of(kFirstFetch),
     "On each slot of an executor, in the first stage of the run that fetches there, where that is more: the first "
     "request to another executor loads classes and opens a connection."},
});

/// What the first fetches of the run may take on the executors, by index of the stage that did them.
std::vector<Millis> FirstFetches(const Run& run) {
  using enum model::TaskMetric;
  const auto& stages = run.application().stages;
  std::vector<std::size_t> fetching;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].totals[kShuffleBytesRead] > 0 && stages[i].totals[kShuffleFetchWaitTime] > 0) {
      fetching.push_back(i);
    }
  }
  std::stable_sort(fetching.begin(), fetching.end(),
                   [&](std::size_t a, std::size_t b) { return stages[a].submitted < stages[b].submitted; });
  const model::TaskTable& tasks = run.application().tasks;
  std::vector<std::map<uint32_t, int64_t>> tasks_on(stages.size());  // By stage, then by executor.
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    if (tasks.executor[row] < run.facts().executors.size()) {
      ++tasks_on[tasks.stage[row]][tasks.executor[row]];
    }
  }
  std::vector<int64_t> slots_left(run.facts().executors.size());
  for (std::size_t i = 0; i < slots_left.size(); ++i) {
    slots_left[i] = run.facts().executors[i].slots;
  }
  std::vector<Millis> may_take(stages.size());
  for (const std::size_t stage : fetching) {
    for (const auto& [executor, num_tasks] : tasks_on[stage]) {
      const int64_t slots = std::min(num_tasks, slots_left[executor]);
      slots_left[executor] -= slots;
      may_take[stage] += Millis(SaturatingMultiply(slots, kFirstFetch.count()));
    }
  }
  return may_take;
}

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  std::vector<Millis> first_fetches;  // Looks at all tasks, so only for a stage that waited.
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Millis wait = TotalTime(stage, kShuffleFetchWaitTime);
    const Millis run_time = TotalTime(stage, kExecutorRunTime);
    if (stage.totals[kShuffleBytesRead] <= 0 || Share(wait.count(), run_time.count()) < kMinShare.value) {
      continue;
    }
    if (first_fetches.empty()) {
      first_fetches = FirstFetches(run);
    }
    const Millis usual(SaturatingCast(kUsualShare.value * static_cast<double>(run_time.count())));
    const Millis less = wait - std::max(usual, first_fetches[i]);
    if (less.count() <= 0) {
      continue;
    }
    model::Finding finding;
    finding.impact = run.SavedIfTasksWorkLess(i, less);
    finding.core_impact = CoreMillis(less.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"fetch_wait_share", model::ShareOf(Ratio{Share(wait.count(), run_time.count())})},
                        {"fetch_wait_ms", model::Of(wait)},
                        {"remote_read_bytes", model::Of(TotalBytes(stage, kShuffleRemoteBytesRead))},
                        {"shuffle_read_bytes", model::Of(TotalBytes(stage, kShuffleBytesRead))},
                        {"num_blocks", model::CountOf(stage.totals[kShuffleBlocksFetched])},
                        {"num_tasks", model::CountOf(stage.num_tasks)}};
    const auto in_flight = run.configuration().Size("spark.reducer.maxSizeInFlight");
    const int64_t per_task = stage.totals[kShuffleRemoteBytesRead] / std::max<int64_t>(stage.num_tasks, 1);
    // A task that reads less than the window has asked for everything at once already.
    if (in_flight.has_value() && in_flight->count() < per_task && *in_flight < Bytes(int64_t{96} << 20)) {
      Propose(run, std::nullopt, "spark.reducer.maxSizeInFlight", "96m", model::FixSafety::kResource, finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSlowShuffleFetch = {
    .id = "SW403",
    .name = "slow-shuffle-fetch",
    .title = "Slow shuffle fetch",
    .since = "0.1.0",
    .message =
        "{num_tasks} tasks waited {fetch_wait_ms} for shuffle blocks of other executors, {fetch_wait_share} of their "
        "run time, to read {shuffle_read_bytes}.",
    .advice =
        "Shuffle less (filter and aggregate first, broadcast the small side), use larger blocks (fewer partitions), "
        "and look at the network and at the disks of the executors that send.",
    .doc =
        "A task that reads a shuffle asks other executors for its blocks and waits when they come slower than it "
        "works: a busy network, slow disks or a garbage collection on the other side, or very many small blocks.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
