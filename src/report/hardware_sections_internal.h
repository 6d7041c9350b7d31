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
#include "report/hardware_document.h"

/// The parts of a report on hardware, one file each; hardware_document.cpp puts them together.
namespace sparkwright::report {

inline constexpr std::string_view kUnknown = "not known";

/// What `format` makes of a value, and kUnknown without one.
template <typename T, typename Format>
std::string TextOrUnknown(const std::optional<T>& value, Format format) {
  return value.has_value() ? format(*value) : std::string(kUnknown);
}

/// Names and what they say, side by side, without titles.
class FactTable {
 public:
  FactTable() { table_.columns = {{"", Align::kLeft}, {"", Align::kLeft, 20}}; }

  void Add(std::string name, std::string value) { table_.rows.push_back({{std::move(name)}, {std::move(value)}}); }
  void AddIf(bool is_known, std::string name, std::string value) {
    if (is_known) {
      Add(std::move(name), std::move(value));
    }
  }
  /// The first beside the name, the others below it.
  void AddAll(const std::string& name, const std::vector<std::string>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      Add(i == 0 ? name : std::string(), values[i]);
    }
  }
  /// The section that holds them; nothing is left in here.
  [[nodiscard]] Section InSection(std::string title) {
    table_.too_wide = TooWide::kStack;
    return {std::move(title), {}, {std::move(table_)}};
  }

 private:
  Table table_;
};

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
