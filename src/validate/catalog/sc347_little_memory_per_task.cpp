#include <array>

#include "base/rounding.h"
#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastMemory{int64_t{128} << 20};
constexpr double kLeastFraction = 0.1;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_memory_bytes", model::Of(kLeastMemory),
     "spark.sql.files.maxPartitionBytes by default: what one task reads. The fix gives twice as much."},
    {"least_fraction", model::ShareOf(Ratio{kLeastFraction}),
     "With less, no heap of sensible size is enough, and there is no fix."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<Bytes> slot = UnifiedMemoryPerSlot(subject);
  if (!slot.has_value() || *slot >= kLeastMemory || !subject.IsSet("spark.executor.cores") ||
      IsMostlyReserved(subject.executor_memory()->regions)) {
    return violations;
  }
  const int64_t slots = *ExecutorSlots(subject);
  model::Violation violation = subject.At({"spark.executor.memory", "spark.executor.cores"});
  violation.evidence = {{"slots", model::CountOf(slots)},
                        {"unified_bytes", model::Of(Bytes(SaturatingMultiply(slot->count(), slots)))},
                        {"slot_bytes", model::Of(*slot)}};
  const double fraction = subject.Number("spark.memory.fraction").value_or(0.6);
  if (fraction > kLeastFraction) {
    const double wanted = 2.0 * static_cast<double>(kLeastMemory.count()) * static_cast<double>(slots) / fraction;
    const Bytes heap = Bytes(SaturatingCast(wanted)) + subject.executor_memory()->regions.reserved;
    constexpr int64_t kStep = int64_t{256} << 20;
    violation.fix = SetTo("spark.executor.memory", MebibyteText(Bytes(DividedUp(heap.count(), kStep) * kStep)),
                          model::FixSafety::kResource);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kLittleMemoryPerTask = {
    .id = "SC347",
    .name = "little-memory-per-task",
    .title = "Little memory for each task",
    .since = "0.1.0",
    .message =
        "{slots} tasks share {unified_bytes} for execution and caching: {slot_bytes} each, less than one split of a "
        "file.",
    .advice = "Give the executor more memory, or fewer cores.",
    .doc =
        "Execution memory is shared by the tasks that run; each gets at least half of its even share. A task reads up "
        "to 128 MB of a file, usually compressed, and spills what it sorts, joins or aggregates beyond its share.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
