#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

struct Names {
  const Setting* setting = nullptr;  ///< The one without effect.
  std::string_view key;              ///< The one that counts.
};

/// The settings whose newer name is set, too.
std::vector<Names> BothSet(const Subject& subject) {
  std::vector<Names> both;
  for (const Setting& setting : subject.settings()) {
    if (const conf::Property* newer = subject.NewerName(setting);
        newer != nullptr && subject.Given(newer->key).has_value()) {
      both.push_back({&setting, newer->key});
    }
    if (setting.facts.property == nullptr) {
      continue;
    }
    for (const std::string& other : setting.facts.property->alternatives) {
      const auto found = std::find_if(subject.settings().begin(), subject.settings().end(),
                                      [&](const Setting& one) { return one.entry->key == other; });
      if (found != subject.settings().end() && subject.NewerName(*found) == nullptr) {
        both.push_back({&*found, setting.entry->key});
      }
    }
  }
  return both;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Names& names : BothSet(subject)) {
    const conf::ConfigurationEntry& other = *names.setting->entry;
    model::Violation violation = Subject::At(other);
    violation.places.push_back(subject.At({names.key}).places.front());
    violation.texts = {{"key", std::string(names.key)}, {"other", other.key}};
    if (other.value == subject.Given(names.key)) {
      violation.own_severity = model::FindingSeverity::kInfo;
    }
    violation.fix = TakeOut(other.key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kBothNamesSet = {
    .id = "SC116",
    .name = "both-names-set",
    .title = "Both names of a property set",
    .since = "0.1.0",
    .message = "{key} and {other} are two names of one property; Spark takes {key} and leaves the other.",
    .advice = "Take the older name out.",
    .doc =
        "Spark reads an older name only when the newer one is not set (SparkConf.getDeprecatedConfig, "
        "withAlternative, fallback). Somebody who changes the older one later will wonder why nothing happens.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
