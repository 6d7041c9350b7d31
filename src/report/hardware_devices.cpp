#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/format.h"
#include "report/hardware_sections_internal.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

std::string_view KindText(model::NetworkKind kind) {
  switch (kind) {
    case model::NetworkKind::kEthernet:
      return "Ethernet";
    case model::NetworkKind::kInfiniband:
      return "InfiniBand";
    case model::NetworkKind::kWireless:
      return "wireless";
    case model::NetworkKind::kVirtual:
      return "virtual";
  }
  return "";
}

std::string LinksText(const model::Gpu& gpu) {
  std::vector<std::string> links;
  if (gpu.num_nvlinks.has_value()) {
    links.push_back(Unbroken(fmt::format("{} NVLink", *gpu.num_nvlinks)));
  }
  if (gpu.pcie.generation.has_value() && gpu.pcie.width.has_value()) {
    links.push_back(Unbroken(fmt::format("PCIe {} ×{}", *gpu.pcie.generation, *gpu.pcie.width)));
  }
  return fmt::format("{}", fmt::join(links, ", "));
}

std::string MigText(const model::Gpu& gpu) {
  if (!gpu.is_mig_enabled.value_or(false)) {
    return gpu.is_mig_enabled.has_value() ? "off" : "";
  }
  std::map<std::string, int64_t> slices;
  for (const model::MigDevice& device : gpu.mig_devices) {
    ++slices[device.name.empty() ? "slice" : OneLine(device.name)];
  }
  std::vector<std::string> texts;
  texts.reserve(slices.size());
  for (const auto& [name, count] : slices) {
    texts.push_back(fmt::format("{} × {}", count, name));
  }
  return texts.empty() ? "on, no slices" : fmt::format("{}", fmt::join(texts, ", "));
}

/// Rows one after the other that differ in their names only become one: "nvme2n1 … nvme9n1" and how many.
void AddCollapsed(Table& table, const std::vector<std::vector<Span>>& rows) {
  const auto are_alike = [](const std::vector<Span>& a, const std::vector<Span>& b) {
    return !b[0].text.empty() && std::equal(a.begin() + 1, a.end(), b.begin() + 1, b.end(),
                                            [](const Span& x, const Span& y) { return x.text == y.text; });
  };
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first + 1;
    while (end < rows.size() && are_alike(rows[first], rows[end])) {
      ++end;
    }
    std::vector<Span> row = rows[first];
    if (end - first > 1) {
      if (rows[first][0].text != rows[end - 1][0].text) {
        row[0].text += " … " + rows[end - 1][0].text;
      }
      row[1].text = fmt::format("{} × {}", end - first, row[1].text);
    }
    table.rows.push_back(std::move(row));
    first = end;
  }
}

std::string FreeText(const model::MountedFileSystem& mount) {
  return mount.mount.empty()  ? std::string()
         : mount.is_read_only ? std::string("read only")
                              : TextOrUnknown(mount.available, FormatBytes);
}

}  // namespace

std::string_view KindText(model::DiskKind kind) {
  switch (kind) {
    case model::DiskKind::kNvme:
      return "NVMe";
    case model::DiskKind::kSsd:
      return "SSD";
    case model::DiskKind::kHdd:
      return "rotating";
    case model::DiskKind::kNetwork:
      return "network";
    case model::DiskKind::kVirtual:
      return "virtual";
    case model::DiskKind::kMemory:
      return "memory";
  }
  return "";
}

