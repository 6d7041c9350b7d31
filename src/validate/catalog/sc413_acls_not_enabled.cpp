#include <vector>

#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::vector<const conf::ConfigurationEntry*> entries = AclEntries(subject);
  if (subject.IsTrue("spark.acls.enable") || entries.empty()) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.acls.enable"});
  for (const conf::ConfigurationEntry* entry : entries) {
    violation.places.push_back(Subject::PlaceOf(*entry));
  }
  violation.texts = {{"key", entries.front()->key}};
  violation.fix = SetTo("spark.acls.enable", "true", model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kAclsNotEnabled = {
    .id = "SC413",
    .name = "acls-not-enabled",
    .title = "Access control that is not on",
    .since = "0.1.0",
    .message = "{key} names who may, and spark.acls.enable is false: everybody may.",
    .advice = "Set spark.acls.enable true.",
    .doc =
        "Spark looks at the lists only while spark.acls.enable is true, for applications; the History Server has "
        "switches of its own.",
    .severity = model::FindingSeverity::kCritical,
    .check = &Check,
};

}  // namespace sparkwright::validate
