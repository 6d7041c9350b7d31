#include <string>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : {"spark.sql.files.ignoreCorruptFiles", "spark.sql.files.ignoreMissingFiles",
                                     "spark.files.ignoreCorruptFiles", "spark.files.ignoreMissingFiles"}) {
    if (subject.IsSet(key) && subject.IsTrue(key)) {
      model::Violation violation = subject.At({key});
      violation.texts = {{"key", std::string(key)}};
      violation.fix = TakeOut(key, model::FixSafety::kReview);
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kUnreadableFilesIgnored = {
    .id = "SC359",
    .name = "unreadable-files-ignored",
    .title = "Unreadable files are left out",
    .since = "0.1.0",
    .message = "{key} is true: data that cannot be read is missing in results, and nothing says so.",
    .advice = "Take it out, and let the one job that has to live with broken files set it as an option of its reader.",
    .doc =
        "A file that is damaged or was removed while it was read makes a query fail. With this setting the rest of the "
        "file is skipped, and counts and sums are too small.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
