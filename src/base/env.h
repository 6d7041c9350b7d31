#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"

namespace sparkwright {

/// A source of bytes read front to back. Not thread-safe; used by one thread at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Fills the front of `buffer` and returns how many bytes were written there. 0 means the end and nothing
  /// else (for a non-empty buffer); a short count does not.
  /// Errors: kUnavailable (I/O), and what a decoder on top of a file adds.
  virtual Result<std::size_t> Read(std::span<char> buffer) = 0;
};

struct FileInfo {
  enum class Kind { kFile, kDirectory, kOther };
  Kind kind = Kind::kFile;
  Bytes size;
  Timestamp modified;
};

/// The files of this machine, or an in-memory stand-in. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Errors: kNotFound, kUnavailable.
  virtual Result<FileInfo> Stat(const std::string& path) = 0;

  /// Names (not paths) in a directory, sorted, without "." and "..".
  /// Errors: kNotFound, kUnavailable, kInvalidArgument when it is not a directory.
  virtual Result<std::vector<std::string>> List(const std::string& directory) = 0;

  /// Opens for reading from the front. The path "-" is standard input.
  /// A file that grows while it is read is read up to the end seen by the last Read.
  /// Errors: kNotFound, kUnavailable, kInvalidArgument when it is a directory.
  virtual Result<std::unique_ptr<ByteStream>> Open(const std::string& path) = 0;

  /// Writes the whole file, replacing it. Errors: kUnavailable.
  virtual Status WriteFile(const std::string& path, std::string_view contents) = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  /// Time of day. Thread-safe.
  virtual Timestamp Now() = 0;
  /// Time that only moves forward, for durations. Thread-safe.
  virtual Nanos Monotonic() = 0;
};

/// Everything outside the program that the pure middle must not touch by itself. Passed by reference from the
/// edges; lives as long as the program.
class Env {
 public:
  virtual ~Env() = default;
  virtual FileSystem& files() = 0;
  virtual Clock& clock() = 0;
  /// An environment variable, nullopt when unset.
  virtual std::optional<std::string> Variable(const std::string& name) = 0;
};

/// The machine the program runs on. One object, made on first use, never destroyed.
Env& RealEnv();

}  // namespace sparkwright
