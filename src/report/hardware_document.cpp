#include "report/hardware_document.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/saturating.h"
#include "report/closing_sections.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::string_view kUnknown = "not known";

std::string OrUnknown(const std::string& text) { return text.empty() ? std::string(kUnknown) : OneLine(text); }

template <typename T, typename Format>
std::string TextOf(const std::optional<T>& value, Format format) {
  return value.has_value() ? format(*value) : std::string(kUnknown);
}

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

/// Names and what they say, side by side, without titles.
class Facts {
 public:
  Facts() { table_.columns = {{"", Align::kLeft}, {"", Align::kLeft, 20}}; }

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
  [[nodiscard]] Section InSection(std::string title) {
    table_.too_wide = TooWide::kStack;
    return {std::move(title), {}, {std::move(table_)}};
  }

 private:
  Table table_;
};

std::string CoresText(const model::Cpu& cpu) {
  if (!cpu.num_logical_cpus.has_value()) {
    return std::string(kUnknown);
  }
  std::string text = FormatCounted(*cpu.num_logical_cpus, "logical CPU", "logical CPUs");
  if (cpu.num_cores.has_value()) {
    const int64_t threads = *cpu.num_cores > 0 ? *cpu.num_logical_cpus / *cpu.num_cores : 0;
    text += fmt::format(" on {}", FormatCounted(*cpu.num_cores, "core", "cores"));
    text += threads > 1 ? fmt::format(", {} threads each", threads) : "";
  }
  if (cpu.num_sockets.has_value()) {
    text += fmt::format(", {}", FormatCounted(*cpu.num_sockets, "socket", "sockets"));
  }
  return text;
}

/// Where the end of the path says more than its front.
std::string SourceText(const std::string& path) {
  constexpr std::size_t kMostOfPath = 50;
  return ShortenMiddle(OneLine(path), kMostOfPath);
}

/// How many cores can be planned with, and why not all.
std::vector<std::string> UsableTexts(const model::Cpu& cpu) {
  std::vector<std::string> texts = {TextOf(cpu.usable_cores, FormatCount)};
  if (cpu.num_allowed_cpus.has_value() && cpu.num_allowed_cpus != cpu.num_logical_cpus) {
    texts.push_back(fmt::format("this process may run on {}", FormatCount(*cpu.num_allowed_cpus)));
  }
  if (cpu.quota.has_value()) {
    texts.push_back(
        fmt::format("a quota of {} CPUs, {}", FormatNumber(cpu.quota->amount), SourceText(cpu.quota->source)));
  }
  if (cpu.java_processors.has_value() && cpu.java_processors != cpu.usable_cores) {
    texts.push_back(fmt::format("Java takes it for {}", FormatCount(*cpu.java_processors)));
  }
  return texts;
}

