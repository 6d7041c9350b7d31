#include <string>

#include "conf/java_text.h"
#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!subject.IsTrue("spark.acls.enable")) {
    return violations;
  }
  for (const conf::ConfigurationEntry* entry : AclEntries(subject)) {
    const bool is_view = entry->key.find("view") != std::string::npos;
    if (conf::Trimmed(entry->value) != "*") {
      continue;
    }
    model::Violation violation = Subject::At(*entry);
    violation.texts = {{"key", entry->key}, {"what", is_view ? "look at it" : "change and stop it"}};
    if (is_view) {
      violation.own_severity = model::FindingSeverity::kInfo;
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAclsForEveryone = {
    .id = "SC407",
    .name = "acls-for-everyone",
    .title = "Access control that lets everybody in",
    .since = "0.1.0",
    .message = "{key} is *: everybody may {what}.",
    .advice = "Name users or groups.",
    .doc =
        "With spark.acls.enable the lists say who may look at the UI and who may stop jobs and change the application. "
        "A * in one of them lets everybody do that. For looking alone it is advice.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
