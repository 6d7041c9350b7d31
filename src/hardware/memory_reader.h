#pragma once

#include "hardware/cgroups.h"
#include "hardware/readings.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// Memory, from /proc/meminfo and the control groups.
model::Memory ReadMemory(Readings& readings, const CgroupLimits& limits);

}  // namespace sparkwright::hardware
