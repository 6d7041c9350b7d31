#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  model::Violation violation;
  std::vector<std::string_view> keys;
  for (const Setting& setting : subject.settings()) {
    // Settings that bring back an older behaviour, and those of state stores, are there for users; Spark
    // sets some itself.
    const std::string& key = setting.entry->key;
    if (setting.facts.status == conf::KeyStatus::kKnown && setting.facts.property->is_internal &&
        key.find(".legacy.") == std::string::npos && !key.starts_with("spark.sql.streaming.stateStore.") &&
        key != "spark.sql.catalogImplementation" && setting.entry->origin.source != conf::EntrySource::kApplication &&
        !subject.IsDefault(setting)) {
      violation.places.push_back(Subject::PlaceOf(*setting.entry));
      keys.push_back(key);
    }
  }
  std::vector<model::Violation> violations;
  if (!keys.empty()) {
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"keys", fmt::format("{}", fmt::join(keys, ", "))}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kInternalProperty = {
    .id = "SC119",
    .name = "internal-property",
    .title = "Internal property",
    .since = "0.1.0",
    .message = "Set here, and internal to Spark: {keys}.",
    .advice = "Keep them only with a reason that somebody can check again.",
    .doc =
        "Spark does not document these keys: they switch between two ways inside Spark, for its developers and for "
        "emergencies. They may change or go with any version, and what Spark does with other values than the default "
        "is hardly tested.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
