#pragma once

#include "hardware/cgroups.h"
#include "hardware/readings.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// Processors, from /sys/devices/system and, where that is silent, /proc/cpuinfo.
model::Cpu ReadCpu(Readings& readings, const CgroupLimits& limits);

/// The cores that can be planned with: those that the process may run on, and no more than the quota pays for whole.
/// At least 1. A task beyond that would wait for others.
int64_t UsableCores(int64_t num_allowed_cpus, std::optional<double> quota);

/// What Java takes for the number of processors: the same, with the quota rounded up.
int64_t JavaProcessors(int64_t num_allowed_cpus, std::optional<double> quota);

}  // namespace sparkwright::hardware
