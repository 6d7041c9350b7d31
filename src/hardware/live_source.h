#pragma once

#include <string>
#include <string_view>

#include "base/env.h"
#include "hardware/machine_source.h"

namespace sparkwright::hardware {

/// A running machine. `root` is "/", or the folder below which a container sees its host's /proc, /sys and /etc: then
/// the limits and mounts of the host's first process count and GPUs are not asked, as the driver's library is not the
/// host's. `env` outlives the source.
class LiveSource final : public MachineSource {
 public:
  LiveSource(Env& env, std::string_view root);

  Result<std::string> ReadFile(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& folder) override;
  bool Exists(const std::string& path) override;
  Result<FileSystemSpace> Space(const std::string& mount) override;
  /// SPARKWRIGHT_NVML names another library than libnvidia-ml.so.1.
  Result<std::string> GpuAnswers() override;
  std::string ProcessFolder() override;

 private:
  [[nodiscard]] std::string At(const std::string& path) const { return root_ + path; }

  Env& env_;
  std::string root_;  // Without a slash at its end: empty for "/".
};

}  // namespace sparkwright::hardware
