#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.adaptive.coalescePartitions.enabled";
  if (subject.IsTrue("spark.sql.adaptive.enabled") && subject.IsTurnedOff(kKey)) {
    model::Violation violation = subject.At({kKey, "spark.sql.shuffle.partitions"});
    violation.evidence = {{"partitions", model::CountOf(subject.Count("spark.sql.shuffle.partitions").value_or(200))}};
    violation.fix = TakeOut(kKey);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kCoalesceOff = {
    .id = "SC339",
    .name = "coalesce-off",
    .title = "Small shuffle partitions are not merged",
    .since = "0.1.0",
    .message =
        "Adaptive execution may not merge shuffle partitions: every shuffle has {partitions}, however little is in it.",
    .advice = "Take spark.sql.adaptive.coalescePartitions.enabled out.",
    .doc =
        "Merging small partitions is what adaptive execution gains most often: the number of partitions fits every "
        "shuffle of a query, not only the largest.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
