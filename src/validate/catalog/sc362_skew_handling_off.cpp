#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.adaptive.skewJoin.enabled";
  if (subject.IsTrue("spark.sql.adaptive.enabled") && subject.IsTurnedOff(kKey)) {
    model::Violation violation = subject.At({kKey});
    violation.fix = TakeOut(kKey);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSkewHandlingOff = {
    .id = "SC362",
    .name = "skew-handling-off",
    .title = "Skewed joins are not split",
    .since = "0.1.0",
    .message =
        "spark.sql.adaptive.skewJoin.enabled is false: one key with many rows keeps one task busy long after the "
        "others.",
    .advice = "Take it out.",
    .doc =
        "Adaptive execution splits partitions of a shuffled join that are five times the median and larger than 256 "
        "MB. Others are not touched.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