/// A text for each level.
std::vector<std::string> CacheTexts(const model::Cpu& cpu) {
  std::map<int64_t, std::string> levels;
  for (const model::CpuCache& cache : cpu.caches) {
    const std::string_view kind = cache.kind == model::CacheKind::kData          ? " data"
                                  : cache.kind == model::CacheKind::kInstruction ? " instructions"
                                                                                 : "";
    std::string& level = levels[cache.level];
    level += fmt::format("{}{} × {}{}", level.empty() ? fmt::format("L{}  ", cache.level) : ", ",
                         FormatCount(cache.num_instances), FormatBytes(cache.size), kind);
  }
  std::vector<std::string> texts;
  texts.reserve(levels.size());
  for (auto& [level, text] : levels) {
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string NumaText(const model::Cpu& cpu) {
  if (cpu.numa_nodes.empty()) {
    return std::string(kUnknown);
  }
  std::vector<std::string> nodes;
  for (const model::NumaNode& node : cpu.numa_nodes) {
    nodes.push_back(fmt::format("{} CPUs, {}", node.num_logical_cpus, TextOf(node.memory, FormatBytes)));
  }
  const bool are_alike = std::all_of(nodes.begin(), nodes.end(), [&](const auto& one) { return one == nodes.front(); });
  const std::string count = FormatCounted(static_cast<int64_t>(nodes.size()), "node", "nodes");
  return nodes.size() == 1 ? count
         : are_alike       ? fmt::format("{} of {}", count, nodes.front())
                           : fmt::format("{}: {}", count, fmt::join(nodes, "; "));
}

Section ProcessorSection(const model::Cpu& cpu) {
  Facts facts;
  facts.Add("model", OrUnknown(cpu.model));
  facts.Add("cores", CoresText(cpu));
  for (const model::CoreKind& kind : cpu.core_kinds) {
    facts.Add("", fmt::format("{} × {}{}", kind.num_logical_cpus, OneLine(kind.name),
                              kind.max_speed.has_value() ? ", up to " + FormatFrequency(*kind.max_speed) : ""));
  }
  facts.AddAll("usable", UsableTexts(cpu));
  facts.AddIf(cpu.max_speed.has_value(), "clock", "up to " + TextOf(cpu.max_speed, FormatFrequency));
  facts.AddAll("caches", CacheTexts(cpu));
  facts.AddIf(!cpu.numa_nodes.empty(), "NUMA", NumaText(cpu));
  return facts.InSection("Processor");
}

Section MemorySection(const model::Memory& memory) {
  Facts facts;
  facts.Add("total", TextOf(memory.total, FormatBytes));
  facts.AddIf(memory.available.has_value(), "free now", TextOf(memory.available, FormatBytes));
  if (memory.limit.has_value()) {
    facts.Add("limit", fmt::format("{}, {}", FormatBytes(memory.limit->amount), SourceText(memory.limit->source)));
  }
  facts.AddIf(memory.usable.has_value() && memory.usable != memory.total, "usable", TextOf(memory.usable, FormatBytes));
  facts.AddIf(memory.swap.value_or(Bytes()) > Bytes(), "swap", TextOf(memory.swap, FormatBytes));
  return facts.InSection("Memory");
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
                             {gpu.has_unified_memory ? "the machine's" : TextOf(gpu.memory, FormatBytes)},
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
                              : TextOf(mount.available, FormatBytes);
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
    const std::string size = TextOf(disk.size.has_value() ? disk.size : mounts.front().size, FormatBytes);
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
                    {interface.is_up.value_or(true) ? TextOf(interface.speed, FormatSpeed) : ""}});
  }
  AddCollapsed(table, rows);
  section.blocks.emplace_back(std::move(table));
  return section;
}

std::string ReserveText(const model::SystemReserve& reserve) {
  if (reserve.cores == 0 && reserve.memory == Bytes()) {
    return OneLine(reserve.reason);
  }
  return fmt::format("{}, {}, {}", FormatCounted(reserve.cores, "core", "cores"), FormatBytes(reserve.memory),
                     OneLine(reserve.reason));
}

/// What a node gives to Spark, for one shape.
std::string GpusText(const model::NodeGroup& node) {
  if (node.gpus == 0) {
    return "";
  }
  const std::string memory = node.has_unified_memory       ? " in its memory"
                             : node.gpu_memory.has_value() ? " of " + FormatBytes(*node.gpu_memory)
                                                           : "";
  return fmt::format("{}{}", FormatCounted(node.gpus, "GPU", "GPUs"), memory);
}

std::string CoresOf(const model::NodeGroup& node) {
  return node.cores > 0 ? FormatCounted(node.cores, "core", "cores") : "cores " + std::string(kUnknown);
}

std::string MemoryOf(const model::NodeGroup& node) {
  return node.memory > Bytes() ? FormatBytes(node.memory) : "memory " + std::string(kUnknown);
}

