#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool is_on = subject.IsTrue("spark.acls.enable");
  if (is_on && !subject.is_local() && AclEntries(subject).empty()) {
    violations.push_back(subject.At({"spark.acls.enable"}));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAclsWithoutUsers = {
    .id = "SC406",
    .name = "acls-without-users",
    .title = "Access control that lets nobody in",
    .since = "0.1.0",
    .message = "spark.acls.enable is true and no list names anybody: only who started the application can look at it.",
    .advice = "Name those who help in spark.ui.view.acls or spark.admin.acls.",
    .doc = "The owner always may. Everybody else, also the people who look after the cluster, is refused.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
