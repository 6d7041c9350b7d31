#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace sparkwright::ingest {

/// Stored (still compressed) bytes of one file behind a window a decoder can look into and take from. The window
/// starts at 32 KiB, then has 256 KiB, and grows further only as bytes really arrive, so a length field that lies costs
/// no memory. Not thread-safe.
class StoredBytes {
 public:
  explicit StoredBytes(std::unique_ptr<ByteStream> source) : source_(std::move(source)) {}

  /// The bytes now in the window. Valid until the next call of a non-const function.
  [[nodiscard]] std::span<const char> window() const { return {buffer_.get() + begin_, end_ - begin_}; }

  /// Reads until the window holds at least `count` bytes or the source has ended; false when it ended first.
  /// Errors: those of the source.
  Result<bool> Ensure(std::size_t count);

  /// Drops `count` bytes, which must be in the window, from its front.
  void Consume(std::size_t count) {
    begin_ += count;
    offset_ += static_cast<int64_t>(count);
  }

  /// Offset in the stored file of the front of the window.
  [[nodiscard]] int64_t offset() const { return offset_; }

  /// Takes bytes without keeping them: what is in the window first, then straight from the source. 0 is the end.
  /// Errors: those of the source.
  Result<std::size_t> Take(std::span<char> out);

  /// Number under the cursor of the window, which must hold `at + 4` (or `at + 2`) bytes.
  [[nodiscard]] uint32_t LittleEndian32(std::size_t at) const;
  [[nodiscard]] uint32_t BigEndian32(std::size_t at) const;
  [[nodiscard]] uint32_t BigEndian16(std::size_t at) const;
  [[nodiscard]] bool StartsWith(std::string_view magic) const;

 private:
  [[nodiscard]] uint32_t Byte(std::size_t at) const { return static_cast<unsigned char>(buffer_[begin_ + at]); }

  std::unique_ptr<ByteStream> source_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  int64_t offset_ = 0;
  bool is_at_end_ = false;
};

/// What one step of a decoder came to.
enum class FrameStatus {
  kMore,     ///< Go on; `written` may be 0.
  kEnd,      ///< The stored bytes ended between two frames.
  kCut,      ///< The stored bytes ended inside a frame.
  kCorrupt,  ///< The stored bytes do not follow the format.
};

struct DecodeStep {
  FrameStatus status = FrameStatus::kMore;
  std::size_t written = 0;  ///< Bytes at the front of `out` that are good, whatever the status.
};

/// One compression format with its framing. A decoder keeps no text and counts nothing: the stream around it
/// (decode_stream.h) turns what a step came to into counters and errors. Not thread-safe.
class FrameDecoder {
 public:
  virtual ~FrameDecoder() = default;

  /// Decodes something into the front of `out`, which is not empty. After any status but kMore it is not called again.
  /// Errors: those of the source of `stored`.
  virtual Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) = 0;

  /// Stored offset where the frame or block now being decoded starts.
  [[nodiscard]] int64_t frame_offset() const { return frame_offset_; }
  /// What is wrong, after kCut and kCorrupt: a phrase such as "the block checksum differs".
  [[nodiscard]] std::string_view problem() const { return problem_; }

 protected:
  /// Ends a step with `problem`, a text that lives as long as the program.
  DecodeStep Fail(FrameStatus status, std::string_view problem, std::size_t written = 0) {
    problem_ = problem;
    return {status, written};
  }
  void BeginFrame(const StoredBytes& stored) { frame_offset_ = stored.offset(); }

 private:
  int64_t frame_offset_ = 0;
  std::string_view problem_;
};

/// Where a decoder of whole blocks puts one: straight into the caller's buffer when it fits, else aside, to be
/// handed out piece by piece.
class BlockOutput {
 public:
  [[nodiscard]] bool has_pending() const { return pending_begin_ < pending_end_; }
  /// Moves what waits aside into `out` as far as it fits; returns how much that was.
  std::size_t Drain(std::span<char> out);
  /// Memory for a block of `size` bytes; Commit or forget it before the next call.
  char* Place(std::size_t size, std::span<char> out);
  /// The block of `size` bytes is in place: returns how many of its bytes are in `out` now.
  std::size_t Commit(std::size_t size, std::span<char> out);

 private:
  std::unique_ptr<char[]> aside_;
  std::size_t aside_capacity_ = 0;
  std::size_t pending_begin_ = 0;
  std::size_t pending_end_ = 0;
};

}  // namespace sparkwright::ingest
