#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinShare{0.10};
constexpr Ratio kUsualShare{0.05};
constexpr Millis kMinRunTime{10'000};
constexpr Ratio kFullShare{0.7};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_share", model::ShareOf(kMinShare), "Seed 004: GC above a tenth of the run time is critical."},
    {"usual_share", model::ShareOf(kUsualShare), "Seed 004: below a twentieth is healthy; that much is left."},
    {"min_run_time_ms", model::Of(kMinRunTime),
     "Of all the stage's tasks: a JVM that has just started collects while its heap grows."},
    {"full_share", model::ShareOf(kFullShare),
     "A heap whose peak stayed below is not made larger; its size is not the cause."},
});

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    const Millis run_time = TotalTime(stage, kExecutorRunTime);
    if (!facts.gc_share.has_value() || *facts.gc_share < kMinShare || run_time < kMinRunTime) {
      continue;
    }
    model::Finding finding;
    const double excess = facts.gc_share->value - kUsualShare.value;
    const Millis less(SaturatingCast(excess * static_cast<double>(run_time.count())));
    finding.impact = run.SavedIfTasksWorkLess(i, less);
    finding.core_impact = CoreMillis(less.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"gc_share", model::ShareOf(*facts.gc_share)},
                        {"gc_time_ms", model::Of(TotalTime(stage, kJvmGcTime))},
                        {"run_time_ms", model::Of(run_time)},
                        {"heap_bytes", model::Of(ConfiguredHeap(run))}};
    if (const auto peak = PeakHeap(run)) {
      finding.evidence.push_back({"peak_heap_bytes", model::Of(*peak)});
    }
    // A heap that never filled has room: then it is the number of objects, or a JVM that has just started.
    const bool has_room =
        PeakHeap(run).has_value() && Share(PeakHeap(run)->count(), ConfiguredHeap(run).count()) < kFullShare.value;
    if (!has_room) {
      ProposeHeap(run, Bytes(SaturatingMultiply(ConfiguredHeap(run).count(), 3) / 2), finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kLongGc = {
    .id = "SW302",
    .name = "long-gc",
    .title = "Long garbage collection",
    .since = "0.1.0",
    .message = "{gc_share} of the run time of the tasks was garbage collection: {gc_time_ms} of {run_time_ms}.",
    .advice =
        "Make fewer objects (DataFrames instead of RDDs of objects, no groupByKey, serialised storage levels), or give "
        "each task more heap.",
    .doc =
        "The JVM stops the tasks while it frees memory. With little room it does so again and again. The cause is a "
        "heap that is too small for what its tasks hold at once, or a program that makes many objects. What goes away "
        "is the time above an ordinary share.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "",
             .scala = "// before: an object for every row stays in the heap\n"
                      "rdd.persist(StorageLevel.MEMORY_ONLY)\n"
                      "// after\n"
                      "rdd.persist(StorageLevel.MEMORY_ONLY_SER)\n"},
    .check = &Check,
};

}  // namespace sparkwright::diagnose
