#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/format.h"
#include "report/hardware_sections_internal.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

std::string OrUnknown(const std::string& text) { return text.empty() ? std::string(kUnknown) : OneLine(text); }

/// Where the end of the path says more than its front.
std::string SourceText(const std::string& path) {
  constexpr std::size_t kMostOfPath = 50;
  return ShortenMiddle(OneLine(path), kMostOfPath);
}

/// How many cores can be planned with, and why not all.
std::vector<std::string> UsableTexts(const model::Cpu& cpu) {
  std::vector<std::string> texts = {TextOrUnknown(cpu.usable_cores, FormatCount)};
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
    nodes.push_back(fmt::format("{} CPUs, {}", node.num_logical_cpus, TextOrUnknown(node.memory, FormatBytes)));
  }
  const bool are_alike = std::all_of(nodes.begin(), nodes.end(), [&](const auto& one) { return one == nodes.front(); });
  const std::string count = FormatCounted(static_cast<int64_t>(nodes.size()), "node", "nodes");
  return nodes.size() == 1 ? count
         : are_alike       ? fmt::format("{} of {}", count, nodes.front())
                           : fmt::format("{}: {}", count, fmt::join(nodes, "; "));
}

}  // namespace

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

Section ProcessorSection(const model::Cpu& cpu) {
  FactTable facts;
  facts.Add("model", OrUnknown(cpu.model));
  facts.Add("cores", CoresText(cpu));
  for (const model::CoreKind& kind : cpu.core_kinds) {
    facts.Add("", fmt::format("{} × {}{}", kind.num_logical_cpus, OneLine(kind.name),
                              kind.max_speed.has_value() ? ", up to " + FormatFrequency(*kind.max_speed) : ""));
  }
  facts.AddAll("usable", UsableTexts(cpu));
  facts.AddIf(cpu.max_speed.has_value(), "clock", "up to " + TextOrUnknown(cpu.max_speed, FormatFrequency));
  facts.AddAll("caches", CacheTexts(cpu));
  facts.AddIf(!cpu.numa_nodes.empty(), "NUMA", NumaText(cpu));
  return facts.InSection("Processor");
}

Section MemorySection(const model::Memory& memory) {
  FactTable facts;
  facts.Add("total", TextOrUnknown(memory.total, FormatBytes));
  facts.AddIf(memory.available.has_value(), "free now", TextOrUnknown(memory.available, FormatBytes));
  if (memory.limit.has_value()) {
    facts.Add("limit", fmt::format("{}, {}", FormatBytes(memory.limit->amount), SourceText(memory.limit->source)));
  }
  facts.AddIf(memory.usable.has_value() && memory.usable != memory.total, "usable",
              TextOrUnknown(memory.usable, FormatBytes));
  facts.AddIf(memory.swap.value_or(Bytes()) > Bytes(), "swap", TextOrUnknown(memory.swap, FormatBytes));
  return facts.InSection("Memory");
}

}  // namespace sparkwright::report
