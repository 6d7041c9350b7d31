#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kVersion = "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version";
  if (subject.IsTrue("spark.speculation") && subject.Given(kVersion) == "2") {
    model::Violation violation = subject.At({kVersion, "spark.speculation"});
    violation.fix = SetTo(kVersion, "1", model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSpeculationWithDirectCommit = {
    .id = "SC353",
    .name = "speculation-with-direct-commit",
    .title = "Copies of a task write into the same place",
    .since = "0.1.0",
    .message =
        "Speculation runs copies of tasks, and version 2 of the file committer moves what each writes into the result "
        "at once.",
    .advice =
        "Use version 1 of the committer, or a committer made for the store (magic or staging for S3); or turn "
        "speculation off.",
    .doc =
        "With mapreduce.fileoutputcommitter.algorithm.version 2 a task moves its files into the output when it ends, "
        "not when the job ends. When a task or its node fails between two files, or a copy had already moved some, the "
        "output has parts of both, and a failed job leaves what it wrote. Version 1 moves everything at the end.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
