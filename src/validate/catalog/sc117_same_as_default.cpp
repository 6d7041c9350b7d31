#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/one_of.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kLeastSettings = 3;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_settings", model::CountOf(kLeastSettings),
     "One or two defaults are often written down on purpose; from three on it is a habit that hides what is "
     "different."},
});

/// Spark looks whether these are set at all.
constexpr auto kCountsWhenSet = std::to_array<std::string_view>({
    "spark.executor.cores",
    "spark.executor.memory",
    "spark.driver.memory",
    "spark.submit.deployMode",
    "spark.master",
    "spark.network.timeout",
});

Outcome Check(const Subject& subject) {
  const auto overridden = subject.configuration().Overridden();
  model::Violation violation;
  std::vector<std::string_view> keys;
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    const bool takes_place = std::any_of(overridden.begin(), overridden.end(),
                                         [&](const conf::ConfigurationEntry* one) { return one->key == key; });
    if (setting.facts.status == conf::KeyStatus::kKnown && subject.IsDefault(setting) && !takes_place &&
        setting.entry->origin.source != conf::EntrySource::kApplication && !IsOneOf(key, kCountsWhenSet)) {
      violation.places.push_back(Subject::PlaceOf(*setting.entry));
      keys.push_back(key);
    }
  }
  std::vector<model::Violation> violations;
  if (keys.size() >= static_cast<std::size_t>(kLeastSettings)) {
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"keys", fmt::format("{}", fmt::join(keys, ", "))}, {"version", subject.version().Line()}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSameAsDefault = {
    .id = "SC117",
    .name = "same-as-default",
    .title = "Same as the default",
    .since = "0.1.0",
    .message = "{count} settings say what Spark {version} does anyway: {keys}.",
    .advice = "Take out those that nobody wrote down on purpose.",
    .doc =
        "Taking them out changes nothing with this version. It makes the file shorter, and a later version's better "
        "default is not held back; on the other hand a value that is written down does not change with a version. So "
        "it is only mentioned. Settings that take the place of another entry are not counted, nor those whose "
        "presence alone has an effect.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
