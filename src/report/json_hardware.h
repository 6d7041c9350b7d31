#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "model/cluster.h"
#include "model/disk_kind_names.h"
#include "model/machine.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::DiskKind> {
  static constexpr auto kNames = model::kDiskKindNames;
};

template <>
struct JsonEnum<model::CacheKind> {
  using K = model::CacheKind;
  static constexpr std::array<std::pair<K, std::string_view>, 3> kNames = {
      {{K::kData, "data"}, {K::kInstruction, "instruction"}, {K::kUnified, "unified"}}};
};

template <>
struct JsonEnum<model::NetworkKind> {
  using K = model::NetworkKind;
  static constexpr std::array<std::pair<K, std::string_view>, 4> kNames = {{{K::kEthernet, "ethernet"},
                                                                            {K::kInfiniband, "infiniband"},
                                                                            {K::kWireless, "wireless"},
                                                                            {K::kVirtual, "virtual"}}};
};

template <>
struct JsonEnum<model::GapReason> {
  using R = model::GapReason;
  static constexpr std::array<std::pair<R, std::string_view>, 3> kNames = {
      {{R::kMissing, "missing"}, {R::kUnreadable, "unreadable"}, {R::kNotUnderstood, "not_understood"}}};
};

template <>
struct JsonObject<model::CpuCache> {
  using C = model::CpuCache;
  static constexpr std::string_view kName = "cpu_cache";
  static constexpr std::string_view kMeaning = "Caches of one level, kind and size.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("level", &C::level, "From 1."), Field("kind", &C::kind, ""),
                      Field("size_bytes", &C::size, "Of one."), Field("num_instances", &C::num_instances, "")};
  }
};

template <>
struct JsonObject<model::CoreKind> {
  using K = model::CoreKind;
  static constexpr std::string_view kName = "core_kind";
  static constexpr std::string_view kMeaning = "Cores of one make.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("name", &K::name, ""), Field("num_logical_cpus", &K::num_logical_cpus, "Online."),
                      Field("max_speed_hz", &K::max_speed, "Highest clock.")};
  }
};

template <>
struct JsonObject<model::NumaNode> {
  using N = model::NumaNode;
  static constexpr std::string_view kName = "numa_node";
  static constexpr std::string_view kMeaning = "Processors and the memory that is near them.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("id", &N::id, ""),
                      Field("num_logical_cpus", &N::num_logical_cpus, "0 for a node that is memory only."),
                      Field("memory_bytes", &N::memory, "")};
  }
};

template <>
struct JsonObject<model::CgroupLimit<double>> {
  using L = model::CgroupLimit<double>;
  static constexpr std::string_view kName = "cpu_quota";
  static constexpr std::string_view kMeaning = "CPU time that a control group allows.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("cpus", &L::amount, ""), Field("source", &L::source, "The file that says so.")};
  }
};

template <>
struct JsonObject<model::CgroupLimit<Bytes>> {
  using L = model::CgroupLimit<Bytes>;
  static constexpr std::string_view kName = "memory_limit";
  static constexpr std::string_view kMeaning = "Memory that a control group allows.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("limit_bytes", &L::amount, ""), Field("source", &L::source, "The file that says so.")};
  }
};

template <>
struct JsonObject<model::Cpu> {
  using C = model::Cpu;
  static constexpr std::string_view kName = "cpu";
  static constexpr std::string_view kMeaning = "The processors.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("model", &C::model, ""),
        FieldUnlessEmpty("architecture", &C::architecture, "As uname -m has it."),
        Field("num_sockets", &C::num_sockets, ""),
        Field("num_cores", &C::num_cores, "Physical."),
        Field("num_logical_cpus", &C::num_logical_cpus, "Online: hardware threads."),
        FieldUnlessEmpty("core_kinds", &C::core_kinds, "Missing when cores are alike."),
        FieldUnlessEmpty("numa_nodes", &C::numa_nodes, ""),
        FieldUnlessEmpty("caches", &C::caches, "By level, data before instruction."),
        Field("max_speed_hz", &C::max_speed, "Highest clock of any core."),
        Field("num_allowed_cpus", &C::num_allowed_cpus, "Logical CPUs that the process may run on: affinity, cpuset."),
        Field("quota", &C::quota, ""),
        Field("usable_cores", &C::usable_cores, "Allowed CPUs, and no more than the quota pays for whole."),
        Field("java_processors", &C::java_processors, "What Java takes for the number of processors."),
    };
  }
};

