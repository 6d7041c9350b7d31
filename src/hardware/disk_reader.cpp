#include "hardware/disk_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/one_of.h"
#include "base/saturating.h"

namespace sparkwright::hardware {
namespace {

constexpr const char* kBlocks = "/sys/block";
/// The kernel counts in these, whatever the disk's own sectors are.
constexpr int64_t kSectorSize = 512;

constexpr std::array<std::string_view, 13> kNetworkTypes = {"nfs",    "nfs4",      "cifs",          "smb3", "smbfs",
                                                            "ceph",   "glusterfs", "lustre",        "gpfs", "beegfs",
                                                            "wekafs", "afs",       "fuse.glusterfs"};
/// File systems that a hypervisor or the host of a container hands in.
constexpr std::array<std::string_view, 4> kVirtualTypes = {"9p", "virtiofs", "overlay", "aufs"};
/// Where file systems in memory matter: programs put temporary files there.
constexpr std::array<std::string_view, 4> kMemoryMounts = {"/", "/tmp", "/var/tmp", "/dev/shm"};
/// Below these nobody puts files of Spark; containers have single files mounted there.
constexpr std::array<std::string_view, 6> kSystemFolders = {"/proc/", "/sys/", "/dev/", "/run/", "/etc/", "/snap/"};

/// Devices that are not disks: loops over files, memory, optical drives, diskettes, flash of boards.
constexpr std::array<std::string_view, 6> kNoDisks = {"loop", "ram", "zram", "sr", "fd", "mtdblock"};

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool IsNoDisk(std::string_view device) { return StartsWithOneOf(device, kNoDisks); }

bool IsNetwork(const Mount& mount) {
  return IsOneOf(mount.type, kNetworkTypes) ||
         (mount.type.starts_with("fuse.") &&
          (Has(mount.source, ":") || Has(mount.type, "s3") || Has(mount.type, "gcs")));
}

class DiskReader {
 public:
  explicit DiskReader(Readings& readings) : readings_(readings) {}

  std::vector<model::Disk> Read() {
    for (const std::string& device : readings_.Names(kBlocks, {"disks"})) {
      if (!IsNoDisk(device)) {
        ReadDisk(device);
      }
    }
    ReadMounts();
    return std::move(disks_);
  }

 private:
  void ReadDisk(const std::string& device) {
    const std::string folder = std::string(kBlocks) + "/" + device;
    const std::optional<int64_t> sectors = readings_.Number(folder + "/size", {"disks[" + device + "].size"});
    if (sectors == 0) {
      return;  // A drive without a medium, or a device that is not set up.
    }
    model::Disk disk;
    disk.device = device;
    disk.model = readings_.Text(folder + "/device/model").value_or("");
    if (sectors.has_value() && *sectors > 0) {
      disk.size = Bytes(SaturatingMultiply(*sectors, kSectorSize));
    }
    disk.members = readings_.Names(folder + "/slaves");
    if (const auto name = readings_.Text(folder + "/dm/name"); name.has_value()) {
      disk.model = *name;
    } else if (const auto level = readings_.Text(folder + "/md/level"); level.has_value()) {
      disk.model = *level;
    }
    const std::optional<int64_t> rotational = readings_.Number(folder + "/queue/rotational");
    disk.kind = DiskKindOf(device, readings_.Text(folder + "/device/vendor").value_or(""), disk.model,
                           rotational.has_value() ? std::optional(*rotational != 0) : std::nullopt);
    const std::size_t index = disks_.size();
    Remember(readings_.Text(folder + "/dev"), device, index);
    for (const std::string& part : readings_.Names(folder)) {
      if (part.starts_with(device)) {  // "nvme0n1p1", "sda1"
        Remember(readings_.Text(std::string(folder).append("/").append(part).append("/dev")), part, index);
      }
    }
    if (!disk.model.empty()) {
      index_of_name_.emplace("mapper/" + disk.model, index);
    }
    disks_.push_back(std::move(disk));
  }

