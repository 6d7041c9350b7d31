#include "hardware/read_machine.h"

#include <string>
#include <utility>

#include "base/split_text.h"
#include "hardware/cgroups.h"
#include "hardware/cpu_reader.h"
#include "hardware/disk_reader.h"
#include "hardware/gpu_reader.h"
#include "hardware/memory_reader.h"
#include "hardware/network_reader.h"
#include "hardware/readings.h"

namespace sparkwright::hardware {
namespace {

/// Maker and product: what the firmware of servers says, or the device tree of boards.
std::string ReadName(Readings& readings) {
  std::string maker = readings.Text("/sys/class/dmi/id/sys_vendor").value_or("");
  const std::string product = readings.Text("/sys/class/dmi/id/product_name").value_or("");
  if (!product.empty()) {
    return maker.empty() || product.starts_with(maker) ? product : maker + " " + product;
  }
  if (!maker.empty()) {
    return maker;
  }
  return std::string(Trimmed(readings.Text("/proc/device-tree/model").value_or("")));
}

model::OperatingSystem ReadOperatingSystem(Readings& readings) {
  model::OperatingSystem system;
  system.kernel = readings.Text("/proc/sys/kernel/osrelease", {"operating_system.kernel"}).value_or("");
  const std::string release = readings.Text("/etc/os-release", {"operating_system.name"}).value_or("");
  for (const std::string_view line : Lines(release)) {
    constexpr std::string_view kPrettyName = "PRETTY_NAME=";
    if (line.starts_with(kPrettyName)) {
      std::string_view name = Trimmed(line.substr(kPrettyName.size()));
      if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front()) {
        name = name.substr(1, name.size() - 2);
      }
      system.name = name;
    }
  }
  return system;
}

}  // namespace

model::Machine ReadMachine(MachineSource& source) {
  model::Machine machine;
  Readings readings(source, machine.gaps);
  machine.name = ReadName(readings);
  machine.operating_system = ReadOperatingSystem(readings);
  const CgroupLimits limits = ReadCgroupLimits(readings);
  machine.cpu = ReadCpu(readings, limits);
  machine.memory = ReadMemory(readings, limits);
  FoundGpus gpus = ReadGpus(readings);
  machine.gpus = std::move(gpus.gpus);
  machine.gpu_driver = std::move(gpus.driver);
  machine.disks = ReadDisks(readings);
  machine.network = ReadNetwork(readings);
  return machine;
}

}  // namespace sparkwright::hardware
