#pragma once

#include <optional>

#include "base/quantity.h"
#include "hardware/readings.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// What the control groups of a process allow, of versions 1 and 2 and of both side by side. Limits nest: of all groups
/// from the process's own up to the root that can be seen, the lowest counts.
struct CgroupLimits {
  std::optional<model::CgroupLimit<Bytes>> memory;  ///< memory.max, memory.high, or version 1's limit_in_bytes.
  std::optional<model::CgroupLimit<double>> cpus;   ///< Quota over period, in CPUs.
};

CgroupLimits ReadCgroupLimits(Readings& readings);

}  // namespace sparkwright::hardware
