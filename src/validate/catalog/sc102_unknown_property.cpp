#include <algorithm>
#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// Whether a key starts with two words with which keys of Spark start.
bool IsInSparksNames(std::string_view key) {
  const std::size_t second = key.find('.', std::string_view("spark.").size());
  const std::string_view start = key.substr(0, std::min(second, key.size() - 1) + 1);
  const auto& properties = conf::PropertyCatalogue::Builtin().properties();
  const auto found = std::lower_bound(properties.begin(), properties.end(), start,
                                      [](const conf::Property& one, std::string_view text) { return one.key < text; });
  return start.ends_with('.') && found != properties.end() && found->key.starts_with(start);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    if (setting.facts.status != conf::KeyStatus::kUnknown ||
        conf::PropertyCatalogue::Builtin().Suggest(key).has_value()) {
      continue;
    }
    model::Violation violation = Subject::At(*setting.entry);
    violation.texts = {{"key", key}};
    if (!IsInSparksNames(key)) {
      violation.own_severity = model::FindingSeverity::kInfo;
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kUnknownProperty = {
    .id = "SC102",
    .name = "unknown-property",
    .title = "Unknown property",
    .since = "0.1.0",
    .message = "{key} is no property of Spark, and nothing like it is.",
    .advice = "Take it out, or look it up in the documentation of what is to read it.",
    .doc =
        "Spark does not warn of a key that it does not know. What starts like Spark's own keys (spark.sql., "
        "spark.executor.) is most likely a setting without effect: taken from an old article, from a vendor's Spark, "
        "or made up. Other keys that start with \"spark.\" may be the application's own, which it reads itself; they "
        "are only mentioned.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
