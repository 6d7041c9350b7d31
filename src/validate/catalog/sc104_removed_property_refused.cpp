#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const conf::Property* const property = setting.facts.property;
    if (setting.facts.status != conf::KeyStatus::kRemoved || !property->removed->is_error ||
        property->removed->accepted_value == setting.entry->value) {
      continue;
    }
    model::Violation violation = Subject::At(*setting.entry);
    violation.is_refused = true;
    violation.texts = {{"key", setting.entry->key},
                       {"removed_in", property->removed->in},
                       {"accepted", property->removed->accepted_value.value_or("no value")}};
    violation.fix = TakeOut(setting.entry->key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kRemovedPropertyRefused = {
    .id = "SC104",
    .name = "removed-property-refused",
    .title = "Removed property that Spark refuses",
    .since = "0.1.0",
    .message = "{key} is gone since Spark {removed_in}; Spark only takes {accepted} for it, its old default.",
    .advice = "Take it out.",
    .doc =
        "SQLConf keeps a list of removed keys (removedSQLConfigs). A session that sets one of them to anything but "
        "its old default does not start: AnalysisException, \"The SQL config '...' was removed in the version ...\".",
    .check = &Check,
};

}  // namespace sparkwright::validate
