#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

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
  model::Violation violation;
  std::vector<std::string> keys;
  for (const Setting& setting : subject.settings()) {
    const conf::Property* const property = setting.facts.property;
    if (setting.facts.status == conf::KeyStatus::kNotYet && !IsOlderThanItsEntry(*property, subject.version())) {
      violation.places.push_back(Subject::PlaceOf(*setting.entry));
      keys.push_back(fmt::format("{} (from {})", setting.entry->key, property->first->Line()));
    }
  }
  if (!keys.empty()) {
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"version", subject.version().Line()}, {"keys", fmt::format("{}", fmt::join(keys, ", "))}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPropertyOfLaterVersion = {
    .id = "SC106",
    .name = "property-of-later-version",
    .title = "Properties of a later version",
    .since = "0.1.0",
    .message = "{count} settings came with a later version than Spark {version}: {keys}.",
    .advice = "Take them out, or run it with that version.",
    .doc =
        "A key from a later version is an unknown key to this one: it is ignored without a word. Articles and answers "
        "usually do not say for which version they are.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
