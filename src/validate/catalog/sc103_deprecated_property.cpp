#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kWithReplacement = "{key} is deprecated since Spark {since}; {replacement} takes its place.";

/// Keys whose value Spark translates, or whose replacement means something else.
constexpr auto kOtherMeaning = std::to_array<std::string_view>({
    "spark.kryoserializer.buffer.mb",
    "spark.yarn.applicationMaster.waitTries",
    "spark.sql.hive.convertCTAS",
    "spark.sql.hive.verifyPartitionPath",
    "spark.sql.adaptive.coalescePartitions.minPartitionNum",
    "spark.sql.sources.schemaStringLengthThreshold",
    "spark.scheduler.executorTaskBlacklistTime",
});

/// Whether Spark takes the value of `key` for that of `replacement`.
bool IsReadAs(const conf::Property& key, const conf::Property& replacement) {
  if (std::find(kOtherMeaning.begin(), kOtherMeaning.end(), key.key) != kOtherMeaning.end()) {
    return false;
  }
  const auto& others = replacement.alternatives;
  return key.scope == conf::PropertyScope::kCore || replacement.fallback == key.key ||
         std::find(others.begin(), others.end(), key.key) != others.end();
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    const std::string& replacement = setting.facts.replaced_by;
    if (!subject.IsOlderName(setting) || subject.Given(replacement).has_value()) {
      continue;
    }
    const conf::KeyFacts facts = conf::PropertyCatalogue::Builtin().Describe(replacement, subject.version());
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {{"key", key}, {"since", setting.facts.property->deprecated->from}, {"replacement", replacement}};
    if (facts.status == conf::KeyStatus::kKnown) {
      violation.message = kWithReplacement;
      if (IsReadAs(*setting.facts.property, *facts.property)) {
        violation.fix = RenameTo(key, replacement, setting.entry->value);
      }
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
