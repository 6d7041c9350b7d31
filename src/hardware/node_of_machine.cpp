#include "hardware/node_of_machine.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/saturating.h"

namespace sparkwright::hardware {
namespace {

constexpr int64_t kGib = int64_t{1} << 30;
/// Below this many cores none is kept.
constexpr int64_t kCoresForReserve = 4;

struct Step {
  int64_t up_to;  ///< Bytes.
  int64_t percent;
};
constexpr std::array<Step, 5> kMemorySteps = {
    {{4 * kGib, 25}, {8 * kGib, 20}, {16 * kGib, 10}, {128 * kGib, 6}, {INT64_MAX, 2}}};

void TakeDisk(const model::Machine& machine, model::NodeGroup& node) {
  for (const model::Disk& disk : machine.disks) {
    // Network file systems have no room to tell; a cloud's volumes have.
    if (disk.kind == model::DiskKind::kMemory) {
      continue;
    }
    for (const model::MountedFileSystem& file_system : disk.file_systems) {
      if (file_system.available.has_value() && !file_system.is_read_only && node.disk < file_system.available) {
        node.disk = file_system.available;
        node.disk_kind = disk.kind;
      }
    }
  }
}

void TakeUnmountedDisks(const model::Machine& machine, model::NodeGroup& node) {
  const bool has_mounts = std::any_of(machine.disks.begin(), machine.disks.end(),
                                      [](const model::Disk& disk) { return !disk.file_systems.empty(); });
  if (has_mounts) {
    return;
  }
  for (const model::Disk& disk : machine.disks) {
    if (!disk.size.has_value() || disk.kind == model::DiskKind::kMemory) {
      continue;
    }
    const auto alike = std::count_if(machine.disks.begin(), machine.disks.end(), [&](const model::Disk& other) {
      return other.kind == disk.kind && other.size == disk.size;
    });
    const Bytes together(SaturatingMultiply(disk.size->count(), alike));
    if (node.disk < together) {
      node.disk = together;
      node.disk_kind = disk.kind;
    }
  }
}

void TakeGpus(const model::Machine& machine, model::NodeGroup& node) {
  const auto add = [&](const std::string& name, std::optional<Bytes> memory) {
    ++node.gpus;
    node.gpu_name = name;
    if (memory.has_value()) {
      node.gpu_memory = node.gpu_memory.has_value() ? std::min(*node.gpu_memory, *memory) : *memory;
    }
  };
  for (const model::Gpu& gpu : machine.gpus) {
    if (gpu.is_mig_enabled.value_or(false)) {
      for (const model::MigDevice& device : gpu.mig_devices) {
        add(gpu.name + (device.name.empty() ? "" : " MIG " + device.name), device.memory);
      }
    } else {
      add(gpu.name, gpu.memory);
    }
    node.has_unified_memory = node.has_unified_memory || gpu.has_unified_memory;
  }
}

}  // namespace

model::SystemReserve DefaultReserve(int64_t cores, Bytes memory) {
  int64_t bytes = 0;
  int64_t from = 0;
  for (const Step& step : kMemorySteps) {
    const int64_t part = std::max(std::min(memory.count(), step.up_to) - from, int64_t{0});
    bytes += part / 100 * step.percent;
    from = step.up_to;
  }
  model::SystemReserve reserve;
  reserve.cores = cores >= kCoresForReserve ? 1 : 0;
  // Of a machine with less than 4 GiB, a quarter.
  reserve.memory = Bytes(std::max(bytes, std::min(kGib, memory.count() / 4)));
  reserve.reason = "as much as Google keeps on its Kubernetes nodes";
  return reserve;
}

model::NodeGroup NodeOf(const model::Machine& machine) {
  model::NodeGroup node;
  node.name = machine.name;
  const bool is_limited = machine.memory.limit.has_value() || machine.cpu.quota.has_value();
  const int64_t cores = machine.cpu.usable_cores.value_or(0);
  const Bytes memory = machine.memory.usable.value_or(Bytes());
  model::SystemReserve reserve;
  if (is_limited) {
    reserve.reason = "nothing: the system is outside of the control group";
  } else {
    reserve = DefaultReserve(cores, memory);
  }
  node.cores = cores - reserve.cores;
  node.memory = memory - reserve.memory;
  node.reserve = std::move(reserve);
  TakeGpus(machine, node);
  TakeDisk(machine, node);
  TakeUnmountedDisks(machine, node);
  for (const model::NetworkInterface& interface : machine.network) {
    if (interface.speed.has_value() && interface.is_up.value_or(true) && node.network_speed < interface.speed) {
      node.network_speed = interface.speed;
    }
  }
  return node;
}

}  // namespace sparkwright::hardware
