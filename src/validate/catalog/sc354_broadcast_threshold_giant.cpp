#include <array>

#include "base/saturating.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kGrowth{4.0};
constexpr Bytes kMostBroadcast{int64_t{8} << 30};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"growth", model::MultipleOf(kGrowth),
     "Compressed columns become rows of 2 to 3 times their size, and the hash table beside the collected bytes needs "
     "as much again."},
    {"most_broadcast_bytes", model::Of(kMostBroadcast), "Spark broadcasts no table above 8 GiB."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto heap = subject.Size("spark.driver.memory");
  const auto most_result = subject.Size("spark.driver.maxResultSize");
  if (!subject.IsSet("spark.driver.memory") || !heap.has_value()) {
    return violations;
  }
  for (const std::string_view key :
       {"spark.sql.autoBroadcastJoinThreshold", "spark.sql.adaptive.autoBroadcastJoinThreshold"}) {
    const auto threshold = subject.Size(key);
    if (!subject.IsSet(key) || !threshold.has_value() || threshold->count() <= 0 || *threshold > *heap ||
        *threshold > kMostBroadcast ||
        (most_result.has_value() && most_result->count() > 0 && *threshold > *most_result)) {
      continue;
    }
    const double needed = static_cast<double>(threshold->count()) * kGrowth.value;
    if (needed <= static_cast<double>(heap->count())) {
      continue;
    }
    model::Violation violation = subject.At({key, "spark.driver.memory"});
    violation.evidence = {{"threshold_bytes", model::Of(*threshold)},
                          {"needed_bytes", model::Of(Bytes(SaturatingCast(needed)))},
                          {"driver_heap_bytes", model::Of(*heap)}};
    violation.fix = TakeOut(key, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kBroadcastThresholdGiant = {
    .id = "SC354",
    .name = "broadcast-threshold-giant",
    .title = "Tables too large for the driver are broadcast",
    .since = "0.1.0",
    .message =
        "Tables of up to {threshold_bytes} are broadcast; collected and hashed they take about {needed_bytes} of the "
        "driver, whose heap is {driver_heap_bytes}.",
    .advice = "Lower spark.sql.autoBroadcastJoinThreshold, or give the driver more memory.",
    .doc =
        "A table to broadcast is collected into the driver, made into a hash table there and sent to every executor, "
        "each of which holds it in its heap. The threshold is compared with the estimated size of its files, which is "
        "compressed. What is above spark.driver.maxResultSize or the heap as it stands is a contradiction, and another "
        "rule's.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
