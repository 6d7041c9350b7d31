#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.adaptive.enabled";
  if (subject.IsTurnedOff(kKey)) {
    model::Violation violation = subject.At({kKey});
    violation.fix = SetTo(kKey, "true");
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAdaptiveExecutionOff = {
    .id = "SC324",
    .name = "adaptive-execution-off",
    .title = "Adaptive execution is off",
    .since = "0.1.0",
    .message = "spark.sql.adaptive.enabled is false: plans stay as they were guessed before the data was seen.",
    .advice = "Take it out: since Spark 3.2 it is on.",
    .doc =
        "With adaptive execution Spark looks at the sizes of a shuffle before it plans what comes next: it merges "
        "small partitions, splits skewed ones of joins, and broadcasts what turns out to be small. Without it all that "
        "has to be set by hand for each query. Stateful streaming queries run without it anyway.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
