#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinHeapShare{0.90};
constexpr Ratio kMinGcShare{0.10};
constexpr Ratio kUsualGcShare{0.05};
constexpr Millis kMinRunTime{10'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_heap_share", model::ShareOf(kMinHeapShare), "Of the configured heap, at its peak."},
    {"min_gc_share", model::ShareOf(kMinGcShare),
     "Seed 004: critical. A full heap alone is how the JVM works: it collects when it has to."},
    {"usual_gc_share", model::ShareOf(kUsualGcShare), "Seed 004: healthy; that much is left."},
    {"min_run_time_ms", model::Of(kMinRunTime), "Of all tasks: with less, the GC share is that of a start."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"long-gc"});

bool IsOutOfMemory(const std::string& text) {
  return text.find("OutOfMemoryError") != std::string::npos || text.find("GC overhead limit") != std::string::npos;
}

struct OutOfMemory {
  int64_t num_failures = 0;
  std::vector<std::size_t> stages;
};

OutOfMemory FindOutOfMemory(const Run& run) {
  OutOfMemory found;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    int64_t num_failures = 0;
    for (const model::TaskFailureGroup& group : run.application().stages[i].failures) {
      num_failures += IsOutOfMemory(group.message) ? group.count : 0;
    }
    if (num_failures > 0) {
      found.num_failures += num_failures;
      found.stages.push_back(i);
    }
  }
  return found;
}

Outcome Check(const Run& run) {
  const OutOfMemory out_of_memory = FindOutOfMemory(run);
  const int64_t num_out_of_memory = out_of_memory.num_failures;
  const auto peak = PeakHeap(run);
  if (num_out_of_memory == 0 && (!peak.has_value() || *peak <= Bytes(0))) {
    return NotEvaluated{"The log has no readings of executor memory."};
  }
  const Bytes heap = ConfiguredHeap(run);
  const double share = Share(peak.value_or(Bytes()).count(), heap.count());
  const double gc = run.facts().totals.gc_share.value_or(Ratio{0.0}).value;
  const int64_t run_time = run.facts().totals.metrics[model::TaskMetric::kExecutorRunTime];
  const bool collects = share >= kMinHeapShare.value && gc >= kMinGcShare.value && Millis(run_time) >= kMinRunTime;
  if (num_out_of_memory == 0 && !collects) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  if (collects) {
    const double excess = std::max(gc - kUsualGcShare.value, 0.0);
    finding.core_impact = CoreMillis(SaturatingCast(excess * static_cast<double>(run_time)));
    finding.impact = Millis(
        SaturatingCast(Share(finding.core_impact.count(), 1) / std::max(run.facts().cores.mean_active_tasks, 1.0)));
  }
  for (const std::size_t stage : out_of_memory.stages) {
    const Millis failed = run.FailedTaskTime(stage);
    finding.places.push_back(run.PlaceOf(stage));
    finding.impact += run.SavedIfTasksWorkLess(stage, failed);
    finding.core_impact += CoreMillis(failed.count());
  }
  finding.confidence = num_out_of_memory > 0 ? model::FindingConfidence::kSure : model::FindingConfidence::kLikely;
  finding.evidence = {{"heap_bytes", model::Of(heap)},
                      {"gc_share", model::ShareOf(Ratio{gc})},
                      {"num_out_of_memory", model::CountOf(num_out_of_memory)}};
  if (peak.has_value()) {
    finding.evidence.push_back({"peak_heap_bytes", model::Of(*peak)});
  }
  if (num_out_of_memory > 0) {
    finding.own_severity = model::FindingSeverity::kCritical;
    finding.message = "{num_out_of_memory} tasks failed because the heap of {heap_bytes} was full.";
  }
  ProposeHeap(run, Bytes(SaturatingMultiply(heap.count(), 3) / 2), finding);
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kHeapTooSmall = {
    .id = "SW304",
    .name = "heap-too-small",
    .title = "Heap too small",
    .since = "0.1.0",
    .message =
        "The heap of {heap_bytes} was full ({peak_heap_bytes} at its peak), and {gc_share} of the run time went into "
        "garbage collection.",
    .advice =
        "Give each task more: a larger heap, fewer cores per executor, or smaller partitions; in local mode the heap "
        "is the driver's and has to be set before it starts.",
    .doc =
        "The heap is full and the JVM spends its time looking for room, until it gives up with an OutOfMemoryError. "
        "A full heap alone is not a problem, the JVM fills what it has; together with a long collection or an error "
        "it is.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