Section NodeSection(const model::NodeGroup& node) {
  Facts facts;
  facts.Add("Spark may use",
            fmt::format("{}, {}{}", CoresOf(node), MemoryOf(node), node.gpus > 0 ? ", " + GpusText(node) : ""));
  facts.AddIf(node.reserve.has_value(), "the system keeps", node.reserve.has_value() ? ReserveText(*node.reserve) : "");
  facts.AddIf(node.disk.has_value(), "disk",
              fmt::format("{} free{}", TextOf(node.disk, FormatBytes),
                          node.disk_kind.has_value() ? fmt::format(", {}", KindText(*node.disk_kind)) : ""));
  facts.AddIf(node.network_speed.has_value(), "network", TextOf(node.network_speed, FormatSpeed));
  return facts.InSection("As a node for Spark");
}

/// Which source, what is the matter with it, what to do.
std::string GapText(const model::SourceGap& gap) {
  std::string text = gap.detail.starts_with(gap.source) ? gap.detail
                     : gap.detail.empty() ? fmt::format("{} is {}", gap.source, model::GapReasonName(gap.reason))
                                          : fmt::format("{}: {}", gap.source, gap.detail);
  return gap.advice.empty() ? text : text + "; " + gap.advice;
}

Section GapSection(const std::vector<model::SourceGap>& gaps) {
  Section section;
  section.title = "Not known";
  Paragraph paragraph;
  for (const model::SourceGap& gap : gaps) {
    constexpr std::size_t kMostNamed = 4;
    std::vector<std::string> fields(
        gap.fields.begin(), gap.fields.begin() + static_cast<std::ptrdiff_t>(std::min(gap.fields.size(), kMostNamed)));
    if (gap.fields.size() > kMostNamed) {
      fields.push_back(fmt::format("{} more", gap.fields.size() - kMostNamed));
    }
    paragraph.lines.push_back(
        Line({{OneLine(fmt::format("{}:", fmt::join(fields, ", "))) + " "}, {OneLine(GapText(gap)), Style::kFaint}}));
  }
  section.blocks.emplace_back(std::move(paragraph));
  return section;
}

void DescribeMachine(const ShownHardware& hardware, Document& document) {
  const model::Machine& machine = *hardware.machine;
  const auto num_gpus = static_cast<int64_t>(machine.gpus.size());
  document.title = Line({{machine.name.empty() ? OneLine(hardware.source) : OneLine(machine.name), Style::kStrong},
                         {fmt::format(" · {} · {}{}", CoresText(machine.cpu), TextOf(machine.memory.total, FormatBytes),
                                      num_gpus > 0 ? " · " + FormatCounted(num_gpus, "GPU", "GPUs") : "")}});
  std::vector<std::string> system;
  for (const std::string& part :
       {machine.operating_system.name,
        machine.operating_system.kernel.empty() ? "" : "Linux " + machine.operating_system.kernel,
        machine.cpu.architecture}) {
    if (!part.empty()) {
      system.push_back(OneLine(part));
    }
  }
  if (!system.empty()) {
    document.subtitle.emplace_back(fmt::format("{}", fmt::join(system, " · ")));
  }
  document.sections.push_back(ProcessorSection(machine.cpu));
  document.sections.push_back(MemorySection(machine.memory));
  document.sections.push_back(GpuSection(machine));
  document.sections.push_back(DiskSection(machine.disks));
  document.sections.push_back(NetworkSection(machine.network));
  document.sections.push_back(NodeSection(hardware.cluster.nodes.front()));
  if (!machine.gaps.empty()) {
    document.sections.push_back(GapSection(machine.gaps));
  }
}

