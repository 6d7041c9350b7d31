#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/saturating.h"
#include "report/closing_sections.h"
#include "report/format.h"
#include "report/hardware_sections_internal.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

std::string ReserveText(const model::SystemReserve& reserve) {
  if (reserve.cores == 0 && reserve.memory == Bytes()) {
    return OneLine(reserve.reason);
  }
  return fmt::format("{}, {}, {}", FormatCounted(reserve.cores, "core", "cores"), FormatBytes(reserve.memory),
                     OneLine(reserve.reason));
}

std::string CoresOf(const model::NodeGroup& node) {
  return node.cores > 0 ? FormatCounted(node.cores, "core", "cores") : "cores " + std::string(kUnknown);
}

std::string MemoryOf(const model::NodeGroup& node) {
  return node.memory > Bytes() ? FormatBytes(node.memory) : "memory " + std::string(kUnknown);
}

std::string GpusText(const model::NodeGroup& node) {
  if (node.gpus == 0) {
    return "";
  }
  const std::string memory = node.has_unified_memory       ? " in its memory"
                             : node.gpu_memory.has_value() ? " of " + FormatBytes(*node.gpu_memory)
                                                           : "";
  return fmt::format("{}{}", FormatCounted(node.gpus, "GPU", "GPUs"), memory);
}

}  // namespace

Section NodeSection(const model::NodeGroup& node) {
  FactTable facts;
  facts.Add("Spark may use",
            fmt::format("{}, {}{}", CoresOf(node), MemoryOf(node), node.gpus > 0 ? ", " + GpusText(node) : ""));
  facts.AddIf(node.reserve.has_value(), "the system keeps", node.reserve.has_value() ? ReserveText(*node.reserve) : "");
  facts.AddIf(node.disk.has_value(), "disk",
              fmt::format("{} free{}", TextOrUnknown(node.disk, FormatBytes),
                          node.disk_kind.has_value() ? fmt::format(", {}", KindText(*node.disk_kind)) : ""));
  facts.AddIf(node.network_speed.has_value(), "network", TextOrUnknown(node.network_speed, FormatSpeed));
  return facts.InSection("As a node for Spark");
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
                                                  TextOrUnknown(limit.memory, FormatBytes))),
                                 {}});
  }
  AddNotes(document, cluster.notes);
}

}  // namespace sparkwright::report
