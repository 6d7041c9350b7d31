#pragma once

#include <map>
#include <set>
#include <string>

#include "base/env.h"

namespace sparkwright {

/// Files, clock and variables held in memory, for tests and fuzzers. Paths are compared as text with "/"
/// between names; directories exist where a file lies below them. Not thread-safe.
class MemoryEnv final : public Env, private FileSystem, private Clock {
 public:
  FileSystem& files() override { return *this; }
  Clock& clock() override { return *this; }
  std::optional<std::string> Variable(const std::string& name) override;

  void SetFile(const std::string& path, std::string contents) { contents_[path] = std::move(contents); }
  /// From now on, the file or directory is there and cannot be read.
  void Forbid(const std::string& path) { forbidden_.insert(path); }
  void SetVariable(const std::string& name, std::string value) { variables_[name] = std::move(value); }
  /// Moves both clocks forward.
  void Advance(Millis by) { now_ = now_ + by; }
  /// What lies at `path`, nullopt when nothing does.
  [[nodiscard]] std::optional<std::string> Contents(const std::string& path) const;

 private:
  Result<FileInfo> Stat(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& directory) override;
  Result<std::unique_ptr<ByteStream>> Open(const std::string& path) override;
  Status WriteFile(const std::string& path, std::string_view contents) override;
  Timestamp Now() override { return now_; }
  Nanos Monotonic() override { return Nanos(now_.millis_since_epoch() * 1'000'000); }

  std::map<std::string, std::string> contents_;
  std::set<std::string> forbidden_;
  std::map<std::string, std::string> variables_;
  Timestamp now_{1'700'000'000'000};
};

/// A ByteStream over a string it owns.
std::unique_ptr<ByteStream> StreamOf(std::string contents);

}  // namespace sparkwright
