#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "conf/java_text.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  model::Violation violation;
  std::vector<std::string_view> switches;
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    const std::string& value = setting.entry->value;
    const bool is_on = conf::IsSameIgnoringCase(value, "true") || conf::IsSameIgnoringCase(value, "legacy");
    const auto usual = catalogue.EffectiveDefault(key, subject.version());
    if (!key.starts_with("spark.sql.legacy.") || setting.facts.status != conf::KeyStatus::kKnown || !is_on ||
        (usual.has_value() && conf::IsSameIgnoringCase(*usual, value))) {
      continue;
    }
    switches.push_back(key);
    const model::Violation at = Subject::At(*setting.entry);
    violation.places.insert(violation.places.end(), at.places.begin(), at.places.end());
  }
  if (!switches.empty()) {
    violation.evidence = {{"num_switches", model::CountOf(static_cast<int64_t>(switches.size()))}};
    violation.texts = {{"switches", fmt::format("{}", fmt::join(switches, ", "))}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kLegacySqlBehaviour = {
    .id = "SC340",
    .name = "legacy-sql-behaviour",
    .title = "SQL as an older Spark did it",
    .since = "0.1.0",
    .message = "{num_switches} switches bring back what an older Spark did: {switches}.",
    .advice = "Look at each whether the queries still need it, and take the others out.",
    .doc =
        "spark.sql.legacy.* keeps a behaviour that was changed because it was wrong, surprising or against the "
        "standard. They are meant for the time of a migration; Spark removes them without notice. Only switches that "
        "are on (true, LEGACY) where Spark's default is off are counted.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
