#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conf/java_text.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const bool is_of_vendor = setting.facts.status == conf::KeyStatus::kVendor && setting.facts.property == nullptr;
    if (setting.facts.status != conf::KeyStatus::kUnknown && !is_of_vendor) {
      continue;
    }
    std::optional<std::string> meant = conf::PropertyCatalogue::Builtin().Suggest(setting.entry->key);
    if (!meant.has_value() || (is_of_vendor && conf::PropertyCatalogue::Builtin().FindOfVendor(*meant) == nullptr)) {
      continue;
    }
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {{"key", setting.entry->key}, {"meant", *meant}};
    if (is_of_vendor) {
      violation.texts.push_back({"vendor", setting.facts.vendor->vendor});
      violation.message = "{key} is no known property of {vendor}; {meant} is the nearest.";
      violation.own_severity = model::FindingSeverity::kWarning;  // Another version of the library may have it.
    }
    // Until now it was without effect. Where the right key is set as well, that one was meant to be in effect, or not.
    if (subject.IsSet(*meant)) {
      violation.fix = TakeOut(setting.entry->key, model::FixSafety::kReview);
    } else {
      // Nobody meant something else.
      const bool is_certain = conf::IsSameIgnoringCase(setting.entry->key, *meant);
      violation.fix = RenameTo(setting.entry->key, *std::move(meant), setting.entry->value,
                               is_certain ? model::FixSafety::kSafe : model::FixSafety::kReview);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kMisspeltProperty = {
    .id = "SC101",
    .name = "misspelt-property",
    .title = "Misspelt property",
    .since = "0.1.0",
    .message = "{key} is no property of Spark; {meant} is the nearest.",
    .advice = "Write the key as Spark has it, in the same case.",
    .doc =
        "Spark does not warn of a key that it does not know: the setting is without effect and nobody notices. The "
        "nearest key is the one with the fewest edits (insertions, deletions, replacements, swaps) of the 1,900 keys "
        "of Spark 3.1 to 4.3, or one that people are known to write for another. Keys of vendors and libraries are "
        "not looked at, but for those of the RAPIDS Accelerator: one that is a few letters from a known one is a "
        "warning, for another version of the plugin may have it. Where only the case of letters differs, the fix is "
        "safe.",
    .severity = model::FindingSeverity::kCritical,
    .check = &Check,
};

}  // namespace sparkwright::validate
