#include <algorithm>
#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kGrowth{4.0};
constexpr Bytes kGiantAnyway{int64_t{1} << 30};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"growth", model::MultipleOf(kGrowth),
     "Compressed columns become rows of 2 to 3 times their size, and the hash table beside the collected bytes needs "
     "as much again."},
    {"giant_anyway_bytes", model::Of(kGiantAnyway),
     "The driver's default heap; below it is silent while nothing says how large the driver is."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kHeap = "spark.driver.memory";
  for (const std::string_view key :
       {"spark.sql.autoBroadcastJoinThreshold", "spark.sql.adaptive.autoBroadcastJoinThreshold"}) {
    const auto threshold = subject.Size(key);
    const Bytes heap = subject.Size(kHeap).value_or(Bytes(int64_t{1} << 30));
    if (!subject.IsSet(key) || !threshold.has_value() || threshold->count() <= 0 ||
        (!subject.IsSet(kHeap) && *threshold < kGiantAnyway)) {
      continue;
    }
    const double needed = static_cast<double>(threshold->count()) * kGrowth.value;
    if (needed <= static_cast<double>(heap.count())) {
      continue;
    }
    model::Violation violation = subject.At({key, kHeap});
    violation.evidence = {{"threshold_bytes", model::Of(*threshold)},
                          {"needed_bytes", model::Of(Bytes(static_cast<int64_t>(std::min(needed, 9e18))))},
                          {"driver_heap_bytes", model::Of(heap)}};
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
        "compressed. More than 8 GiB Spark does not broadcast at all.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
