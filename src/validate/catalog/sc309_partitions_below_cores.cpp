#include <array>
#include <string>

#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kWavesOfFix = 2;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"waves_of_fix", model::CountOf(kWavesOfFix),
     "Seed 000: 2 to 3 partitions a core, so that slots do not wait for the slowest task of one wave."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kInitial = "spark.sql.adaptive.coalescePartitions.initialPartitionNum";
  const bool is_adaptive =
      subject.IsTrue("spark.sql.adaptive.enabled") && subject.IsTrue("spark.sql.adaptive.coalescePartitions.enabled");
  const std::string_view key = is_adaptive && subject.IsSet(kInitial) ? kInitial : "spark.sql.shuffle.partitions";
  const auto partitions = subject.Count(key);
  const std::optional<int64_t> slots = ApplicationSlots(subject);
  if (!partitions.has_value() || !slots.has_value() || *partitions <= 0 || *partitions >= *slots) {
    return violations;
  }
  model::Violation violation =
      subject.At({key, "spark.executor.instances", "spark.dynamicAllocation.maxExecutors", "spark.executor.cores"});
  const int64_t idle = *slots - *partitions;
  violation.evidence = {
      {"partitions", model::CountOf(*partitions)},
      {"slots", model::CountOf(*slots)},
      {"idle_slots", model::CountOf(idle)},
      {"idle_share", model::ShareOf(Ratio{static_cast<double>(idle) / static_cast<double>(*slots)})},
  };
  if (subject.IsTrue("spark.dynamicAllocation.enabled")) {
    violation.own_severity = model::FindingSeverity::kInfo;
  }
  if (const int64_t wanted = SaturatingMultiply(kWavesOfFix, *slots); wanted <= INT32_MAX) {
    violation.fix = SetTo(key, std::to_string(wanted), model::FixSafety::kReview);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kPartitionsBelowCores = {
    .id = "SC309",
    .name = "partitions-below-cores",
    .title = "Fewer shuffle partitions than cores",
    .since = "0.1.0",
    .message =
        "A shuffle has {partitions} partitions and the application {slots} slots: {idle_slots} of them ({idle_share}) "
        "have nothing to do after every shuffle.",
    .advice =
        "Set spark.sql.shuffle.partitions to 2 or 3 times the slots; adaptive execution merges what is too small.",
    .doc =
        "One task works on one partition. Adaptive execution begins with that number, too, and only makes it smaller, "
        "except for skewed joins. Slots are executors times their cores over spark.task.cpus, as far as the cluster "
        "has room for them. With dynamic allocation the bound may never be reached, and it is advice.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
