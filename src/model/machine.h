#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/rate.h"
#include "model/disk_kind.h"

/// One machine, as its operating system and drivers describe it. What no source said is nullopt or an empty text,
/// never 0 or -1; `Machine::gaps` says which sources those were.
namespace sparkwright::model {

enum class CacheKind : uint8_t { kData, kInstruction, kUnified };

/// Caches of one level, kind and size.
struct CpuCache {
  int64_t level = 1;  ///< From 1.
  CacheKind kind = CacheKind::kUnified;
  Bytes size;                 ///< Of one.
  int64_t num_instances = 1;  ///< How many the machine has.
};

/// Cores of one make. Most machines have one kind; big.LITTLE and hybrid ones have two or three.
struct CoreKind {
  std::string name;                ///< "Cortex-X925"; "performance" and "efficient" on hybrid x86.
  int64_t num_logical_cpus = 0;    ///< Online.
  std::optional<Hertz> max_speed;  ///< Highest clock.
};

struct NumaNode {
  int64_t id = 0;
  int64_t num_logical_cpus = 0;  ///< 0 for a node that is memory only.
  std::optional<Bytes> memory;
};

/// A limit that a control group sets, and where.
template <typename Amount>
struct CgroupLimit {
  Amount amount{};
  std::string source;  ///< The file that says so.
};

struct Cpu {
  std::string model;
  std::string architecture;  ///< As `uname -m` has it: "x86_64", "aarch64".
  std::optional<int64_t> num_sockets;
  std::optional<int64_t> num_cores;         ///< Physical.
  std::optional<int64_t> num_logical_cpus;  ///< Online: hardware threads.
  std::vector<CoreKind> core_kinds;         ///< Empty when cores are alike.
  std::vector<NumaNode> numa_nodes;         ///< Empty when it is not known.
  std::vector<CpuCache> caches;             ///< By level, data before instruction.
  std::optional<Hertz> max_speed;           ///< Highest clock of any core.

  std::optional<int64_t> num_allowed_cpus;   ///< Logical CPUs that this process may run on (affinity, cpuset).
  std::optional<CgroupLimit<double>> quota;  ///< CPU time per time, in CPUs.
  std::optional<int64_t> usable_cores;       ///< What can be planned with; at least 1.
  std::optional<int64_t> java_processors;    ///< What Java's availableProcessors says, so local[*] and workers.
};

struct Memory {
  std::optional<Bytes> total;
  std::optional<Bytes> available;           ///< That programs can get now without swapping.
  std::optional<CgroupLimit<Bytes>> limit;  ///< Only when it is below `total`.
  std::optional<Bytes> usable;              ///< The smaller of `total` and `limit`.
  std::optional<Bytes> swap;                ///< 0 when there is none.
};

/// A slice of a GPU in multi-instance mode, which Spark sees as a GPU of its own.
struct MigDevice {
  std::string name;  ///< "1g.10gb"; empty when the driver does not say.
  std::optional<Bytes> memory;
};

struct PcieLink {
  std::optional<int64_t> generation;
  std::optional<int64_t> width;
};

struct ComputeCapability {
  int64_t major = 0;
  int64_t minor = 0;
};

struct Gpu {
  std::string name;
  std::string pci_address;
  std::optional<Bytes> memory;      ///< Its own; absent when it works in the machine's memory.
  bool has_unified_memory = false;  ///< It works in the machine's memory.
  std::optional<ComputeCapability> compute_capability;
  std::optional<bool> is_mig_enabled;  ///< Nullopt when the GPU does not have multi-instance mode.
  std::vector<MigDevice> mig_devices;
  std::optional<int64_t> num_nvlinks;  ///< That are up. Nullopt when the GPU has none.
  PcieLink pcie;                       ///< The most that card and slot allow together.
};

/// The driver of the GPUs.
struct GpuDriver {
  std::string version;       ///< "580.95.05"; empty when it is not known.
  std::string cuda_version;  ///< The newest CUDA that it runs, "13.0"; empty when it is not known.
};

/// A file system that is mounted.
struct MountedFileSystem {
  std::string mount;
  std::string type;  ///< "ext4".
  std::optional<Bytes> size;
  std::optional<Bytes> available;  ///< To a user without privileges.
  bool is_read_only = false;
};

struct Disk {
  std::string device;  ///< "nvme0n1", or "server:/export".
  std::string model;
  std::optional<DiskKind> kind;
  std::optional<Bytes> size;
  std::vector<std::string> members;             ///< Of a RAID or a volume: the disks that it is made of.
  std::vector<MountedFileSystem> file_systems;  ///< On the disk or its partitions, by mount.
};

enum class NetworkKind : uint8_t { kEthernet, kInfiniband, kWireless, kVirtual };

struct NetworkInterface {
  std::string name;
  NetworkKind kind = NetworkKind::kEthernet;
  std::optional<bool> is_up;
  std::optional<BitsPerSecond> speed;  ///< That the link runs at now.
};

struct OperatingSystem {
  std::string name;    ///< "Debian GNU/Linux 12 (bookworm)".
  std::string kernel;  ///< "6.1.0-18-amd64".
};

enum class GapReason : uint8_t {
  kMissing,        ///< There is no such file or library.
  kUnreadable,     ///< It is there and may not be read, or reading failed.
  kNotUnderstood,  ///< It says something that it should not.
};

/// A source that did not say what it could have said.
struct SourceGap {
  std::string source;  ///< The file or library.
  GapReason reason = GapReason::kMissing;
  std::string detail;               ///< What the system, or the source, said; may be empty.
  std::vector<std::string> fields;  ///< What is therefore not known, as in JSON: "cpu.num_sockets".
  std::string advice;               ///< What to do about it; empty when there is nothing to do.
};

struct Machine {
  std::string name;  ///< Maker and product, or the profile's title; empty when it is not known.
  Cpu cpu;
  Memory memory;
  std::vector<Gpu> gpus;
  GpuDriver gpu_driver;
  std::vector<Disk> disks;
  std::vector<NetworkInterface> network;
  OperatingSystem operating_system;
  std::vector<SourceGap> gaps;
};

constexpr std::string_view GapReasonName(GapReason reason) {
  return reason == GapReason::kMissing ? "missing" : reason == GapReason::kUnreadable ? "unreadable" : "not understood";
}

}  // namespace sparkwright::model
