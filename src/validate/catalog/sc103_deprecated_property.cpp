#include <array>
#include <string>
#include <utility>

#include "base/one_of.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kWithReplacement = "{key} is deprecated since Spark {since}; {replacement} takes its place.";

/// Keys whose value Spark translates.
constexpr auto kTranslated =
    std::to_array<std::string_view>({"spark.kryoserializer.buffer.mb", "spark.yarn.applicationMaster.waitTries"});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    const std::string& replacement = setting.facts.replaced_by;
    const conf::Property* const newer = subject.NewerName(setting);
    // Both names at once are the matter of SC116.
    if (!subject.IsOlderName(setting) || (newer != nullptr && subject.Given(replacement).has_value())) {
      continue;
    }
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {{"key", key}, {"since", setting.facts.property->deprecated->from}, {"replacement", replacement}};
    if (!replacement.empty()) {
      violation.message = kWithReplacement;
    }
    if (newer != nullptr && !IsOneOf(key, kTranslated)) {
      violation.fix = RenameTo(key, replacement, setting.entry->value);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kDeprecatedProperty = {
    .id = "SC103",
    .name = "deprecated-property",
    .title = "Deprecated property",
    .since = "0.1.0",
    .message = "{key} is deprecated since Spark {since}.",
    .advice = "Write the new key; without one, take the setting out.",
    .doc =
        "Spark still reads the key and logs a warning (SparkConf.logDeprecationWarning, "
        "SQLConf.logDeprecationWarning); a later version may ignore or refuse it. Where Spark reads the old key in "
        "the place of the new one, writing the new one with the same value changes nothing.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