Section GpuSection(const model::Machine& machine) {
  Section section;
  section.title = "GPUs";
  if (machine.gpus.empty()) {
    const bool is_known = std::none_of(machine.gaps.begin(), machine.gaps.end(), [](const model::SourceGap& gap) {
      return std::find(gap.fields.begin(), gap.fields.end(), "gpus") != gap.fields.end();
    });
    section.note = Line(is_known ? "none" : std::string(kUnknown));
    return section;
  }
  const model::GpuDriver& driver = machine.gpu_driver;
  std::vector<std::string> versions;
  if (!driver.version.empty()) {
    versions.push_back("driver " + OneLine(driver.version));
  }
  if (!driver.cuda_version.empty()) {
    versions.push_back("CUDA " + OneLine(driver.cuda_version));
  }
  if (!versions.empty()) {
    section.note = Line({{fmt::format("{}", fmt::join(versions, ", ")), Style::kFaint}});
  }
  Table table;
  table.columns = {{"GPU", Align::kLeft, 12},  {"count", Align::kRight}, {"memory", Align::kRight},
                   {"compute", Align::kRight}, {"MIG", Align::kLeft, 8}, {"links", Align::kLeft, 8}};
  // GPUs alike are one row.
  std::vector<std::pair<std::vector<Span>, int64_t>> rows;
  for (const model::Gpu& gpu : machine.gpus) {
    std::vector<Span> row = {{gpu.name.empty() ? "NVIDIA, " + std::string(kUnknown) : OneLine(gpu.name)},
                             {""},
                             {gpu.has_unified_memory ? "the machine's" : TextOrUnknown(gpu.memory, FormatBytes)},
                             {gpu.compute_capability.has_value()
                                  ? fmt::format("{}.{}", gpu.compute_capability->major, gpu.compute_capability->minor)
                                  : ""},
                             {MigText(gpu)},
                             {LinksText(gpu)}};
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const auto& one) {
      return std::equal(row.begin(), row.end(), one.first.begin(),
                        [](const Span& a, const Span& b) { return a.text == b.text; });
    });
    if (same == rows.end()) {
      rows.emplace_back(std::move(row), 1);
    } else {
      ++same->second;
    }
  }
  for (auto& [row, count] : rows) {
    row[1].text = FormatCount(count);
    table.rows.push_back(std::move(row));
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

Section DiskSection(const std::vector<model::Disk>& disks) {
  Section section;
  section.title = "Disks";
  if (disks.empty()) {
    section.note = Line(std::string(kUnknown));
    return section;
  }
  Table table;
  table.columns = {{"disk", Align::kLeft, 8, Cut::kMiddle},
                   {"kind", Align::kLeft},
                   {"size", Align::kRight},
                   {"mounted at", Align::kLeft, 8, Cut::kMiddle},
                   {"type", Align::kLeft},
                   {"free", Align::kRight},
                   {"model", Align::kLeft, 8, Cut::kEnd, Place::kIfThereIsRoom}};
  std::vector<std::vector<Span>> rows;
  for (const model::Disk& disk : disks) {
    const std::string kind(disk.kind.has_value() ? KindText(*disk.kind) : kUnknown);
    std::vector<model::MountedFileSystem> mounts = disk.file_systems;
    if (mounts.empty()) {
      mounts.emplace_back();
    }
    const std::string size = TextOrUnknown(disk.size.has_value() ? disk.size : mounts.front().size, FormatBytes);
    rows.push_back({{disk.device.empty() ? "–" : OneLine(disk.device)},
                    {kind},
                    {size},
                    {OneLine(mounts.front().mount)},
                    {OneLine(mounts.front().type)},
                    {FreeText(mounts.front())},
                    {OneLine(disk.model)}});
    for (std::size_t i = 1; i < mounts.size(); ++i) {
      rows.push_back(
          {{""}, {""}, {""}, {OneLine(mounts[i].mount)}, {OneLine(mounts[i].type)}, {FreeText(mounts[i])}, {""}});
    }
  }
  AddCollapsed(table, rows);
  section.blocks.emplace_back(std::move(table));
  return section;
}

Section NetworkSection(const std::vector<model::NetworkInterface>& network) {
  Section section;
  section.title = "Network";
  if (network.empty()) {
    section.note = Line(std::string(kUnknown));
    return section;
  }
  Table table;
  table.columns = {{"interface", Align::kLeft}, {"kind", Align::kLeft}, {"state", Align::kLeft}, {"speed"}};
  std::vector<std::vector<Span>> rows;
  rows.reserve(network.size());
  for (const model::NetworkInterface& interface : network) {
    rows.push_back({{OneLine(interface.name)},
                    {std::string(KindText(interface.kind))},
                    {interface.is_up.has_value() ? (*interface.is_up ? "up" : "down") : ""},
                    {interface.is_up.value_or(true) ? TextOrUnknown(interface.speed, FormatSpeed) : ""}});
  }
  AddCollapsed(table, rows);
  section.blocks.emplace_back(std::move(table));
  return section;
}

}  // namespace sparkwright::report
