#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.autoBroadcastJoinThreshold";
  constexpr std::string_view kAdaptive = "spark.sql.adaptive.autoBroadcastJoinThreshold";
  const auto threshold = subject.Size(kKey);
  const bool is_adaptive = subject.IsTrue("spark.sql.adaptive.enabled") && subject.IsSet(kAdaptive) &&
                           subject.Size(kAdaptive).value_or(Bytes()).count() > 0;
  if (subject.IsSet(kKey) && threshold.has_value() && threshold->count() <= 0 && !is_adaptive) {
    model::Violation violation = subject.At({kKey});
    violation.fix = TakeOut(kKey, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kBroadcastJoinsOff = {
    .id = "SC329",
    .name = "broadcast-joins-off",
    .title = "Broadcast joins are off",
    .since = "0.1.0",
    .message = "spark.sql.autoBroadcastJoinThreshold is off: every join with a small table shuffles the large one.",
    .advice = "Take it out, and give the driver the memory that a broadcast needs.",
    .doc =
        "A join with a table of a few megabytes can send that table to all executors instead of moving the large one "
        "over the network. Turning it off is a common answer to a driver that ran out of memory or to a broadcast that "
        "timed out: the usual cause of those is a wrong estimate of one table, which a hint or fresh statistics mend. "
        "spark.sql.adaptive.autoBroadcastJoinThreshold still allows it with real sizes, and then nothing is said.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
