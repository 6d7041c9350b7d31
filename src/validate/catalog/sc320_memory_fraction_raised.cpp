#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostFraction{0.8};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_fraction", model::ShareOf(kMostFraction),
     "Spark's documentation asks that it fits into the old generation, two thirds of the heap by default; Spark 1.6 "
     "began with 0.75."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto fraction = subject.Number("spark.memory.fraction");
  const auto& memory = subject.is_local() ? subject.driver_memory() : subject.executor_memory();
  if (!fraction.has_value() || !(*fraction > kMostFraction.value && *fraction <= 1.0) || !memory.ok()) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.memory.fraction", "spark.executor.memory"});
  violation.evidence = {{"fraction", model::ShareOf(Ratio{*fraction})},
                        {"user_bytes", model::Of(memory->regions.user)},
                        {"heap_bytes", model::Of(memory->regions.heap)}};
  violation.fix = TakeOut("spark.memory.fraction", model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kMemoryFractionRaised = {
    .id = "SC320",
    .name = "memory-fraction-raised",
    .title = "Little of the heap is left for user code",
    .since = "0.1.0",
    .message = "spark.memory.fraction of {fraction} leaves {user_bytes} of a heap of {heap_bytes} for everything else.",
    .advice = "Leave spark.memory.fraction at its default of 0.6, and make the heap larger instead.",
    .doc =
        "Objects of user code, Spark's own bookkeeping, and what estimates of sizes miss live in what "
        "spark.memory.fraction leaves. Full, it ends in long collections and OutOfMemoryError, not in spilling.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
