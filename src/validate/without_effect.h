#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/violation.h"
#include "validate/subject.h"

namespace sparkwright::validate {

/// Switches that other properties depend on: while one is off, they do nothing.
enum class Switch : uint8_t {
  kAdaptive,
  kCoalescePartitions,
  kSkewJoin,
  kAllocation,
  kShuffleTracking,
  kSpeculation,
  kOffHeap,
  kKryo,
  kEventLog,
  kRollingEventLog,
  kDecommission,
  kPushShuffle,
  kCostBasedOptimizer,
  kRocksDb,
  kBackpressure,
  kExcludeOnFailure,
  kIoEncryption,
  kNetworkEncryption,
  kAuthentication,
  kTaskReaper,
};

/// Whether the key does nothing because a switch is off.
bool IsWithoutEffect(const Subject& subject, std::string_view key);

/// One violation at all settings that differ from their defaults and do nothing because of this switch; none when it is
/// on or nothing is set. It is information only when the switch was turned off by hand. Texts: "switch", "keys".
std::vector<model::Violation> WithoutEffect(const Subject& subject, Switch which);

}  // namespace sparkwright::validate
