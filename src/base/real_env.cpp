#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/env.h"

namespace sparkwright {
namespace {

Error SystemError(const std::string& path, const char* action) {
  const int code = errno;
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  const bool is_forbidden = code == EACCES || code == EPERM;
  return {kind, path + ": cannot " + action + ": " + std::strerror(code) +
                    (is_forbidden ? "; let this user read it, or run as one who may" : "")};
}

class FileDescriptorStream final : public ByteStream {
 public:
  FileDescriptorStream(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  FileDescriptorStream(const FileDescriptorStream&) = delete;
  FileDescriptorStream& operator=(const FileDescriptorStream&) = delete;
  ~FileDescriptorStream() override {
    if (descriptor_ != STDIN_FILENO) {
      ::close(descriptor_);
    }
  }

  Result<std::size_t> Read(std::span<char> buffer) override {
    while (true) {
      const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
      if (count >= 0) {
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) {
        return SystemError(path_, "read");
      }
    }
  }

 private:
  int descriptor_;
  std::string path_;
};

class RealFileSystem final : public FileSystem {
 public:
  Result<FileInfo> Stat(const std::string& path) override {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      return SystemError(path, "look at this path");
    }
    FileInfo info;
    if (S_ISDIR(status.st_mode)) {
      info.kind = FileInfo::Kind::kDirectory;
    } else if (!S_ISREG(status.st_mode)) {
      info.kind = FileInfo::Kind::kOther;
    }
    info.size = Bytes(status.st_size);
    info.modified = Timestamp(int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000);
    return info;
  }

  Result<std::vector<std::string>> List(const std::string& directory) override {
    SPARKWRIGHT_TRY(const FileInfo info, Stat(directory));
    if (info.kind != FileInfo::Kind::kDirectory) {
      return Error(ErrorCode::kInvalidArgument, directory + ": not a directory");
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> handle(::opendir(directory.c_str()), &::closedir);
    if (handle == nullptr) {
      return SystemError(directory, "list");
    }
    std::vector<std::string> names;
    // readdir is only unsafe when two threads share one DIR; this one is local.
    while (const dirent* entry = ::readdir(handle.get())) {  // NOLINT(concurrency-mt-unsafe)
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") {
        names.emplace_back(name);
      }
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::unique_ptr<ByteStream>> Open(const std::string& path) override {
    if (path == "-") {
      return std::unique_ptr<ByteStream>(std::make_unique<FileDescriptorStream>(STDIN_FILENO, "standard input"));
    }
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return SystemError(path, "open");
    }
    auto stream = std::make_unique<FileDescriptorStream>(descriptor, path);
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
      return Error(ErrorCode::kInvalidArgument, path + ": is a directory, not a file");
    }
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::unique_ptr<ByteStream>(std::move(stream));
  }

  Status WriteFile(const std::string& path, std::string_view contents) override {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wbe"), &std::fclose);
    if (file == nullptr) {
      return SystemError(path, "create");
    }
    if (std::fwrite(contents.data(), 1, contents.size(), file.get()) != contents.size() ||
        std::fflush(file.get()) != 0) {
      return SystemError(path, "write");
    }
    return {};
  }
};

class RealClock final : public Clock {
 public:
  Timestamp Now() override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  }
  Nanos Monotonic() override {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return Nanos(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
  }
};

class RealEnvironment final : public Env {
 public:
  FileSystem& files() override { return files_; }
  Clock& clock() override { return clock_; }
  std::optional<std::string> Variable(const std::string& name) override {
    // Nothing in this program writes the environment, so reading it from any thread is safe.
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  }

 private:
  RealFileSystem files_;
  RealClock clock_;
};

}  // namespace

Env& RealEnv() {
  static RealEnvironment env;
  return env;
}

}  // namespace sparkwright
