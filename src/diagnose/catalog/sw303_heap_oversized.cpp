#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMaxHeapShare{0.5};
constexpr Bytes kMinHeap{int64_t{4} << 30};
constexpr Bytes kWarningSaved{int64_t{32} << 30};
constexpr Millis kMinRun{60'000};
constexpr Ratio kMaxHeapShareOfShort{0.1};
constexpr Millis kShortestRun{15'000};
constexpr Ratio kHeadroom{1.3};
constexpr Ratio kMaxGcShare{0.05};
constexpr Bytes kSmallest{(int64_t{1} << 30) - 1};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_heap_share", model::ShareOf(kMaxHeapShare),
     "Peaks are readings every ten seconds and grow with the data; half of the heap unused is more than either."},
    {"min_heap_bytes", model::Of(kMinHeap), "What can be taken from a smaller heap nobody misses."},
    {"warning_saved_bytes", model::Of(kWarningSaved), "Of all executors together: another small machine."},
    {"min_run_ms", model::Of(kMinRun), "A shorter run has a handful of readings,"},
    {"max_heap_share_of_short", model::ShareOf(kMaxHeapShareOfShort),
     "which are believed where they, and all that tasks read, wrote and kept, are no more than this of the heap: then "
     "nothing was there to fill it with between two readings."},
    {"shortest_run_ms", model::Of(kShortestRun), "Executors send their first reading ten seconds after they start."},
    {"headroom", model::MultipleOf(kHeadroom),
     "Above the peak, for the readings that were missed and next week's data."},
    {"smallest_heap_bytes", model::Of(kSmallest),
     "Spark's default of 1 GiB; it refuses to start with less than 450 MiB."},
    {"max_gc_share", model::ShareOf(kMaxGcShare), "Above, the heap is in use, whatever its peak."},
});

/// All that tasks had in their hands: read, written, sent back, sorted, and blocks that executors kept.
Bytes Touched(const Run& run) {
  using enum model::TaskMetric;
  Bytes touched;
  for (const model::Stage& stage : run.application().stages) {
    for (const model::TaskMetric metric : {kInputBytes, kOutputBytes, kShuffleBytesRead, kShuffleBytesWritten,
                                           kResultSize, kPeakExecutionMemory, kMemoryBytesSpilled}) {
      touched = Bytes(SaturatingAdd(touched.count(), TotalBytes(stage, metric).count()));
    }
  }
  for (const model::Executor& executor : run.application().executors) {
    touched = Bytes(SaturatingAdd(touched.count(), executor.memory_used.count()));
  }
  return touched;
}

/// The readings say enough: there are many, or there was nothing that could have filled the heap between them.
bool AreEnoughReadings(const Run& run, Bytes peak, Bytes heap) {
  const double most = static_cast<double>(heap.count()) * kMaxHeapShareOfShort.value;
  return run.duration() >= kMinRun ||
         (run.duration() >= kShortestRun && static_cast<double>(peak.count()) <= most &&
          static_cast<double>(Touched(run).count()) <=
              most * static_cast<double>(std::max<int64_t>(run.facts().cores.peak_executors, 1)));
}

Outcome Check(const Run& run) {
  const auto peak = PeakHeap(run);
  if (!peak.has_value() || *peak <= Bytes(0)) {
    return NotEvaluated{"The log has no readings of executor memory."};
  }
  const bool is_set = run.configuration().Set(HeapKey(run)).has_value();
  const Bytes heap = ConfiguredHeap(run);
  const double share = Share(peak->count(), heap.count());
  const auto wanted = std::max(SaturatingCast(static_cast<double>(peak->count()) * kHeadroom.value), kSmallest.count());
  const int64_t saved = SaturatingMultiply((heap - Bytes(wanted)).count(), run.facts().cores.peak_executors);
  if (!is_set || run.configuration().is_local() || heap < kMinHeap || !AreEnoughReadings(run, *peak, heap) ||
      share > kMaxHeapShare.value || saved <= 0 || run.facts().totals.gc_share.value_or(Ratio{0.0}) > kMaxGcShare) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kSure;
  finding.own_severity = Bytes(saved) >= kWarningSaved && run.duration() >= kMinRun ? model::FindingSeverity::kWarning
                                                                                    : model::FindingSeverity::kInfo;
  finding.evidence = {{"peak_heap_bytes", model::Of(*peak)},
                      {"heap_bytes", model::Of(heap)},
                      {"heap_share", model::ShareOf(Ratio{share})},
                      {"num_executors", model::CountOf(run.facts().cores.peak_executors)},
                      {"saved_bytes", model::Of(Bytes(saved))}};
  ProposeHeap(run, Bytes(wanted), finding);
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kHeapOversized = {
    .id = "SW303",
    .name = "heap-oversized",
    .title = "Heap larger than needed",
    .since = "0.1.0",
    .message =
        "No executor used more than {peak_heap_bytes} of its heap of {heap_bytes}: {saved_bytes} could be given back "
        "on {num_executors} executors.",
    .advice = "Ask for less memory, or put more cores on each executor.",
    .doc =
        "Memory that no executor ever used is paid for and keeps others from running. The peak is the highest of the "
        "readings that executors send with their heartbeats; unused objects count in it until they are collected, so "
        "a low peak is believed; in a run of less than a minute, one that is far lower, and only where its tasks had "
        "little data: that is information. It costs no time, so the rule is at most a warning.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
