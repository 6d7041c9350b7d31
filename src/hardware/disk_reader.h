#pragma once

#include <vector>

#include "hardware/readings.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// Disks from /sys/block and the file systems on them from mountinfo; further, what is mounted without a disk and can
/// take files of Spark: network file systems, the layers of a container, memory where temporary files go. Network file
/// systems are not asked for their room: one whose server is gone would not answer.
std::vector<model::Disk> ReadDisks(Readings& readings);

/// What a disk is by its names in /sys and whether the kernel calls it rotating; nullopt when that does not say.
std::optional<model::DiskKind> DiskKindOf(std::string_view device, std::string_view vendor, std::string_view model,
                                          std::optional<bool> is_rotational);

}  // namespace sparkwright::hardware
