#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

/// Whether two entries stand in the same file or the same command.
bool IsSamePlace(const conf::EntryOrigin& a, const conf::EntryOrigin& b) {
  const auto is_command = [](const conf::EntryOrigin& one) {
    return one.source == conf::EntrySource::kConfFlag || one.source == conf::EntrySource::kFlag;
  };
  return a.file == b.file && (a.source == b.source || (is_command(a) && is_command(b)));
}

Outcome Check(const Subject& subject) {
  std::map<std::string_view, std::vector<const conf::ConfigurationEntry*>> others;
  for (const conf::ConfigurationEntry* entry : subject.configuration().Overridden()) {
    const conf::ConfigurationEntry* const in_effect = subject.configuration().Find(entry->key);
    if (entry->origin.source != conf::EntrySource::kApplication && IsSamePlace(entry->origin, in_effect->origin)) {
      others[entry->key].push_back(entry);
    }
  }
  std::vector<model::Violation> violations;
  for (const auto& [key, entries] : others) {
    const conf::ConfigurationEntry& in_effect = *subject.configuration().Find(key);
    model::Violation violation = Subject::At(in_effect);
    for (const conf::ConfigurationEntry* entry : entries) {
      violation.places.push_back(Subject::PlaceOf(*entry));
    }
    violation.texts = {{"key", in_effect.key}, {"value", ShownValue(in_effect)}};
    violation.evidence = {{"times", model::CountOf(static_cast<int64_t>(entries.size()) + 1)}};
    if (std::all_of(entries.begin(), entries.end(),
                    [&](const conf::ConfigurationEntry* entry) { return entry->value == in_effect.value; })) {
      violation.own_severity = model::FindingSeverity::kInfo;
    }
    model::ConfigurationFix fix = TakeOut(key);
    fix.edits.push_back(SetTo(key, in_effect.value).edits.front());
    violation.fix = std::move(fix);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPropertySetTwice = {
    .id = "SC115",
    .name = "property-set-twice",
    .title = "Property set twice",
    .since = "0.1.0",
    .message = "{key} is set {times} times; {value} counts.",
    .advice = "Leave the one that is meant.",
    .doc =
        "Of two lines with the same key in one file, and of two --conf flags in one command, Spark takes the last and "
        "says nothing of the other. A flag that takes the place of a file's value is how it is meant to be, and is "
        "not looked at; nor is what an application sets in code.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
