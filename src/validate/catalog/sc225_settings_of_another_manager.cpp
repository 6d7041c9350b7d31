#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

using conf::ClusterManager;

struct Group {
  std::string_view front;
  ClusterManager manager = ClusterManager::kYarn;
  std::string_view name;
};

constexpr auto kGroups = std::to_array<Group>({
    {"spark.yarn.", ClusterManager::kYarn, "YARN"},
    {"spark.kubernetes.", ClusterManager::kKubernetes, "Kubernetes"},
    {"spark.cores.max", ClusterManager::kStandalone, "standalone clusters"},
});

std::string_view NameOf(ClusterManager manager) {
  switch (manager) {
    case ClusterManager::kLocal:
      return "a local master";
    case ClusterManager::kStandalone:
      return "a standalone cluster";
    case ClusterManager::kYarn:
      return "YARN";
    case ClusterManager::kKubernetes:
      return "Kubernetes";
  }
  return "";
}

/// Whether another manager reads it all the same, under a newer name.
bool IsOldName(const Setting& setting, std::string_view front) {
  return !setting.facts.replaced_by.empty() && !setting.facts.replaced_by.starts_with(front);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const ClusterManager manager = *subject.context().manager;
  for (const Group& group : kGroups) {
    if (group.manager == manager) {
      continue;
    }
    model::Violation violation;
    std::vector<std::string_view> keys;
    for (const Setting& setting : subject.settings()) {
      if (setting.is_read() && setting.entry->key.starts_with(group.front) && !IsOldName(setting, group.front) &&
          !subject.IsDefault(setting)) {
        violation.places.push_back(Subject::PlaceOf(*setting.entry));
        keys.push_back(setting.entry->key);
      }
    }
    if (keys.empty()) {
      continue;
    }
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"other", std::string(group.name)},
                       {"manager", std::string(NameOf(manager))},
                       {"keys", fmt::format("{}", fmt::join(keys, ", "))}};
    if (subject.is_local()) {
      violation.own_severity = model::FindingSeverity::kInfo;
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSettingsOfAnotherManager = {
    .id = "SC225",
    .name = "settings-of-another-manager",
    .title = "Settings of another cluster manager",
    .since = "0.1.0",
    .message = "{count} settings are for {other}, and the application runs on {manager}: {keys}.",
    .advice = "Take them out, or write what this cluster manager reads instead.",
    .doc =
        "Keys that start with spark.yarn. and spark.kubernetes. are read by the scheduler of that cluster manager "
        "alone, and spark.cores.max by standalone clusters. What they were to do (queues, images, limits) does not "
        "happen. Older names of keys for every cluster manager, such as spark.yarn.executor.memoryOverhead, are not "
        "counted.",
    .severity = model::FindingSeverity::kWarning,
    .missing = &WithoutManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
