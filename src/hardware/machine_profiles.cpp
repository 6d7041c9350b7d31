#include "hardware/machine_profiles.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/suggest.h"
#include "hardware/cpu_reader.h"
#include "hardware/embedded_lines_internal.h"
#include "hardware/gpu_reader.h"
#include "model/disk_kind_names.h"

namespace sparkwright::hardware {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kKibi = 1024;
constexpr int64_t kMega = 1'000'000;
constexpr int64_t kGiga = 1'000'000'000;

std::optional<int64_t> Number(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() ? std::nullopt : std::optional(found->get<int64_t>());
}

/// A size in one of the units that makers write: memory_kib, memory_mib, memory_gib, memory_gb.
std::optional<Bytes> MemoryIn(const Json& json) {
  if (const auto kib = Number(json, "memory_kib"); kib.has_value()) {
    return Bytes(*kib * kKibi);
  }
  if (const auto mib = Number(json, "memory_mib"); mib.has_value()) {
    return Bytes(*mib * kKibi * kKibi);
  }
  if (const auto gib = Number(json, "memory_gib"); gib.has_value()) {
    return Bytes(*gib * kKibi * kKibi * kKibi);
  }
  const auto gb = Number(json, "memory_gb");
  return gb.has_value() ? std::optional(Bytes(*gb * kGiga)) : std::nullopt;
}

model::Cpu CpuOf(const Json& json) {
  model::Cpu cpu;
  cpu.model = json.at("cpu").get<std::string>();
  cpu.architecture = json.at("architecture").get<std::string>();
  cpu.num_sockets = Number(json, "sockets");
  cpu.num_cores = Number(json, "cores");
  cpu.num_logical_cpus = Number(json, "logical_cpus");
  if (const auto speed = Number(json, "max_speed_mhz"); speed.has_value()) {
    cpu.max_speed = Hertz(*speed * kMega);
  }
  for (const Json& kind : json.value("core_kinds", Json::array())) {
    cpu.core_kinds.push_back({kind.at("name").get<std::string>(), kind.at("cpus").get<int64_t>(), std::nullopt});
  }
  cpu.usable_cores = UsableCores(*cpu.num_logical_cpus, std::nullopt);
  cpu.java_processors = JavaProcessors(*cpu.num_logical_cpus, std::nullopt);
  return cpu;
}

model::Gpu GpuOf(const Json& json) {
  model::Gpu gpu;
  gpu.name = json.at("name").get<std::string>();
  gpu.has_unified_memory = json.value("unified_memory", false);
  gpu.memory = MemoryIn(json);
  gpu.compute_capability = ParseComputeCapability(json.at("compute_capability").get<std::string>());
  SPARKWRIGHT_CHECK(gpu.compute_capability.has_value());
  gpu.num_nvlinks = Number(json, "nvlinks");
  gpu.pcie = {Number(json, "pcie_generation"), Number(json, "pcie_width")};
  return gpu;
}

MachineProfile ProfileOf(const Json& json) {
  MachineProfile profile;
  profile.name = json.at("name").get<std::string>();
  model::Machine& machine = profile.machine;
  machine.name = json.at("title").get<std::string>();
  machine.cpu = CpuOf(json);
  machine.memory.total = MemoryIn(json);
  machine.memory.usable = machine.memory.total;
  for (const Json& gpu : json.at("gpus")) {
    machine.gpus.insert(machine.gpus.end(), gpu.at("count").get<std::size_t>(), GpuOf(gpu));
  }
  for (const Json& disk : json.at("disks")) {
    model::Disk one;
    one.kind = model::DiskKindNamed(disk.at("kind").get<std::string>());
    SPARKWRIGHT_CHECK(one.kind.has_value());
    one.size = Bytes(disk.at("size_gb").get<int64_t>() * kGiga);
    machine.disks.insert(machine.disks.end(), disk.at("count").get<std::size_t>(), one);
  }
  for (const Json& interface : json.at("network")) {
    model::NetworkInterface one;
    one.name = interface.at("name").get<std::string>();
    one.kind = interface.at("kind").get<std::string>() == "infiniband" ? model::NetworkKind::kInfiniband
                                                                       : model::NetworkKind::kEthernet;
    one.speed = BitsPerSecond(interface.at("speed_gbit").get<int64_t>() * kGiga);
    machine.network.insert(machine.network.end(), interface.at("count").get<std::size_t>(), one);
  }
  for (const auto& [field, source] : json.at("sources").items()) {
    profile.sources.emplace_back(field, source.get<std::string>());
  }
  return profile;
}

}  // namespace

std::vector<MachineProfile> MachineProfiles() {
  std::vector<MachineProfile> profiles;
  for (const std::string_view line : MachineProfilesLines()) {
    // The data is ours; a line that is wrong is a bug, which every test of profiles finds.
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    SPARKWRIGHT_CHECK(json.is_object());
    profiles.push_back(ProfileOf(json));
  }
  return profiles;
}

std::vector<std::string> MachineProfileNames() {
  std::vector<std::string> names;
  for (const MachineProfile& profile : MachineProfiles()) {
    names.push_back(profile.name);
  }
  return names;
}

Result<MachineProfile> FindMachineProfile(std::string_view name) {
  for (MachineProfile& profile : MachineProfiles()) {
    if (profile.name == name) {
      return std::move(profile);
    }
  }
  const std::vector<std::string> names = MachineProfileNames();
  return Error(ErrorCode::kNotFound, fmt::format("there is no profile '{}'; there are {}{}", name,
                                                 fmt::join(names, ", "), DidYouMean(name, names)));
}

}  // namespace sparkwright::hardware
