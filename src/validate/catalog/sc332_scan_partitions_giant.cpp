#include <array>

#include "validate/gpu.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kMostPartition{int64_t{1} << 30};
constexpr Bytes kDefault{int64_t{128} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_partition_bytes", model::Of(kMostPartition),
     "Eight times the default: minutes of work in one task, where nothing is known of its memory."},
    {"default_bytes", model::Of(kDefault), "Spark's default is never complained about."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.files.maxPartitionBytes";
  const auto partition = subject.Size(kKey);
  if (!subject.IsSet(kKey) || !partition.has_value() || LoadsRapids(subject)) {
    return violations;
  }
  model::Violation violation = subject.At({kKey, "spark.executor.memory", "spark.executor.cores"});
  violation.evidence = {{"partition_bytes", model::Of(*partition)}};
  const std::optional<Bytes> slot = UnifiedMemoryPerSlot(subject);
  if (slot.has_value() && *partition > *slot && *partition > kDefault) {
    violation.evidence.push_back({"slot_bytes", model::Of(*slot)});
  } else if (*partition > kMostPartition) {
    violation.message = "One task reads up to {partition_bytes} of a file.";
  } else {
    return violations;
  }
  violation.fix = TakeOut(kKey, model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kScanPartitionsGiant = {
    .id = "SC332",
    .name = "scan-partitions-giant",
    .title = "Giant partitions when files are read",
    .since = "0.1.0",
    .message = "One task reads up to {partition_bytes} of a file, and has {slot_bytes} of memory for it.",
    .advice = "Leave spark.sql.files.maxPartitionBytes at 128m, or make it no larger than a slot's memory.",
    .doc =
        "spark.sql.files.maxPartitionBytes is what one task reads, as it is on disk: compressed columns get several "
        "times larger in memory. More than a slot's share of execution memory spills, and fewer, longer tasks leave "
        "cores idle at the end. RAPIDS wants large partitions and is left alone.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
