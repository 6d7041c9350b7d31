#include <array>

#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kMostWaves = 20;
constexpr int64_t kLeastPartitions = 200;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_waves", model::CountOf(kMostWaves),
     "Ten times what balances load (2 to 3); at 20 tasks a slot nothing gets more even by more."},
    {"least_partitions", model::CountOf(kLeastPartitions),
     "Spark's default: what a small application gets without asking."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool is_merged =
      subject.IsTrue("spark.sql.adaptive.enabled") && subject.IsTrue("spark.sql.adaptive.coalescePartitions.enabled");
  const auto partitions = subject.Count("spark.sql.shuffle.partitions");
  const std::optional<int64_t> slots = ApplicationSlots(subject);
  if (is_merged || !subject.IsSet("spark.sql.shuffle.partitions") || !partitions.has_value() || !slots.has_value() ||
      *partitions <= kLeastPartitions || *partitions / *slots < kMostWaves) {
    return violations;
  }
  model::Violation violation = subject.At(
      {"spark.sql.shuffle.partitions", "spark.sql.adaptive.enabled", "spark.sql.adaptive.coalescePartitions.enabled"});
  violation.evidence = {{"partitions", model::CountOf(*partitions)},
                        {"slots", model::CountOf(*slots)},
                        {"waves", model::CountOf(*partitions / *slots)}};
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kTooManyShufflePartitions = {
    .id = "SC310",
    .name = "too-many-shuffle-partitions",
    .title = "Far more shuffle partitions than cores",
    .since = "0.1.0",
    .message =
        "A shuffle has {partitions} partitions for {slots} slots: {waves} tasks for every slot, however little data "
        "there is.",
    .advice =
        "Let adaptive execution merge small partitions, or set spark.sql.shuffle.partitions to 2 or 3 times the slots.",
    .doc =
        "Every task costs some milliseconds of scheduling, and every pair of map and reduce task a block to fetch. "
        "While adaptive execution merges small partitions the number does little harm and nothing is said.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
