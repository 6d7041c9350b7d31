#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/cluster.h"
#include "model/disk_kind.h"
#include "model/machine.h"
#include "report/document.h"
#include "report/fact_table.h"
#include "report/hardware_document.h"

/// The parts of a report on hardware, one file each; hardware_document.cpp puts them together.
namespace sparkwright::report {

inline constexpr std::string_view kUnknown = "not known";

/// What `format` makes of a value, and kUnknown without one.
template <typename T, typename Format>
std::string TextOrUnknown(const std::optional<T>& value, Format format) {
  return value.has_value() ? format(*value) : std::string(kUnknown);
}

/// hardware_processor.cpp; CoresText is "16 logical CPUs on 8 cores, 2 threads each, 1 socket".
std::string CoresText(const model::Cpu& cpu);
Section ProcessorSection(const model::Cpu& cpu);
Section MemorySection(const model::Memory& memory);

/// hardware_devices.cpp; KindText is "NVMe" or "rotating".
std::string_view KindText(model::DiskKind kind);
Section GpuSection(const model::Machine& machine);
Section DiskSection(const std::vector<model::Disk>& disks);
Section NetworkSection(const std::vector<model::NetworkInterface>& network);

/// hardware_nodes.cpp
Section NodeSection(const model::NodeGroup& node);
void DescribeCluster(const ShownHardware& hardware, Document& document);

}  // namespace sparkwright::report
