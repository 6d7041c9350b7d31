#include <algorithm>
#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// Whether the catalogue dates a key later than it is: it knows some only from where Spark names them in its code.
bool IsOlderThanItsEntry(const conf::Property& property, const model::SparkVersion& version) {
  const auto since = model::ParseSparkVersion(property.since);
  const auto& properties = conf::PropertyCatalogue::Builtin().properties();
  return (since.ok() && *since <= version) ||
         std::any_of(properties.begin(), properties.end(),
                     [&](const conf::Property& one) { return one.prepended == property.key && one.IsIn(version); });
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const conf::Property* const property = setting.facts.property;
    if (setting.facts.status != conf::KeyStatus::kNotYet || IsOlderThanItsEntry(*property, subject.version())) {
      continue;
    }
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {
        {"key", setting.entry->key}, {"version", subject.version().Line()}, {"first", property->first->Line()}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPropertyOfLaterVersion = {
    .id = "SC106",
    .name = "property-of-later-version",
    .title = "Property of a later version",
    .since = "0.1.0",
    .message = "Spark {version} does not know {key}, which came with {first}.",
    .advice = "Take it out, or run it with that version.",
    .doc =
        "A key from a later version is an unknown key to this one: it is ignored without a word. Articles and answers "
        "usually do not say for which version they are.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
