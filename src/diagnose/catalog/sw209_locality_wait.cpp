#include <algorithm>
#include <array>

#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinIdleShare{0.25};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_idle_share", model::ShareOf(kMinIdleShare),
     "Of the slots from the stage's begin to its last launch; between two tasks a few percent are always empty."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// Task time of all stages between two moments.
int64_t TaskTimeBetween(const model::TaskTable& tasks, int64_t begin, int64_t end) {
  int64_t sum = 0;
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const int64_t from = std::max(tasks.launch_ms[row], begin);
    const int64_t to = std::min(tasks.launch_ms[row] + tasks.duration_ms[row], end);
    sum += std::max<int64_t>(to - from, 0);
  }
  return sum;
}

/// Tasks of the stage had a preference for a place. Spark calls tasks without one PROCESS_LOCAL as well, so that counts
/// only where a cached RDD gives it.
bool HasPreferences(const model::Stage& stage) {
  using enum model::Locality;
  const auto count = [&](model::Locality locality) {
    return stage.num_tasks_by_locality[static_cast<std::size_t>(locality)];
  };
  const bool reads_cache = std::any_of(stage.rdds.begin(), stage.rdds.end(),
                                       [](const model::StageRdd& rdd) { return rdd.storage_level.is_valid(); });
  return count(kNodeLocal) + count(kRackLocal) > 0 || (reads_cache && count(kProcessLocal) > 0);
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const Millis wait = run.configuration().Time("spark.locality.wait").value_or(Millis(3'000));
  const model::TaskTable& tasks = run.application().tasks;
  if (run.configuration().is_local() || wait <= Millis(0) || run.facts().cores.peak_executors < 2) {
    return findings;
  }
  std::vector<int64_t> last_launch(run.application().stages.size(), 0);
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    last_launch[tasks.stage[row]] = std::max(last_launch[tasks.stage[row]], tasks.launch_ms[row]);
  }
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    if (!stage.submitted.has_value() || stage.num_tasks < 2 || !HasPreferences(stage)) {
      continue;
    }
    const int64_t begin = stage.submitted->millis_since_epoch();
    const Millis launching(last_launch[i] - begin);
    if (launching < wait) {
      continue;  // All tasks were placed before Spark would have waited.
    }
    const double slots = MeanSlots(run, *stage.submitted, *stage.submitted + launching, stage.resource_profile_id);
    const double offered = slots * static_cast<double>(launching.count());
    const double idle = offered - static_cast<double>(TaskTimeBetween(tasks, begin, last_launch[i]));
    if (static_cast<double>(stage.num_tasks) < slots || idle < offered * kMinIdleShare.value) {
      continue;
    }
    model::Finding finding;
    const Millis took = run.facts().stages[i].duration.value_or(run.facts().stages[i].covered);
    finding.impact =
        run.SavedIfStageTakes(i, std::max(run.EvenDuration(i), took - Millis(static_cast<int64_t>(idle / slots))));
    finding.places = {run.PlaceOf(i)};
    using enum model::Locality;
    const auto& by_locality = stage.num_tasks_by_locality;
    finding.evidence = {
        {"idle_slot_share", model::ShareOf(Ratio{idle / offered})},
        {"launching_ms", model::Of(launching)},
        {"locality_wait_ms", model::Of(wait)},
        {"num_tasks", model::CountOf(stage.num_tasks)},
        {"num_process_local_tasks", model::CountOf(by_locality[static_cast<std::size_t>(kProcessLocal)])},
        {"num_node_local_tasks", model::CountOf(by_locality[static_cast<std::size_t>(kNodeLocal)])},
        {"num_any_tasks", model::CountOf(by_locality[static_cast<std::size_t>(kAny)])}};
    Propose(run, std::nullopt, "spark.locality.wait", "0s", model::FixSafety::kSafe, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kLocalityWait = {
    .id = "SW209",
    .name = "locality-wait",
    .title = "Waiting for locality",
    .since = "0.1.0",
    .message =
        "{idle_slot_share} of the slots stood idle for the {launching_ms} in which {num_tasks} tasks were launched: "
        "{num_process_local_tasks} and {num_node_local_tasks} of them kept to the process or node of their data.",
    .advice = "Where data comes over the network anyway (object stores), waiting for a place near it gains nothing.",
    .doc =
        "A task that would like to run where its data is waits up to spark.locality.wait for a slot there, on each "
        "level, and the wait begins again whenever one of them starts. When few executors hold the data, they work "
        "one task after the other while the others stand idle.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
