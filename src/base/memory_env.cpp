#include "base/memory_env.h"

#include <algorithm>
#include <cstring>

namespace sparkwright {
namespace {

class StringStream final : public ByteStream {
 public:
  explicit StringStream(std::string contents) : contents_(std::move(contents)) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), contents_.size() - position_);
    std::memcpy(buffer.data(), contents_.data() + position_, count);
    position_ += count;
    return count;
  }

 private:
  std::string contents_;
  std::size_t position_ = 0;
};

}  // namespace

std::unique_ptr<ByteStream> StreamOf(std::string contents) {
  return std::make_unique<StringStream>(std::move(contents));
}

std::optional<std::string> MemoryEnv::Variable(const std::string& name) {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> MemoryEnv::Contents(const std::string& path) const {
  const auto found = contents_.find(path);
  return found == contents_.end() ? std::nullopt : std::optional(found->second);
}

Result<FileInfo> MemoryEnv::Stat(const std::string& path) {
  FileInfo info;
  info.modified = now_;
  if (const auto found = contents_.find(path); found != contents_.end()) {
    info.size = Bytes(static_cast<int64_t>(found->second.size()));
    return info;
  }
  const std::string prefix = path.ends_with('/') ? path : path + "/";
  const auto below = contents_.lower_bound(prefix);
  if (below != contents_.end() && below->first.starts_with(prefix)) {
    info.kind = FileInfo::Kind::kDirectory;
    return info;
  }
  return Error(ErrorCode::kNotFound, path + ": no such file or directory");
}

Result<std::vector<std::string>> MemoryEnv::List(const std::string& directory) {
  SPARKWRIGHT_TRY(const FileInfo info, Stat(directory));
  if (info.kind != FileInfo::Kind::kDirectory) {
    return Error(ErrorCode::kInvalidArgument, directory + ": not a directory");
  }
  if (forbidden_.contains(directory)) {
    return Error(ErrorCode::kUnavailable, directory + ": cannot list: Permission denied");
  }
  const std::string prefix = directory.ends_with('/') ? directory : directory + "/";
  std::vector<std::string> names;
  for (auto entry = contents_.lower_bound(prefix); entry != contents_.end() && entry->first.starts_with(prefix);
       ++entry) {
    const std::string rest = entry->first.substr(prefix.size());
    std::string name = rest.substr(0, rest.find('/'));
    if (names.empty() || names.back() != name) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

Result<std::unique_ptr<ByteStream>> MemoryEnv::Open(const std::string& path) {
  const auto found = contents_.find(path);
  if (found == contents_.end()) {
    SPARKWRIGHT_TRY(Stat(path));
    return Error(ErrorCode::kInvalidArgument, path + ": is a directory, not a file");
  }
  if (forbidden_.contains(path)) {
    return Error(ErrorCode::kUnavailable, path + ": cannot open: Permission denied");
  }
  return StreamOf(found->second);
}

Status MemoryEnv::WriteFile(const std::string& path, std::string_view contents) {
  contents_[path] = std::string(contents);
  return {};
}

}  // namespace sparkwright
