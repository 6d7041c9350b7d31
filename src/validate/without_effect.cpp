#include "validate/without_effect.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include <fmt/format.h>

#include "conf/property_catalogue.h"

namespace sparkwright::validate {
namespace {

using Words = std::span<const std::string_view>;

/// A pattern is a key, or what all keys of a group start with when it ends in a dot.
bool MatchesOneOf(Words patterns, std::string_view key) {
  return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
    return pattern.ends_with('.') ? key.starts_with(pattern) : key == pattern;
  });
}

struct Dependence {
  Switch which = Switch::kAdaptive;
  std::string_view name;                            ///< The switch's key.
  Words keys;                                       ///< What depends on it.
  Words except;                                     ///< What does not although it is in `keys`.
  bool (*is_on)(const Subject& subject) = nullptr;  ///< Null: the switch is true.
};

constexpr auto kAdaptiveKeys = std::to_array<std::string_view>({"spark.sql.adaptive."});
constexpr auto kAdaptiveExcept = std::to_array<std::string_view>({
    "spark.sql.adaptive.enabled",
    // Spark looks at these without adaptive execution, too.
    "spark.sql.adaptive.logLevel",
    "spark.sql.adaptive.fetchShuffleBlocksInBatch",
    "spark.sql.adaptive.streaming.",
});
constexpr auto kCoalesceKeys = std::to_array<std::string_view>({"spark.sql.adaptive.coalescePartitions."});
constexpr auto kCoalesceExcept = std::to_array<std::string_view>({
    "spark.sql.adaptive.coalescePartitions.enabled",
});
constexpr auto kSkewKeys = std::to_array<std::string_view>({
    "spark.sql.adaptive.skewJoin.",
    "spark.sql.adaptive.forceOptimizeSkewedJoin",
});
constexpr auto kSkewExcept = std::to_array<std::string_view>({
    "spark.sql.adaptive.skewJoin.enabled",
    // Rebalancing splits skewed partitions with it.
    "spark.sql.adaptive.skewJoin.skewedPartitionFactor",
});
constexpr auto kAllocationKeys = std::to_array<std::string_view>({"spark.dynamicAllocation."});
constexpr auto kAllocationExcept = std::to_array<std::string_view>({
    "spark.dynamicAllocation.enabled",
    "spark.dynamicAllocation.testing",
});
constexpr auto kTrackingKeys = std::to_array<std::string_view>({"spark.dynamicAllocation.shuffleTracking.timeout"});
constexpr auto kSpeculationKeys = std::to_array<std::string_view>({"spark.speculation."});
constexpr auto kOffHeapKeys = std::to_array<std::string_view>({"spark.memory.offHeap.size"});
constexpr auto kKryoKeys = std::to_array<std::string_view>({
    "spark.kryo.registrationRequired",
    "spark.kryo.registrator",
    "spark.kryo.classesToRegister",
    "spark.kryo.referenceTracking",
});
constexpr auto kEventLogKeys = std::to_array<std::string_view>({"spark.eventLog."});
constexpr auto kEventLogExcept = std::to_array<std::string_view>({
    "spark.eventLog.enabled",
    // The metrics of executors are also kept for the driver's own UI.
    "spark.eventLog.logStageExecutorMetrics",
    "spark.eventLog.gcMetrics.",
    "spark.eventLog.testing",
});
constexpr auto kRollingKeys = std::to_array<std::string_view>({"spark.eventLog.rolling.maxFileSize"});
constexpr auto kDecommissionKeys = std::to_array<std::string_view>({
    "spark.storage.decommission.",
    "spark.executor.decommission.",
});
constexpr auto kPushKeys = std::to_array<std::string_view>({"spark.shuffle.push."});
constexpr auto kPushExcept = std::to_array<std::string_view>({
    "spark.shuffle.push.enabled",
    "spark.shuffle.push.server.",  // Of the shuffle service, which has a configuration of its own.
});
constexpr auto kCostKeys = std::to_array<std::string_view>({"spark.sql.cbo."});
constexpr auto kCostExcept = std::to_array<std::string_view>({
    "spark.sql.cbo.enabled",
    "spark.sql.cbo.planStats.enabled",
    "spark.sql.cbo.starSchemaDetection",
    "spark.sql.cbo.starJoinFTRatio",
});
constexpr auto kRocksDbKeys = std::to_array<std::string_view>({"spark.sql.streaming.stateStore.rocksdb."});
constexpr auto kBackpressureKeys = std::to_array<std::string_view>({"spark.streaming.backpressure."});
constexpr auto kBackpressureExcept = std::to_array<std::string_view>({"spark.streaming.backpressure.enabled"});
constexpr auto kExcludeKeys = std::to_array<std::string_view>({"spark.excludeOnFailure."});
constexpr auto kExcludeExcept = std::to_array<std::string_view>({
    "spark.excludeOnFailure.enabled",
    "spark.excludeOnFailure.application.enabled",
    "spark.excludeOnFailure.taskAndStage.enabled",
    "spark.excludeOnFailure.application.fetchFailure.enabled",
});
constexpr auto kIoEncryptionKeys = std::to_array<std::string_view>({"spark.io.encryption."});
constexpr auto kIoEncryptionExcept = std::to_array<std::string_view>({"spark.io.encryption.enabled"});
constexpr auto kNetworkEncryptionKeys = std::to_array<std::string_view>({
    "spark.network.crypto.saslFallback",
    "spark.network.crypto.cipher",
    "spark.network.crypto.authEngineVersion",
});
constexpr auto kAuthenticationKeys = std::to_array<std::string_view>({"spark.authenticate."});
constexpr auto kAuthenticationExcept = std::to_array<std::string_view>({
    // This one Spark refuses without authentication.
    "spark.authenticate.enableSaslEncryption",
});
constexpr auto kReaperKeys = std::to_array<std::string_view>({"spark.task.reaper."});
constexpr auto kReaperExcept = std::to_array<std::string_view>({"spark.task.reaper.enabled"});

