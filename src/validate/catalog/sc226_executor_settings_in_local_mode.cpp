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

constexpr auto kKeys = std::to_array<std::string_view>({
    "spark.executor.cores",
    "spark.executor.memory",
    "spark.executor.memoryOverhead",
    "spark.executor.memoryOverheadFactor",
    "spark.executor.instances",
    "spark.dynamicAllocation.enabled",
    "spark.shuffle.service.enabled",
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  model::Violation violation;
  std::vector<std::string_view> keys;
  for (const Setting& setting : subject.settings()) {
    const std::string& key = setting.entry->key;
    if (IsOneOf(key, kKeys) && !subject.IsDefault(setting)) {
      violation.places.push_back(Subject::PlaceOf(*setting.entry));
      keys.push_back(key);
    }
  }
  if (subject.is_local() && !keys.empty()) {
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"keys", fmt::format("{}", fmt::join(keys, ", "))}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kExecutorSettingsInLocalMode = {
    .id = "SC226",
    .name = "executor-settings-in-local-mode",
    .title = "Settings of executors with a local master",
    .since = "0.1.0",
    .message = "{count} settings are for executors, and a local master has none: {keys}.",
    .advice = "Say spark.driver.memory and local[N] instead, or choose a cluster.",
    .doc =
        "With a local master the driver runs the tasks itself, in its own heap and with the threads of local[N]. What "
        "is said for executors has no effect; more memory comes from spark.driver.memory.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