template <>
struct JsonObject<model::Memory> {
  using M = model::Memory;
  static constexpr std::string_view kName = "memory";
  static constexpr std::string_view kMeaning = "The machine's memory.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("total_bytes", &M::total, ""),
        Field("available_bytes", &M::available, "That programs can get now without swapping."),
        Field("limit", &M::limit, "Only when it is below the total."),
        Field("usable_bytes", &M::usable, "The smaller of total and limit."),
        Field("swap_bytes", &M::swap, ""),
    };
  }
};

template <>
struct JsonObject<model::MigDevice> {
  using D = model::MigDevice;
  static constexpr std::string_view kName = "mig_device";
  static constexpr std::string_view kMeaning = "A slice of a GPU in multi-instance mode.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{FieldUnlessEmpty("name", &D::name, ""), Field("memory_bytes", &D::memory, "")};
  }
};

template <>
struct JsonObject<model::PcieLink> {
  using L = model::PcieLink;
  static constexpr std::string_view kName = "pcie_link";
  static constexpr std::string_view kMeaning = "The most that card and slot allow together.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("generation", &L::generation, ""), Field("width", &L::width, "Lanes.")};
  }
};

template <>
struct JsonObject<model::Gpu> {
  using G = model::Gpu;
  static constexpr std::string_view kName = "gpu";
  static constexpr std::string_view kMeaning = "A GPU.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("name", &G::name, ""),
        FieldUnlessEmpty("pci_address", &G::pci_address, ""),
        Field("memory_bytes", &G::memory, "Its own."),
        Field("has_unified_memory", &G::has_unified_memory,
              "It works in the machine's memory and has none of its own."),
        Field(
            "compute_capability",
            [](const G& g) {
              return g.compute_capability.has_value() ? std::optional(std::to_string(g.compute_capability->major) +
                                                                      "." + std::to_string(g.compute_capability->minor))
                                                      : std::nullopt;
            },
            "\"9.0\""),
        Field("is_mig_enabled", &G::is_mig_enabled, "Missing when the GPU does not have multi-instance mode."),
        FieldUnlessEmpty("mig_devices", &G::mig_devices, ""),
        Field("num_nvlinks", &G::num_nvlinks, "That are up."),
        Field("pcie", &G::pcie, ""),
    };
  }
};

template <>
struct JsonObject<model::GpuDriver> {
  using D = model::GpuDriver;
  static constexpr std::string_view kName = "gpu_driver";
  static constexpr std::string_view kMeaning = "The driver of the GPUs.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{FieldUnlessEmpty("version", &D::version, ""),
                      FieldUnlessEmpty("cuda_version", &D::cuda_version, "The newest CUDA that it runs.")};
  }
};

template <>
struct JsonObject<model::MountedFileSystem> {
  using F = model::MountedFileSystem;
  static constexpr std::string_view kName = "file_system";
  static constexpr std::string_view kMeaning = "A file system that is mounted.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("mount", &F::mount, ""), Field("type", &F::type, ""), Field("size_bytes", &F::size, ""),
                      Field("available_bytes", &F::available, "To a user without privileges."),
                      Field("is_read_only", &F::is_read_only, "")};
  }
};

template <>
struct JsonObject<model::Disk> {
  using D = model::Disk;
  static constexpr std::string_view kName = "disk";
  static constexpr std::string_view kMeaning = "A disk, a RAID or a volume, or what is mounted without one.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("device", &D::device, ""),
        FieldUnlessEmpty("model", &D::model, ""),
        Field("kind", &D::kind, ""),
        Field("size_bytes", &D::size, ""),
        FieldUnlessEmpty("members", &D::members, "Of a RAID or a volume: the disks that it is made of."),
        FieldUnlessEmpty("file_systems", &D::file_systems, "By mount."),
    };
  }
};

template <>
struct JsonObject<model::NetworkInterface> {
  using N = model::NetworkInterface;
  static constexpr std::string_view kName = "network_interface";
  static constexpr std::string_view kMeaning = "A network interface or an InfiniBand port.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("name", &N::name, ""), Field("kind", &N::kind, ""), Field("is_up", &N::is_up, ""),
                      Field("speed_bits_per_second", &N::speed, "That the link runs at now.")};
  }
};

