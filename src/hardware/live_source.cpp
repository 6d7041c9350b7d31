#include "hardware/live_source.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

#include "base/read_text.h"
#include "base/saturating.h"
#include "hardware/nvml_library.h"
#include "hardware/text_facts.h"

namespace sparkwright::hardware {
namespace {

/// /proc/cpuinfo of 1,000 processors has a megabyte and a half; nothing else comes near.
constexpr Bytes kMostText{int64_t{8} << 20};

}  // namespace

LiveSource::LiveSource(Env& env, std::string_view root) : env_(env), root_(WithoutLastSlashes(root)) {}

Result<std::string> LiveSource::ReadFile(const std::string& path) {
  return ReadText(env_.files(), At(path), kMostText);
}

Result<std::vector<std::string>> LiveSource::List(const std::string& folder) { return env_.files().List(At(folder)); }

bool LiveSource::Exists(const std::string& path) { return env_.files().Stat(At(path)).ok(); }

Result<FileSystemSpace> LiveSource::Space(const std::string& mount) {
  const std::string path = root_.empty() || mount != "/" ? At(mount) : root_;
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) {
    const int code = errno;
    return Error(code == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 path + ": cannot ask for its room: " + std::strerror(code));
  }
  const auto bytes = [&](fsblkcnt_t blocks) {
    return Bytes(SaturatingMultiply(static_cast<int64_t>(blocks), static_cast<int64_t>(status.f_frsize)));
  };
  return FileSystemSpace{bytes(status.f_blocks), bytes(status.f_bavail)};
}

Result<std::string> LiveSource::GpuAnswers() {
  if (!root_.empty()) {
    return Error(ErrorCode::kNotFound, "the driver's library is not asked about another machine");
  }
  return AskNvml(env_.Variable("SPARKWRIGHT_NVML"));
}

std::string LiveSource::ProcessFolder() {
  return !root_.empty() && ReadFile("/proc/1/mountinfo").ok() ? "/proc/1" : "/proc/self";
}

}  // namespace sparkwright::hardware
