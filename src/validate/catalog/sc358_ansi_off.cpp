#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.ansi.enabled";
  if (subject.version() >= model::SparkVersion{4, 0, 0, {}} && subject.IsTurnedOff(kKey)) {
    model::Violation violation = subject.At({kKey});
    violation.fix = TakeOut(kKey, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAnsiOff = {
    .id = "SC358",
    .name = "ansi-off",
    .title = "Overflow and wrong casts go unnoticed",
    .since = "0.1.0",
    .message = "spark.sql.ansi.enabled is false: sums that overflow wrap around, and casts that fail give null.",
    .advice = "Take it out when the queries have been tried with it; try_cast and try_add say where null is wanted.",
    .doc = "Since Spark 4.0 SQL fails by default where a result would be wrong. Turned off, it behaves as Spark 3 did.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
