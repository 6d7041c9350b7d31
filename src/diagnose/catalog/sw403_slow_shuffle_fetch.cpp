#include <algorithm>
#include <array>

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
     "On each slot, where that is more: the first request to another executor loads classes and opens a connection."},
});

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Millis wait = TotalTime(stage, kShuffleFetchWaitTime);
    const Millis run_time = TotalTime(stage, kExecutorRunTime);
    if (stage.totals[kShuffleBytesRead] <= 0 || Share(wait.count(), run_time.count()) < kMinShare.value) {
      continue;
    }
    const double slots = std::min(run.SlotsOf(i), static_cast<double>(stage.num_tasks_with_metrics));
    const double usual = std::max(kUsualShare.value * static_cast<double>(run_time.count()),
                                  slots * static_cast<double>(kFirstFetch.count()));
    const Millis less = wait - Millis(SaturatingCast(usual));
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