bool UsesKryo(const Subject& subject) {
  return subject.Text("spark.serializer").value_or("").find("KryoSerializer") != std::string::npos;
}

bool UsesRocksDb(const Subject& subject) {
  return subject.Text("spark.sql.streaming.stateStore.providerClass").value_or("").find("RocksDB") != std::string::npos;
}

/// Off by default; either of the two newer switches does as well.
bool Excludes(const Subject& subject) {
  return subject.IsTrue("spark.excludeOnFailure.enabled") ||
         subject.IsTrue("spark.excludeOnFailure.application.enabled") ||
         subject.IsTrue("spark.excludeOnFailure.taskAndStage.enabled") || subject.IsTrue("spark.blacklist.enabled");
}

// A switch below another one that is off is left to that one.

bool CoalescesPartitions(const Subject& subject) {
  return subject.IsTrue("spark.sql.adaptive.coalescePartitions.enabled") ||
         !subject.IsTrue("spark.sql.adaptive.enabled");
}

bool JoinsSkewed(const Subject& subject) {
  return subject.IsTrue("spark.sql.adaptive.skewJoin.enabled") || !subject.IsTrue("spark.sql.adaptive.enabled");
}

bool RollsEventLog(const Subject& subject) {
  return subject.IsTrue("spark.eventLog.rolling.enabled") || !subject.IsTrue("spark.eventLog.enabled");
}

/// A shuffle service takes the place of tracking.
bool TracksShuffles(const Subject& subject) {
  return !subject.IsTrue("spark.dynamicAllocation.enabled") ||
         (subject.IsTrue("spark.dynamicAllocation.shuffleTracking.enabled") &&
          !subject.IsTrue("spark.shuffle.service.enabled"));
}

