#pragma once

#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"

namespace sparkwright::hardware {

/// Room on a file system, as `df` shows it.
struct FileSystemSpace {
  Bytes size;
  Bytes available;  ///< To a user without privileges.
};

/// What a machine answers when it is asked about itself: this one (live_source.h) or one that was recorded
/// (recording.h). Paths are absolute, of the machine itself. Not thread-safe.
class MachineSource {
 public:
  virtual ~MachineSource() = default;

  /// The whole of a small text file. Errors: kNotFound, kUnavailable, kLimitExceeded.
  virtual Result<std::string> ReadFile(const std::string& path) = 0;
  /// Names in a folder, sorted. Errors: kNotFound, kUnavailable.
  virtual Result<std::vector<std::string>> List(const std::string& folder) = 0;
  /// Whether there is something at the path.
  virtual bool Exists(const std::string& path) = 0;
  /// Room on the file system that is mounted there. Errors: kNotFound, kUnavailable.
  virtual Result<FileSystemSpace> Space(const std::string& mount) = 0;
  /// What the library of NVIDIA's driver says, in the lines that gpu_answers.h specifies.
  /// Errors: kNotFound when there is no such library.
  virtual Result<std::string> GpuAnswers() = 0;
  /// The folder of the process whose limits and mounts count: "/proc/self".
  virtual std::string ProcessFolder() = 0;
};

}  // namespace sparkwright::hardware
