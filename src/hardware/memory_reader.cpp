#include "hardware/memory_reader.h"

#include <string>

namespace sparkwright::hardware {
namespace {

constexpr const char* kMeminfo = "/proc/meminfo";

}  // namespace

model::Memory ReadMemory(Readings& readings, const CgroupLimits& limits) {
  model::Memory memory;
  const std::optional<std::string> text = readings.Text(kMeminfo, {"memory.total", "memory.available", "memory.swap"});
  const auto size_of = [&](std::string_view name, const std::string& field) -> std::optional<Bytes> {
    if (!text.has_value()) {
      return std::nullopt;
    }
    const std::optional<std::string_view> value = FieldOf(*text, name);
    const std::optional<Bytes> size = value.has_value() ? KernelSize(*value) : std::nullopt;
    if (!size.has_value()) {
      readings.Gap(
          kMeminfo, value.has_value() ? model::GapReason::kNotUnderstood : model::GapReason::kMissing,
          std::string(value.has_value() ? "not understood is its line " : "it has no line ") + std::string(name),
          {field});
    }
    return size;
  };
  memory.total = size_of("MemTotal", "memory.total");
  if (memory.total == Bytes()) {
    memory.total.reset();
  }
  memory.available = size_of("MemAvailable", "memory.available");
  memory.swap = size_of("SwapTotal", "memory.swap");
  // A limit above what there is limits nothing.
  if (limits.memory.has_value() && (!memory.total.has_value() || limits.memory->amount < *memory.total)) {
    memory.limit = limits.memory;
  }
  memory.usable = memory.limit.has_value() ? std::optional(memory.limit->amount) : memory.total;
  return memory;
}

}  // namespace sparkwright::hardware
