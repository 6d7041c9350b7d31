#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// The last version that knew the key, when it is no longer known.
std::optional<model::SparkVersion> LastVersion(const Subject& subject, const Setting& setting) {
  const conf::PropertyFamily* const family = setting.facts.family;
  if (family != nullptr && family->last.has_value() && *family->last < subject.version() &&
      !family->last->IsSameLine(subject.version())) {
    return family->last;
  }
  return setting.facts.status == conf::KeyStatus::kNoLonger && !subject.IsOlderName(setting)
             ? setting.facts.property->last
             : std::nullopt;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  model::Violation violation;
  std::vector<std::string> keys;
  model::ConfigurationFix fix;
  for (const Setting& setting : subject.settings()) {
    if (const auto last = LastVersion(subject, setting)) {
      violation.places.push_back(Subject::PlaceOf(*setting.entry));
      keys.push_back(fmt::format("{} (until {})", setting.entry->key, last->Line()));
      fix.edits.push_back(TakeOut(setting.entry->key).edits.front());
    }
  }
  if (!keys.empty()) {
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"version", subject.version().Line()}, {"keys", fmt::format("{}", fmt::join(keys, ", "))}};
    violation.fix = std::move(fix);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPropertyOfEarlierVersion = {
    .id = "SC107",
    .name = "property-of-earlier-version",
    .title = "Properties of an earlier version",
    .since = "0.1.0",
    .message = "Spark {version} no longer knows {count} of the settings: {keys}.",
    .advice = "Take them out.",
    .doc =
        "The keys were taken out of Spark without a trace: neither a warning nor an error says that they do nothing.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
