#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kWithReplacement =
    "Spark {removed_in} stopped reading {key}; {replacement} takes its place.";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const conf::Property* const property = setting.facts.property;
    if (setting.facts.status != conf::KeyStatus::kRemoved || property->removed->is_error) {
      continue;
    }
    const std::string& replacement = setting.facts.replaced_by;
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {
        {"key", setting.entry->key}, {"removed_in", property->removed->in}, {"replacement", replacement}};
    const bool is_known =
        conf::PropertyCatalogue::Builtin().Describe(replacement, subject.version()).status == conf::KeyStatus::kKnown;
    if (is_known) {
      violation.message = kWithReplacement;
    }
    // The replacement would have an effect that the key has not had for long.
    violation.fix = is_known && !subject.Given(replacement).has_value()
                        ? RenameTo(setting.entry->key, replacement, setting.entry->value, model::FixSafety::kReview)
                        : TakeOut(setting.entry->key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kRemovedProperty = {
    .id = "SC105",
    .name = "removed-property",
    .title = "Removed property",
    .since = "0.1.0",
    .message = "Spark {removed_in} stopped reading {key}.",
    .advice = "Take it out, or write what takes its place if the effect is still wanted.",
    .doc =
        "The key is in Spark's own list of keys that do nothing any more (SparkConf.deprecatedConfigs); Spark logs a "
        "warning and goes on without it.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