void DescribeCluster(const ShownHardware& hardware, Document& document) {
  const model::Cluster& cluster = hardware.cluster;
  int64_t num_nodes = 0;
  int64_t num_cores = 0;
  int64_t num_gpus = 0;
  Bytes memory;
  Table table;
  table.columns = {{"nodes"},
                   {"shape", Align::kLeft, 8},
                   {"cores"},
                   {"memory"},
                   {"GPUs", Align::kLeft, 6},
                   {"disk"},
                   {"the system keeps", Align::kLeft, 0, Cut::kEnd, Place::kIfThereIsRoom},
                   {"taints", Align::kLeft, 10}};
  for (const model::NodeGroup& node : cluster.nodes) {
    num_nodes += node.num_nodes;
    num_cores += SaturatingMultiply(node.num_nodes, node.cores);
    num_gpus += SaturatingMultiply(node.num_nodes, node.gpus);
    memory += Bytes(SaturatingMultiply(node.num_nodes, node.memory.count()));
    const std::string reserve = node.reserve.has_value()
                                    ? fmt::format("{}, {}", FormatCounted(node.reserve->cores, "core", "cores"),
                                                  FormatBytes(node.reserve->memory))
                                    : "";
    table.rows.push_back({{FormatCount(node.num_nodes)},
                          {OneLine(node.name)},
                          {node.cores > 0 ? FormatCount(node.cores) : std::string(kUnknown)},
                          {node.memory > Bytes() ? FormatBytes(node.memory) : std::string(kUnknown)},
                          {OneLine(GpusText(node) + (node.gpu_name.empty() ? "" : ", " + node.gpu_name))},
                          {node.disk.has_value() ? FormatBytes(*node.disk) : ""},
                          {reserve},
                          {OneLine(fmt::format("{}", fmt::join(node.taints, ", ")))}});
  }
  document.title = Line({{OneLine(hardware.source), Style::kStrong},
                         {fmt::format(" · {} · {} · {}{}", FormatCounted(num_nodes, "node", "nodes"),
                                      num_cores > 0 ? FormatCounted(num_cores, "core", "cores") : "cores not known",
                                      memory > Bytes() ? FormatBytes(memory) : "memory not known",
                                      num_gpus > 0 ? " · " + FormatCounted(num_gpus, "GPU", "GPUs") : "")}});
  document.sections.push_back({"Nodes", Line({{"what Spark may use of one", Style::kFaint}}), {std::move(table)}});
  const model::ContainerLimit& limit = cluster.largest_container;
  if (limit.cores.has_value() || limit.memory.has_value()) {
    document.sections.push_back({"Largest container",
                                 Line(fmt::format("{}, {}",
                                                  limit.cores.has_value() ? FormatCounted(*limit.cores, "core", "cores")
                                                                          : "cores " + std::string(kUnknown),
                                                  TextOf(limit.memory, FormatBytes))),
                                 {}});
  }
  AddNotes(document, cluster.notes);
}

}  // namespace

std::string ClusterFlag(const model::Cluster& cluster) {
  std::vector<std::string> shapes;
  for (const model::NodeGroup& node : cluster.nodes) {
    std::string shape = fmt::format("nodes={}", node.num_nodes);
    shape += node.cores > 0 ? fmt::format(",cores={}", node.cores) : "";
    constexpr int64_t kMebi = int64_t{1} << 20;
    shape += node.memory.count() >= kMebi ? fmt::format(",memory={}m", node.memory.count() / kMebi) : "";
    shape += node.gpus > 0 ? fmt::format(",gpus={}", node.gpus) : "";
    shapes.push_back(std::move(shape));
  }
  return fmt::format("{}", fmt::join(shapes, ";"));
}

Document MakeHardwareDocument(const ShownHardware& hardware, std::vector<std::string> next) {
  Document document;
  if (hardware.machine != nullptr) {
    DescribeMachine(hardware, document);
  } else {
    DescribeCluster(hardware, document);
  }
  if (!hardware.provenance.empty()) {
    Paragraph paragraph;
    for (const auto& [field, source] : hardware.provenance) {
      paragraph.lines.push_back(Line({{OneLine(field) + ": "}, {OneLine(source), Style::kFaint}}));
    }
    document.sections.push_back({"Sources", {}, {std::move(paragraph)}});
  }
  AddNext(document, std::move(next));
  return document;
}

}  // namespace sparkwright::report
