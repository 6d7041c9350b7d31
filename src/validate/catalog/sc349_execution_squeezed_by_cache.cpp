#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostFraction{0.8};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_fraction", model::ShareOf(kMostFraction), "A fifth for execution is 200 MiB of a heap of 2 GiB."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.memory.storageFraction";
  const auto fraction = subject.Number(kKey);
  const auto& memory = subject.is_local() ? subject.driver_memory() : subject.executor_memory();
  if (!subject.IsSet(kKey) || !fraction.has_value() || !(*fraction >= kMostFraction.value && *fraction < 1.0) ||
      !memory.ok()) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"storage_bytes", model::Of(memory->regions.storage)},
                        {"unified_bytes", model::Of(memory->regions.unified)},
                        {"execution_bytes", model::Of(memory->regions.execution)}};
  violation.fix = TakeOut(kKey, model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kExecutionSqueezedByCache = {
    .id = "SC349",
    .name = "execution-squeezed-by-cache",
    .title = "Cached data may take nearly all of the memory",
    .since = "0.1.0",
    .message =
        "Cached blocks may keep {storage_bytes} of {unified_bytes}; {execution_bytes} are sure for sorts and joins.",
    .advice = "Leave spark.memory.storageFraction at its default of 0.5: caching takes what is free anyway.",
    .doc =
        "Storage and execution borrow from each other. Execution drops cached blocks only down to "
        "spark.memory.storageFraction, so a high value lets a cache starve everything else, which then spills. A low "
        "value costs nothing while memory is free.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
