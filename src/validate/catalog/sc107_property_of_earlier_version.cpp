#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const conf::Property* const property = setting.facts.property;
    const bool is_family = setting.facts.family != nullptr && setting.facts.family->last.has_value() &&
                           *setting.facts.family->last < subject.version() &&
                           !setting.facts.family->last->IsSameLine(subject.version());
    if ((setting.facts.status != conf::KeyStatus::kNoLonger || subject.IsOlderName(setting)) && !is_family) {
      continue;
    }
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {{"key", setting.entry->key},
                       {"version", subject.version().Line()},
                       {"last", is_family ? setting.facts.family->last->Line() : property->last->Line()}};
    violation.fix = TakeOut(setting.entry->key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPropertyOfEarlierVersion = {
    .id = "SC107",
    .name = "property-of-earlier-version",
    .title = "Property of an earlier version",
    .since = "0.1.0",
    .message = "Spark {version} no longer knows {key}; {last} was the last that did.",
    .advice = "Take it out.",
    .doc = "The key was taken out of Spark without a trace: neither a warning nor an error says that it does nothing.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