  void Remember(const std::optional<std::string>& number, const std::string& name, std::size_t index) {
    if (number.has_value()) {
      index_of_number_.emplace(*number, index);
    }
    index_of_name_.emplace(name, index);
  }

  /// The disk that a mount is on: by number, or by name for file systems such as btrfs whose numbers are their own.
  std::optional<std::size_t> DiskOf(const Mount& mount) const {
    if (const auto found = index_of_number_.find(mount.device_number); found != index_of_number_.end()) {
      return found->second;
    }
    constexpr std::string_view kDev = "/dev/";
    if (mount.source.starts_with(kDev)) {
      if (const auto found = index_of_name_.find(mount.source.substr(kDev.size())); found != index_of_name_.end()) {
        return found->second;
      }
    }
    return std::nullopt;
  }

  void ReadMounts() {
    const std::string path = readings_.source().ProcessFolder() + "/mountinfo";
    const std::optional<std::string> text = readings_.Text(path, {"disks[].file_systems"});
    if (!text.has_value()) {
      return;
    }
    KindsOfMembers();
    std::vector<Mount> mounts = ParseMountInfo(*text);
    // A mount hides what was mounted at the same place before.
    std::map<std::string_view, std::size_t> last;
    for (std::size_t i = 0; i < mounts.size(); ++i) {
      last[mounts[i].point] = i;
    }
    std::vector<Mount> visible;
    for (std::size_t i = 0; i < mounts.size(); ++i) {
      if (last.at(mounts[i].point) == i) {
        visible.push_back(mounts[i]);
      }
    }
    mounts = std::move(visible);
    // Of several mounts of one file system, that of its root comes first and the others are left out.
    std::stable_sort(mounts.begin(), mounts.end(),
                     [](const Mount& a, const Mount& b) { return (a.root == "/") > (b.root == "/"); });
    std::set<std::string> seen;
    std::map<std::string, std::size_t> added;  // Disks that only a mount shows, by their source.
    for (const Mount& mount : mounts) {
      const bool is_system = std::any_of(kSystemFolders.begin(), kSystemFolders.end(), [&](std::string_view folder) {
        return mount.point.starts_with(folder) && mount.point != "/dev/shm";
      });
      if (is_system) {
        continue;
      }
      std::optional<std::size_t> disk = DiskOf(mount);
      if (disk.has_value()) {
        if (!seen.insert(mount.device_number).second) {
          continue;
        }
      } else {
        const std::optional<model::Disk> unlisted = DiskOfMountAlone(mount);
        if (!unlisted.has_value()) {
          continue;
        }
        const auto [found, is_new] = added.emplace(unlisted->device, disks_.size());
        if (is_new) {
          disks_.push_back(*unlisted);
        } else if (!seen.insert(mount.device_number).second) {
          continue;
        }
        seen.insert(mount.device_number);
        disk = found->second;
      }
      disks_[*disk].file_systems.push_back(FileSystemOf(mount, disks_[*disk]));
    }
    for (model::Disk& disk : disks_) {
      std::sort(disk.file_systems.begin(), disk.file_systems.end(),
                [](const auto& a, const auto& b) { return a.mount < b.mount; });
    }
  }

