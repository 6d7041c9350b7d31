#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "ingest/import_counters.h"
#include "ingest/limits.h"

namespace sparkwright::ingest {

/// Memory of one block before it belongs to anybody: `capacity` bytes and kLinePadding readable ones after them.
struct LineMemory {
  struct Free {
    void operator()(char* memory) const;
  };
  std::unique_ptr<char, Free> bytes;
  std::size_t capacity = 0;
};

/// Keeps the memory of parsed blocks for the next ones, so that a log of any size touches the same few pages.
/// Thread-safe.
class LineMemoryPool {
 public:
  /// Memory larger than `usual_capacity` is freed rather than kept: it held one giant line.
  explicit LineMemoryPool(std::size_t usual_capacity) : usual_capacity_(usual_capacity) {}

  /// At least `capacity` bytes, what was given back last first: it is still in the processor's cache.
  LineMemory Take(std::size_t capacity);
  void Give(LineMemory memory);

 private:
  static constexpr std::size_t kMaxKept = 64;

  const std::size_t usual_capacity_;
  std::mutex mutex_;
  std::vector<LineMemory> kept_;
};

/// The memory of one block. Moves, never copies; goes back to its pool when destroyed.
class LineBuffer {
 public:
  LineBuffer() = default;
  LineBuffer(std::shared_ptr<LineMemoryPool> pool, std::size_t capacity)
      : pool_(std::move(pool)), memory_(pool_->Take(capacity)) {}
  LineBuffer(LineBuffer&& other) noexcept = default;
  LineBuffer& operator=(LineBuffer&& other) noexcept;
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;
  ~LineBuffer();

  [[nodiscard]] char* data() { return memory_.bytes.get(); }
  [[nodiscard]] const char* data() const { return memory_.bytes.get(); }
  [[nodiscard]] std::size_t capacity() const { return memory_.capacity; }
  /// Grows to `capacity`, keeping the contents. Large memory is remapped, not copied.
  void Grow(std::size_t capacity);

 private:
  // Shared because blocks are parsed by other threads and may outlive the splitter that made them.
  std::shared_ptr<LineMemoryPool> pool_;
  LineMemory memory_;
};

/// Bytes readable after the text of a block, whatever they hold; what simdjson asks for.
inline constexpr std::size_t kLinePadding = 64;

/// Some whole lines of a log, in order. Self-contained: may go to another thread and outlive the splitter.
struct LineBlock {
  LineBuffer buffer;
  std::size_t size = 0;     ///< Bytes of text at the front of `buffer`.
  int64_t byte_offset = 0;  ///< Of the first byte, from the front of the decoded file.
  int64_t sequence = 0;     ///< 0 for the first block of the splitter, then one more each.
  /// The last line has no '\n' because the file ended: it is a whole event, or cut; only parsing tells.
  bool is_last_line_cut_candidate = false;

  /// Whole lines, each ended by '\n' but for a cut candidate. A '\r' before the '\n' is left in.
  [[nodiscard]] std::string_view text() const { return {buffer.data(), size}; }
};

/// Cuts a decoded log into blocks of whole lines, so that several threads can parse it. Bytes are read straight into
/// the block; the only copy is that of the part of a line that belongs to the next block. Not thread-safe; the
/// blocks are independent of it.
class LineSplitter {
 public:
  static constexpr std::size_t kDefaultBlockSize = 1 << 18;

  /// `file` names the file in counters. A block holds `block_size` bytes at most, unless one line is longer.
  /// `counters` must outlive the splitter.
  LineSplitter(std::unique_ptr<ByteStream> decoded, std::string file, const ReadLimits& limits,
               ImportCounters& counters, std::size_t block_size = kDefaultBlockSize);

  /// The next block, never empty; nullopt at the end. A line longer than limits.max_line_size (its '\n' not counted)
  /// is passed over without being held and counts as kLineTooLong at its first byte; blocks do not span it.
  /// Errors: those of the stream; lines that were complete before it are handed out first.
  Result<std::optional<LineBlock>> Next();

  /// Bytes taken from the stream so far.
  [[nodiscard]] int64_t decoded_offset() const { return begin_offset_ + static_cast<int64_t>(filled_); }

 private:
  void Fill();
  void PassOverLine();
  LineBlock Cut(std::size_t size);

  std::unique_ptr<ByteStream> decoded_;
  std::string file_;
  ImportCounters& counters_;
  std::size_t max_line_;
  std::size_t block_size_;
  std::shared_ptr<LineMemoryPool> pool_;  // Shared with the blocks, see LineBuffer.
  LineBuffer buffer_;
  std::size_t filled_ = 0;    // Bytes of text in buffer_.
  std::size_t searched_ = 0;  // How many of them, from the front, are known to hold no '\n'.
  int64_t begin_offset_ = 0;  // Of buffer_'s first byte in the decoded file.
  int64_t next_sequence_ = 0;
  bool is_at_end_ = false;
  std::optional<Error> error_;  // Of the stream; given when the lines before it are.
};

}  // namespace sparkwright::ingest
