#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kMostRows = 100'000;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_rows", model::CountOf(kMostRows),
     "Measured with mapInArrow: 100 rows a batch cost 3 times, 10,000, 64,000 and 1,000,000 the same."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.execution.arrow.maxRecordsPerBatch";
  const auto rows = subject.Count(kKey);
  if (!subject.IsSet(kKey) || !rows.has_value() || (*rows > 0 && *rows <= kMostRows)) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"rows", model::CountOf(*rows)}};
  if (*rows <= 0) {
    violation.message =
        "Python functions get all rows of a partition at a time: spark.sql.execution.arrow.maxRecordsPerBatch has no "
        "bound.";
  }
  violation.fix = TakeOut(kKey, model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kGiantArrowBatches = {
    .id = "SC369",
    .name = "giant-arrow-batches",
    .title = "Giant batches for Python",
    .since = "0.1.0",
    .message = "Python functions get up to {rows} rows at a time, on both sides of the pipe and for every task.",
    .advice = "Leave spark.sql.execution.arrow.maxRecordsPerBatch at 10000.",
    .doc =
        "A batch is held as Arrow data in the JVM and in Python, and once more as pandas. From about 10,000 rows on a "
        "larger batch is no faster, it only needs more memory outside the heap. 0 and below mean no bound: all rows of "
        "a partition.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
