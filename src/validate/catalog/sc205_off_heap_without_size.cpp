#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kEnabled = "spark.memory.offHeap.enabled";
constexpr std::string_view kSize = "spark.memory.offHeap.size";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.IsTrue(kEnabled) && subject.Size(kSize).value_or(Bytes(0)).count() <= 0) {
    model::Violation violation = subject.At({kEnabled, kSize});
    violation.is_refused = true;
    violation.fix = TakeOut(kEnabled);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kOffHeapWithoutSize = {
    .id = "SC205",
    .name = "off-heap-without-size",
    .title = "Off-heap memory without a size",
    .since = "0.1.0",
    .message = "spark.memory.offHeap.enabled is true and spark.memory.offHeap.size is 0.",
    .advice = "Give spark.memory.offHeap.size, or leave both out: the heap is enough for most jobs.",
    .doc =
        "MemoryManager requires a size above 0 while off-heap memory is enabled; driver and executors end with "
        "\"spark.memory.offHeap.size must be > 0\".",
    .check = &Check,
};

}  // namespace sparkwright::validate
