#include "conf/java_text.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.storeAssignmentPolicy";
  if (conf::IsSameIgnoringCase(subject.Given(kKey).value_or(""), "legacy")) {
    model::Violation violation = subject.At({kKey});
    violation.fix = TakeOut(kKey, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kLenientStoreAssignment = {
    .id = "SC357",
    .name = "lenient-store-assignment",
    .title = "Values that do not fit are stored as something else",
    .since = "0.1.0",
    .message =
        "spark.sql.storeAssignmentPolicy is LEGACY: a value that does not fit its column is stored as null or cut, "
        "without a word.",
    .advice = "Take it out: ANSI, the default since Spark 3.0, fails instead.",
    .doc =
        "With LEGACY any cast is allowed when rows are inserted: 'abc' becomes null in a column of numbers, 3000000000 "
        "becomes -1294967296 in one of integers.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
