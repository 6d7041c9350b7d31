#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kLeastFraction{0.4};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_fraction", model::ShareOf(kLeastFraction), "Seed 000's bound: two thirds of Spark's own 0.6."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto fraction = subject.Number("spark.memory.fraction");
  const auto& memory = subject.is_local() ? subject.driver_memory() : subject.executor_memory();
  if (!subject.IsSet("spark.memory.fraction") || !fraction.has_value() ||
      !(*fraction > 0.0 && *fraction < kLeastFraction.value) || !memory.ok()) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.memory.fraction", "spark.executor.memory"});
  violation.evidence = {{"unified_bytes", model::Of(memory->regions.unified)},
                        {"heap_bytes", model::Of(memory->regions.heap)},
                        {"user_bytes", model::Of(memory->regions.user)}};
  violation.fix = TakeOut("spark.memory.fraction", model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kSmallMemoryFraction = {
    .id = "SC319",
    .name = "small-memory-fraction",
    .title = "Little of the heap is for data",
    .since = "0.1.0",
    .message =
        "spark.memory.fraction gives execution and cached data {unified_bytes} of a heap of {heap_bytes}, and user "
        "code {user_bytes}.",
    .advice = "Leave spark.memory.fraction at its default of 0.6, unless objects of user code fill the rest.",
    .doc =
        "Execution and storage share (heap - 300 MiB) * spark.memory.fraction. What is left belongs to objects of user "
        "code and is not given back: sorts and joins spill to disk and cached blocks are dropped while it is empty.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
