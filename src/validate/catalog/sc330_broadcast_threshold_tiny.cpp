#include <array>
#include <string>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastThreshold{int64_t{1} << 20};
constexpr int64_t kMostMeantMebibytes = 1024;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_threshold_bytes", model::Of(kLeastThreshold),
     "A tenth of the default; sending 1 MiB to an executor takes milliseconds."},
    {"most_meant_mebibytes", model::CountOf(kMostMeantMebibytes),
     "A bare number up to here was most likely meant as megabytes."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.autoBroadcastJoinThreshold";
  const auto threshold = subject.Size(kKey);
  if (!subject.IsSet(kKey) || !threshold.has_value() || threshold->count() <= 0 || *threshold >= kLeastThreshold) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"threshold_bytes", model::Of(*threshold)}};
  violation.fix = threshold->count() <= kMostMeantMebibytes
                      ? SetTo(kKey, std::to_string(threshold->count()) + "m", model::FixSafety::kReview)
                      : TakeOut(kKey, model::FixSafety::kReview);
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
    .advice = "Write a size with its unit, such as 10m; a bare number counts bytes.",
    .doc =
        "The estimated size of a table is compared with it. A bare number is in bytes, so that 10 means 10 bytes and "
        "broadcast joins are off in all but name.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