  /// What is mounted and not on a disk of /sys/block, when Spark could put files there.
  static std::optional<model::Disk> DiskOfMountAlone(const Mount& mount) {
    model::Disk disk;
    disk.device = mount.source;
    if (IsNetwork(mount)) {
      disk.kind = model::DiskKind::kNetwork;
    } else if (mount.type == "tmpfs") {
      if (!IsOneOf(mount.point, kMemoryMounts)) {
        return std::nullopt;
      }
      disk.device = "tmpfs";
      disk.kind = model::DiskKind::kMemory;
    } else if (mount.type == "zfs") {
      disk.device = mount.source.substr(0, mount.source.find('/'));  // The pool.
    } else if (IsOneOf(mount.type, kVirtualTypes)) {
      // The engine's own folders are full of layers; the root is what the process writes to.
      if ((mount.type == "overlay" || mount.type == "aufs") && mount.point != "/") {
        return std::nullopt;
      }
      disk.kind = model::DiskKind::kVirtual;
    } else if (mount.source.starts_with("/dev/")) {
      // In a container /sys/block may be hidden, and the disk still shows by its mount.
      disk.device = mount.source.substr(std::string_view("/dev/").size());
      disk.kind = DiskKindOf(disk.device, "", "", std::nullopt);
    } else {
      return std::nullopt;
    }
    return disk;
  }

  model::MountedFileSystem FileSystemOf(const Mount& mount, const model::Disk& disk) {
    model::MountedFileSystem file_system;
    file_system.mount = mount.point;
    file_system.type = mount.type;
    file_system.is_read_only = HasOption(mount.options, "ro");
    const Readings::Fields fields = {"disks[" + disk.device + "].file_systems[" + mount.point + "].size"};
    if (IsNetwork(mount)) {
      readings_.Gap(mount.point, model::GapReason::kMissing,
                    "a network file system is not asked: one whose server is gone does not answer", fields);
      return file_system;
    }
    const Result<FileSystemSpace> space = readings_.source().Space(mount.point);
    if (space.ok()) {
      file_system.size = space.value().size;
      file_system.available = space.value().available;
    } else {
      readings_.Gap(mount.point, space.error(), fields);
    }
    return file_system;
  }

  /// A RAID or a volume is of the kind that all its members are of.
  void KindsOfMembers() {
    // Volumes may lie on a RAID; a few rounds reach the bottom.
    for (int round = 0; round < 4; ++round) {
      for (model::Disk& disk : disks_) {
        if (disk.members.empty()) {
          continue;
        }
        std::set<std::optional<model::DiskKind>> kinds;
        for (const std::string& member : disk.members) {
          const auto found = index_of_name_.find(member);
          kinds.insert(found == index_of_name_.end() ? std::nullopt : disks_[found->second].kind);
        }
        disk.kind = kinds.size() == 1 ? *kinds.begin() : std::nullopt;
      }
    }
  }

  Readings& readings_;
  std::vector<model::Disk> disks_;
  std::map<std::string, std::size_t> index_of_number_;  // "259:1"
  std::map<std::string, std::size_t> index_of_name_;    // "nvme0n1p1"
};

}  // namespace

std::optional<model::DiskKind> DiskKindOf(std::string_view device, std::string_view vendor, std::string_view model,
                                          std::optional<bool> is_rotational) {
  // Clouds attach disks over their network as NVMe or SCSI; only the model says so.
  if (Has(model, "Amazon Elastic Block Store") || Has(model, "PersistentDisk") || Has(model, "nvme_card-pd") ||
      Has(model, "MSFT NVMe Accelerator") || device.starts_with("rbd") || device.starts_with("nbd") ||
      device.starts_with("drbd")) {
    return model::DiskKind::kNetwork;
  }
  if (device.starts_with("nvme")) {
    return model::DiskKind::kNvme;
  }
  if (device.starts_with("vd") || device.starts_with("xvd") || Has(vendor, "QEMU") || Has(vendor, "VMware") ||
      Has(vendor, "Msft") || Has(model, "QEMU") || Has(model, "VBOX") || Has(model, "Virtual")) {
    return model::DiskKind::kVirtual;
  }
  if (device.starts_with("mmcblk")) {
    return model::DiskKind::kSsd;
  }
  if (!is_rotational.has_value()) {
    return std::nullopt;
  }
  return *is_rotational ? model::DiskKind::kHdd : model::DiskKind::kSsd;
}

std::vector<model::Disk> ReadDisks(Readings& readings) { return DiskReader(readings).Read(); }

}  // namespace sparkwright::hardware
