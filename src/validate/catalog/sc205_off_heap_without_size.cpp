#include <array>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kEnabled = "spark.memory.offHeap.enabled";
constexpr std::string_view kSize = "spark.memory.offHeap.size";
constexpr Bytes kLeast{int64_t{1} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_size_bytes", model::Of(kLeast), "Spark counts it in whole MiB."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.IsTrue(kEnabled) && subject.Size(kSize).value_or(Bytes(0)) < kLeast) {
    model::Violation violation = subject.At({kEnabled, kSize});
    violation.is_refused = true;
    violation.evidence = {{"size_bytes", model::Of(subject.Size(kSize).value_or(Bytes(0)))}};
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
    .message = "spark.memory.offHeap.enabled is true and spark.memory.offHeap.size is {size_bytes}.",
    .advice = "Give spark.memory.offHeap.size, or leave both out: the heap is enough for most jobs.",
    .doc =
        "Utils.executorOffHeapMemorySizeAsMb requires a size of at least 1 MiB while off-heap memory is enabled; "
        "driver and executors end with \"spark.memory.offHeap.size must be > 0\". Less than 1 MiB, mostly a size "
        "without its unit, counts as 0.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::validate
