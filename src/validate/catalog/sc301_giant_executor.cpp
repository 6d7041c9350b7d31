#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kMostHeap{int64_t{64} << 30};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_heap_bytes", model::Of(kMostHeap),
     "Seed 000's bound for a giant executor. A full collection of G1 walks the live heap, at about a second for each "
     "gigabyte and core."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto heap = subject.Size("spark.executor.memory");
  if (!subject.is_local() && heap.has_value() && *heap > kMostHeap) {
    model::Violation violation = subject.At({"spark.executor.memory", "spark.executor.cores"});
    violation.evidence = {{"heap_bytes", model::Of(*heap)}, {"most_heap_bytes", model::Of(kMostHeap)}};
    violations.push_back(std::move(violation));
  }
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
        "lost with one executor is larger, too.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
