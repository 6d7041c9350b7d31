#include <algorithm>
#include <array>

#include "base/rounding.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kMostHeap{int64_t{64} << 30};
constexpr Bytes kSmallHeap{int64_t{31} << 30};
constexpr int64_t kUsualCores = 5;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_heap_bytes", model::Of(kMostHeap),
     "Seed 000's bound for a giant executor. A full collection of G1 walks the live heap, at about a second for each "
     "gigabyte and core."},
    {"small_heap_bytes", model::Of(kSmallHeap), "Below 32 GiB Java refers to objects with 4 bytes instead of 8."},
    {"usual_cores", model::CountOf(kUsualCores),
     "Seed 004: about 5 cores an executor; with many more, tasks wait for each other's collections and connections."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto heap = subject.Size("spark.executor.memory");
  if (subject.is_local() || !heap.has_value() || *heap <= kMostHeap) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.executor.memory", "spark.executor.cores"});
  violation.evidence = {{"heap_bytes", model::Of(*heap)}, {"most_heap_bytes", model::Of(kMostHeap)}};
  const int64_t by_heap = DividedUp(heap->count(), kSmallHeap.count());
  if (const auto cores = subject.CoresOfExecutor(); cores.has_value() && *cores >= by_heap) {
    const int64_t parts = std::max(by_heap, DividedUp(*cores, kUsualCores));
    violation.message =
        "An executor has a heap of {heap_bytes} and {cores} cores, more than {most_heap_bytes}; the same would be "
        "{smaller_executors} executors of {smaller_cores} cores and {smaller_heap_bytes}.";
    violation.evidence.push_back({"cores", model::CountOf(*cores)});
    violation.evidence.push_back({"smaller_executors", model::CountOf(parts)});
    violation.evidence.push_back({"smaller_cores", model::CountOf(DividedUp(*cores, parts))});
    violation.evidence.push_back({"smaller_heap_bytes", model::Of(Bytes(heap->count() / parts))});
    violation.fix = SplitExecutors(subject, parts);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kGiantExecutor = {
    .id = "SC301",
    .name = "giant-executor",
    .title = "Giant executor",
    .since = "0.1.0",
    .message = "An executor has a heap of {heap_bytes}, more than {most_heap_bytes}.",
    .advice = "Take more and smaller executors, with about 5 cores each and the memory shared out in proportion.",
    .doc =
        "A full garbage collection stops all tasks of an executor and takes longer the larger the heap is; what is "
        "lost with one executor is larger, too. The evidence shows the same memory and cores as equal executors below "
        "32 GiB, where Java still has 4-byte references. The fix divides heap, overhead and cores, and multiplies the "
        "executors.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
