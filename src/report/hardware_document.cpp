#include "report/hardware_document.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/closing_sections.h"
#include "report/format.h"
#include "report/hardware_sections_internal.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

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
  document.title =
      Line({{machine.name.empty() ? OneLine(hardware.source) : OneLine(machine.name), Style::kStrong},
            {fmt::format(" · {} · {}{}", CoresText(machine.cpu), TextOrUnknown(machine.memory.total, FormatBytes),
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
