#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::hardware {

// The small forms in which the kernel and cluster managers write facts.

/// Without white space and NUL at both ends.
std::string_view Trimmed(std::string_view text);

/// Takes the first word off the front of `line`, and the blanks around it. Empty at the end.
std::string_view TakeWord(std::string_view& line);

/// A whole decimal number, "-1" too, and nothing else.
std::optional<int64_t> WholeNumber(std::string_view text);

/// A number of Bytes from "32K", "1024K", "2M", or "512" of `unit`, as caches and /proc/meminfo have it.
std::optional<Bytes> KernelSize(std::string_view text);

/// An amount in MiB, as cluster managers count; what Bytes cannot hold is the most they hold.
Bytes Mebibytes(int64_t count);

/// Without the slashes at its end.
std::string_view WithoutLastSlashes(std::string_view text);

/// The value behind "Name:" or "Name\t:" at the start of a line, without white space; the first such line counts.
std::optional<std::string_view> FieldOf(std::string_view text, std::string_view name);

/// Numbers of CPUs or NUMA nodes, all below kMostIds.
class IdSet {
 public:
  /// "0-3,8,10-11"; the empty text is the empty set. Nullopt for any other text.
  static std::optional<IdSet> FromList(std::string_view text);
  /// "ff,ffffffff": 32 bits a group, the highest first.
  static std::optional<IdSet> FromMask(std::string_view text);

  [[nodiscard]] int64_t count() const;
  [[nodiscard]] bool Contains(int64_t id) const;
  [[nodiscard]] IdSet And(const IdSet& other) const;
  void Add(const IdSet& other);
  void Add(int64_t id) { Add(id, id); }
  /// All ids, in order.
  [[nodiscard]] std::vector<int64_t> Ids() const;

  /// Several times what Linux can be built for.
  static constexpr int64_t kMostIds = 65'536;

 private:
  void Add(int64_t first, int64_t last);

  std::vector<std::pair<int64_t, int64_t>> ranges_;  // In order, apart from each other, both ends in.
};

/// A line of /proc/self/mountinfo.
struct Mount {
  std::string device_number;  ///< "259:1"
  std::string root;           ///< What of the file system is mounted: "/" is all of it.
  std::string point;
  std::string options;
  std::string type;
  std::string source;         ///< "/dev/sda1", "server:/export"
  std::string super_options;  ///< Of cgroup v1 it has the controllers.
};

/// Lines that are not of the form are left out.
std::vector<Mount> ParseMountInfo(std::string_view text);

/// Whether a list such as "rw,cpu,cpuacct" has a word.
bool HasOption(std::string_view options, std::string_view word);

}  // namespace sparkwright::hardware
