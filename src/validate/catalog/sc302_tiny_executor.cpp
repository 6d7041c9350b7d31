#include <array>

#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostReservedShare{1.0 / 3.0};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_reserved_share", model::ShareOf(kMostReservedShare),
     "IsMostlyReserved: with a third of the heap reserved, at most two fifths are left for data. The default of 1g is "
     "above."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.is_local() || !subject.IsSet("spark.executor.memory") || !subject.executor_memory().ok()) {
    return violations;
  }
  const conf::ProcessMemory& memory = *subject.executor_memory();
  if (!IsMostlyReserved(memory.regions)) {
    return violations;
  }
  const Bytes asked = memory.container.has_value() ? memory.container->total : memory.regions.heap;
  model::Violation violation = subject.At({"spark.executor.memory"});
  violation.evidence = {
      {"heap_bytes", model::Of(memory.regions.heap)},
      {"reserved_bytes", model::Of(memory.regions.reserved)},
      {"unified_bytes", model::Of(memory.regions.unified)},
      {"usable_share",
       model::ShareOf(Ratio{static_cast<double>(memory.regions.unified.count()) / static_cast<double>(asked.count())})},
  };
  if (memory.container.has_value()) {
    violation.message =
        "Of a container of {container_bytes} Spark and Java take {overhead_bytes} beside the heap and {reserved_bytes} "
        "in it; {unified_bytes} ({usable_share}) are left for data.";
    violation.evidence.push_back({"container_bytes", model::Of(memory.container->total)});
    violation.evidence.push_back({"overhead_bytes", model::Of(memory.container->overhead)});
  }
  violation.fix = SetTo("spark.executor.memory", "1g", model::FixSafety::kResource);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kTinyExecutor = {
    .id = "SC302",
    .name = "tiny-executor",
    .title = "Tiny executor",
    .since = "0.1.0",
    .message =
        "Of a heap of {heap_bytes} Spark reserves {reserved_bytes} for itself; {unified_bytes} ({usable_share}) are "
        "left for data.",
    .advice =
        "Give executors at least 1g, better 4g with several cores: what Spark reserves is the same for a large heap.",
    .doc =
        "UnifiedMemoryManager takes 300 MiB off every heap before it divides the rest by spark.memory.fraction. On "
        "YARN and Kubernetes at least 384 MiB of overhead come on top, so most of what is paid for holds no data. "
        "Executors that are not given a heap (1g) are left alone.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
