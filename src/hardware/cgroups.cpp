#include "hardware/cgroups.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/split_text.h"

namespace sparkwright::hardware {
namespace {

/// Version 1 writes "no limit" as the highest multiple of the page size that fits, so numbers from here up are none.
constexpr int64_t kNoLimit = int64_t{1} << 60;

/// A hierarchy that a controller is in, as the process sees it.
struct Hierarchy {
  bool is_v2 = false;
  std::string mount;  ///< Where it is mounted.
  std::string group;  ///< The process's group below the mount: "" or "/a/b".
};

/// The path of the process's group in a hierarchy: the line of version 2 is "0::/path", one of version 1
/// "4:cpu,cpuacct:/path".
std::optional<std::string> GroupIn(std::string_view cgroup_file, std::string_view controller) {
  for (const std::string_view line : Lines(cgroup_file)) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) {
      continue;
    }
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? line.substr(0, first) == "0" && controllers.empty() : HasOption(controllers, controller)) {
      return std::string(Trimmed(line.substr(second + 1)));
    }
  }
  return std::nullopt;
}

/// `group` below the mount, which shows the hierarchy from `root` on. In a container that does not have a namespace of
/// its own for control groups, the two begin alike; where the group is not below the root, the mount itself is what the
/// process may know of.
std::string BelowMount(std::string group, const std::string& root) {
  if (root != "/") {
    if (group == root || group.starts_with(root + "/")) {
      group.erase(0, root.size());
    } else {
      group.clear();
    }
  }
  return group == "/" || group.starts_with("/..") ? "" : group;
}

std::optional<Hierarchy> HierarchyOf(const std::vector<Mount>& mounts, std::string_view cgroup_file,
                                     std::string_view controller) {
  for (const bool is_v2 : {false, true}) {
    for (const Mount& mount : mounts) {
      if (mount.type != (is_v2 ? "cgroup2" : "cgroup") || (!is_v2 && !HasOption(mount.super_options, controller))) {
        continue;
      }
      const std::optional<std::string> group = GroupIn(cgroup_file, is_v2 ? "" : controller);
      return Hierarchy{is_v2, mount.point, BelowMount(group.value_or("/"), mount.root)};
    }
  }
  return std::nullopt;
}

/// The folders of the groups, the process's own first, the mount last.
std::vector<std::string> FoldersOf(const Hierarchy& hierarchy) {
  std::vector<std::string> folders;
  std::string group = hierarchy.group;
  while (!group.empty()) {
    folders.push_back(hierarchy.mount + group);
    const std::size_t parent = group.rfind('/');
    group.erase(parent == std::string::npos ? 0 : parent);
  }
  folders.push_back(hierarchy.mount);
  return folders;
}

template <typename Amount>
void TakeLower(std::optional<model::CgroupLimit<Amount>>& lowest, Amount amount, std::string source) {
  if (!lowest.has_value() || amount < lowest->amount) {
    lowest = model::CgroupLimit<Amount>{amount, std::move(source)};
  }
}

/// A limit in bytes; "max" and version 1's large numbers are none.
void TakeBytes(Readings& readings, const std::string& path, std::optional<model::CgroupLimit<Bytes>>& lowest) {
  const std::optional<std::string> text = readings.Text(path);
  if (!text.has_value() || *text == "max") {
    return;
  }
  const std::optional<int64_t> bytes = WholeNumber(*text);
  if (!bytes.has_value() || *bytes <= 0) {
    readings.NotUnderstood(path, *text, {"memory.limit"});
  } else if (*bytes < kNoLimit) {
    TakeLower(lowest, Bytes(*bytes), path);
  }
}

std::optional<model::CgroupLimit<Bytes>> MemoryLimit(Readings& readings, const Hierarchy& hierarchy) {
  std::optional<model::CgroupLimit<Bytes>> lowest;
  const std::vector<std::string> folders = FoldersOf(hierarchy);
  for (const std::string& folder : folders) {
    if (hierarchy.is_v2) {
      TakeBytes(readings, folder + "/memory.max", lowest);
      TakeBytes(readings, folder + "/memory.high", lowest);
    } else {
      TakeBytes(readings, folder + "/memory.limit_in_bytes", lowest);
    }
  }
  // Groups above the mount, which a container does not see, show here only.
  if (!hierarchy.is_v2) {
    const std::string path = folders.front() + "/memory.stat";
    const std::string stat = readings.Text(path).value_or("");
    for (std::string_view line : Lines(stat)) {
      if (TakeWord(line) == "hierarchical_memory_limit") {
        const std::optional<int64_t> bytes = WholeNumber(line);
        if (bytes.has_value() && *bytes > 0 && *bytes < kNoLimit) {
          TakeLower(lowest, Bytes(*bytes), path);
        }
      }
    }
  }
  return lowest;
}

void TakeQuota(Readings& readings, const std::string& path, std::optional<int64_t> quota, std::optional<int64_t> period,
               std::string_view text, std::optional<model::CgroupLimit<double>>& lowest) {
  if (!quota.has_value() || !period.has_value() || *quota <= 0 || *period <= 0) {
    readings.NotUnderstood(path, text, {"cpu.quota"});
  } else {
    TakeLower(lowest, static_cast<double>(*quota) / static_cast<double>(*period), path);
  }
}

std::optional<model::CgroupLimit<double>> CpuLimit(Readings& readings, const Hierarchy& hierarchy) {
  std::optional<model::CgroupLimit<double>> lowest;
  for (const std::string& folder : FoldersOf(hierarchy)) {
    const std::string path = folder + (hierarchy.is_v2 ? "/cpu.max" : "/cpu.cfs_quota_us");
    const std::optional<std::string> text = readings.Text(path);
    if (!text.has_value()) {
      continue;
    }
    if (hierarchy.is_v2) {
      std::string_view rest = *text;
      const std::string_view quota = TakeWord(rest);
      if (quota != "max") {
        TakeQuota(readings, path, WholeNumber(quota), rest.empty() ? 100'000 : WholeNumber(rest), *text, lowest);
      }
    } else if (*text != "-1") {
      TakeQuota(readings, path, WholeNumber(*text), readings.Number(folder + "/cpu.cfs_period_us", {"cpu.quota"}),
                *text, lowest);
    }
  }
  return lowest;
}

}  // namespace

CgroupLimits ReadCgroupLimits(Readings& readings) {
  CgroupLimits limits;
  const std::string process = readings.source().ProcessFolder();
  const Readings::Fields fields = {"cpu.quota", "memory.limit"};
  const std::optional<std::string> mounts = readings.Text(process + "/mountinfo", fields);
  const std::optional<std::string> groups = readings.Text(process + "/cgroup", fields);
  if (!mounts.has_value() || !groups.has_value()) {
    return limits;
  }
  const std::vector<Mount> parsed = ParseMountInfo(*mounts);
  if (const auto memory = HierarchyOf(parsed, *groups, "memory"); memory.has_value()) {
    limits.memory = MemoryLimit(readings, *memory);
  }
  if (const auto cpu = HierarchyOf(parsed, *groups, "cpu"); cpu.has_value()) {
    limits.cpus = CpuLimit(readings, *cpu);
  }
  return limits;
}

}  // namespace sparkwright::hardware
