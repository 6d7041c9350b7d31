#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastThreshold{int64_t{1} << 20};
constexpr Bytes kMostWithoutUnit{4096};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_threshold_bytes", model::Of(kLeastThreshold),
     "A tenth of the default; sending 1 MiB to an executor takes milliseconds."},
    {"most_without_unit_bytes", model::Of(kMostWithoutUnit),
     "Nobody means fewer bytes than that: the unit is missing."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.autoBroadcastJoinThreshold";
  const auto threshold = subject.Size(kKey);
  if (!subject.IsSet(kKey) || !threshold.has_value() || *threshold <= kMostWithoutUnit ||
      *threshold >= kLeastThreshold) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"threshold_bytes", model::Of(*threshold)}};
  violation.fix = TakeOut(kKey, model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kBroadcastThresholdTiny = {
    .id = "SC330",
    .name = "broadcast-threshold-tiny",
    .title = "A broadcast threshold that nothing is below",
    .since = "0.1.0",
    .message = "spark.sql.autoBroadcastJoinThreshold is {threshold_bytes}: hardly any table is that small.",
    .advice = "Leave it at 10m, or higher where the driver has room.",
    .doc =
        "The estimated size of a table is compared with it. Below a megabyte broadcast joins are off in all but name. "
        "Bare numbers that lack their unit are another rule's.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