constexpr auto kDependences = std::to_array<Dependence>({
    {Switch::kAdaptive, "spark.sql.adaptive.enabled", kAdaptiveKeys, kAdaptiveExcept},
    {Switch::kCoalescePartitions, "spark.sql.adaptive.coalescePartitions.enabled", kCoalesceKeys, kCoalesceExcept,
     &CoalescesPartitions},
    {Switch::kSkewJoin, "spark.sql.adaptive.skewJoin.enabled", kSkewKeys, kSkewExcept, &JoinsSkewed},
    {Switch::kAllocation, "spark.dynamicAllocation.enabled", kAllocationKeys, kAllocationExcept},
    {Switch::kShuffleTracking, "spark.dynamicAllocation.shuffleTracking.enabled", kTrackingKeys, {}, &TracksShuffles},
    {Switch::kSpeculation, "spark.speculation", kSpeculationKeys, {}},
    {Switch::kOffHeap, "spark.memory.offHeap.enabled", kOffHeapKeys, {}},
    {Switch::kKryo, "spark.serializer", kKryoKeys, {}, &UsesKryo},
    {Switch::kEventLog, "spark.eventLog.enabled", kEventLogKeys, kEventLogExcept},
    {Switch::kRollingEventLog, "spark.eventLog.rolling.enabled", kRollingKeys, {}, &RollsEventLog},
    {Switch::kDecommission, "spark.decommission.enabled", kDecommissionKeys, {}},
    {Switch::kPushShuffle, "spark.shuffle.push.enabled", kPushKeys, kPushExcept},
    {Switch::kCostBasedOptimizer, "spark.sql.cbo.enabled", kCostKeys, kCostExcept},
    {Switch::kRocksDb, "spark.sql.streaming.stateStore.providerClass", kRocksDbKeys, {}, &UsesRocksDb},
    {Switch::kBackpressure, "spark.streaming.backpressure.enabled", kBackpressureKeys, kBackpressureExcept},
    {Switch::kExcludeOnFailure, "spark.excludeOnFailure.enabled", kExcludeKeys, kExcludeExcept, &Excludes},
    {Switch::kIoEncryption, "spark.io.encryption.enabled", kIoEncryptionKeys, kIoEncryptionExcept},
    {Switch::kNetworkEncryption, "spark.network.crypto.enabled", kNetworkEncryptionKeys, {}},
    {Switch::kAuthentication, "spark.authenticate", kAuthenticationKeys, kAuthenticationExcept},
    {Switch::kTaskReaper, "spark.task.reaper.enabled", kReaperKeys, kReaperExcept},
});

bool IsOn(const Dependence& dependence, const Subject& subject) {
  return dependence.is_on == nullptr ? subject.IsTrue(dependence.name) : dependence.is_on(subject);
}

bool DependsOn(const Dependence& dependence, std::string_view key) {
  return MatchesOneOf(dependence.keys, key) && !MatchesOneOf(dependence.except, key);
}

/// "spark.a", "spark.a and spark.b", "spark.a and 3 more".
std::string Summary(std::span<const Setting* const> settings) {
  const std::string& first = settings.front()->entry->key;
  return settings.size() == 1   ? first
         : settings.size() == 2 ? fmt::format("{} and {}", first, settings.back()->entry->key)
                                : fmt::format("{} and {} more", first, settings.size() - 1);
}

}  // namespace

bool IsWithoutEffect(const Subject& subject, std::string_view key) {
  return std::any_of(kDependences.begin(), kDependences.end(), [&](const Dependence& dependence) {
    return DependsOn(dependence, key) && !IsOn(dependence, subject);
  });
}

std::vector<model::Violation> WithoutEffect(const Subject& subject, Switch which) {
  const Dependence& dependence = kDependences[static_cast<std::size_t>(which)];
  if (IsOn(dependence, subject)) {
    return {};
  }
  std::vector<const Setting*> useless;
  for (const Setting& setting : subject.settings()) {
    if (setting.is_read() && DependsOn(dependence, setting.entry->key) && !subject.IsDefault(setting)) {
      useless.push_back(&setting);
    }
  }
  if (useless.empty()) {
    return {};
  }
  model::Violation violation;
  for (const Setting* setting : useless) {
    violation.places.push_back(Subject::PlaceOf(*setting->entry));
  }
  violation.texts = {{"keys", Summary(useless)}, {"switch", std::string(dependence.name)}};
  if (subject.IsSet(dependence.name)) {
    violation.own_severity = model::FindingSeverity::kInfo;
  }
  return {std::move(violation)};
}

}  // namespace sparkwright::validate