template <>
struct JsonObject<model::OperatingSystem> {
  using O = model::OperatingSystem;
  static constexpr std::string_view kName = "operating_system";
  static constexpr std::string_view kMeaning = "The operating system.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{FieldUnlessEmpty("name", &O::name, ""), FieldUnlessEmpty("kernel", &O::kernel, "")};
  }
};

template <>
struct JsonObject<model::SourceGap> {
  using G = model::SourceGap;
  static constexpr std::string_view kName = "source_gap";
  static constexpr std::string_view kMeaning = "A source that did not say what it could have said.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("source", &G::source, "The file or library."),
        Field("reason", &G::reason, ""),
        FieldUnlessEmpty("detail", &G::detail, "What the system, or the source, said."),
        Field("fields", &G::fields, "What is therefore not known."),
        FieldUnlessEmpty("advice", &G::advice, "What to do about it."),
    };
  }
};

template <>
struct JsonObject<model::Machine> {
  using M = model::Machine;
  static constexpr std::string_view kName = "machine";
  static constexpr std::string_view kMeaning = "One machine. What no source said is missing.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("name", &M::name, "Maker and product."),
        Field("cpu", &M::cpu, ""),
        Field("memory", &M::memory, ""),
        Field("gpus", &M::gpus, ""),
        Field("gpu_driver", &M::gpu_driver, ""),
        Field("disks", &M::disks, ""),
        Field("network", &M::network, ""),
        Field("operating_system", &M::operating_system, ""),
        Field("gaps", &M::gaps, "Sources that were missing, unreadable or not understood."),
    };
  }
};

template <>
struct JsonObject<model::SystemReserve> {
  using R = model::SystemReserve;
  static constexpr std::string_view kName = "system_reserve";
  static constexpr std::string_view kMeaning = "What the system keeps for itself of one node.";
  static constexpr auto Fields() {
    return std::tuple{Field("cores", &R::cores, ""), Field("memory_bytes", &R::memory, ""),
                      Field("reason", &R::reason, "Where the numbers come from.")};
  }
};

template <>
struct JsonObject<model::NodeGroup> {
  using N = model::NodeGroup;
  static constexpr std::string_view kName = "node_group";
  static constexpr std::string_view kMeaning = "Nodes of one shape: what Spark may use of each.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("name", &N::name, "Type of instance, machine or host."),
        Field("num_nodes", &N::num_nodes, ""),
        Field(
            "cores", [](const N& n) { return n.cores > 0 ? std::optional(n.cores) : std::nullopt; }, "Of one node."),
        Field(
            "memory_bytes", [](const N& n) { return n.memory > Bytes() ? std::optional(n.memory) : std::nullopt; },
            "Of one node."),
        Field("gpus", &N::gpus, "Of one node."),
        FieldUnlessEmpty("gpu_name", &N::gpu_name, ""),
        Field("gpu_memory_bytes", &N::gpu_memory, "Of one GPU."),
        Field("has_unified_memory", &N::has_unified_memory, "The GPU works in the node's memory."),
        Field("disk_bytes", &N::disk, "Room for shuffle and spill files."),
        Field("disk_kind", &N::disk_kind, ""),
        Field("network_bits_per_second", &N::network_speed, ""),
        Field("reserve", &N::reserve, "What was taken off before."),
        FieldUnlessEmpty("taints", &N::taints, "Of Kubernetes."),
    };
  }
};

template <>
struct JsonObject<model::ContainerLimit> {
  using L = model::ContainerLimit;
  static constexpr std::string_view kName = "container_limit";
  static constexpr std::string_view kMeaning = "The largest container that the scheduler hands out.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("cores", &L::cores, ""), Field("memory_bytes", &L::memory, "")};
  }
};

template <>
struct JsonObject<model::Cluster> {
  using C = model::Cluster;
  static constexpr std::string_view kName = "cluster";
  static constexpr std::string_view kMeaning = "What a configuration is to run on.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("nodes", &C::nodes, ""),
        Field("largest_container", &C::largest_container, ""),
        FieldUnlessEmpty("notes", &C::notes, "What a reader of the numbers should know."),
    };
  }
};

}  // namespace sparkwright::report
