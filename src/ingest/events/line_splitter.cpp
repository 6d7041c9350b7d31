#include "ingest/events/line_splitter.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace sparkwright::ingest {
namespace {

// Position of the last '\n' in [from, to) of `data`, or `to` when there is none.
std::size_t FindLastNewline(const char* data, std::size_t from, std::size_t to) {
  const std::size_t position = std::string_view(data + from, to - from).rfind('\n');
  return position == std::string_view::npos ? to : from + position;
}

}  // namespace

void LineMemory::Free::operator()(char* memory) const { std::free(memory); }

LineMemory LineMemoryPool::Take(std::size_t capacity) {
  {
    const std::scoped_lock lock(mutex_);
    if (!kept_.empty() && kept_.back().capacity >= capacity) {
      LineMemory memory = std::move(kept_.back());
      kept_.pop_back();
      return memory;
    }
  }
  LineMemory memory;
  memory.capacity = std::max(capacity, usual_capacity_);
  memory.bytes.reset(static_cast<char*>(std::malloc(memory.capacity + kLinePadding)));
  if (memory.bytes == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void LineMemoryPool::Give(LineMemory memory) {
  if (memory.capacity != usual_capacity_) {
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (kept_.size() < kMaxKept) {
    kept_.push_back(std::move(memory));
  }
}

LineBuffer& LineBuffer::operator=(LineBuffer&& other) noexcept {
  std::swap(pool_, other.pool_);
  std::swap(memory_, other.memory_);
  return *this;
}

LineBuffer::~LineBuffer() {
  if (memory_.bytes != nullptr) {
    pool_->Give(std::move(memory_));
  }
}

void LineBuffer::Grow(std::size_t capacity) {
  char* const grown = static_cast<char*>(std::realloc(memory_.bytes.get(), capacity + kLinePadding));
  if (grown == nullptr) {
    throw std::bad_alloc();
  }
  static_cast<void>(memory_.bytes.release());  // realloc has freed it.
  memory_.bytes.reset(grown);
  memory_.capacity = capacity;
}

LineSplitter::LineSplitter(std::unique_ptr<ByteStream> decoded, std::string file, const ReadLimits& limits,
                           ImportCounters& counters, std::size_t block_size)
    : decoded_(std::move(decoded)),
      file_(std::move(file)),
      counters_(counters),
      max_line_(static_cast<std::size_t>(std::clamp<int64_t>(limits.max_line_size.count(), 1, INT64_MAX / 2))),
      block_size_(std::clamp<std::size_t>(block_size, 1, max_line_ + 1)),
      pool_(std::make_shared<LineMemoryPool>(block_size_)),
      buffer_(pool_, block_size_) {}

Result<std::optional<LineBlock>> LineSplitter::Next() {
  while (true) {
    Fill();
    const std::size_t newline = FindLastNewline(buffer_.data(), searched_, filled_);
    if (newline < filled_) {
      // At the end the rest, which has no '\n', goes along.
      return std::optional(Cut(is_at_end_ && !error_ ? filled_ : newline + 1));
    }
    searched_ = filled_;
    if (error_) {
      return *error_;
    }
    if (filled_ > max_line_) {
      PassOverLine();
    } else if (!is_at_end_) {
      buffer_.Grow(std::min(buffer_.capacity() * 2, max_line_ + 1));
    } else if (filled_ > 0) {
      return std::optional(Cut(filled_));
    } else {
      return std::optional<LineBlock>();
    }
  }
}

// Reads until the buffer is full or the stream has ended.
void LineSplitter::Fill() {
  while (!is_at_end_ && filled_ < buffer_.capacity()) {
    const Result<std::size_t> count = decoded_->Read({buffer_.data() + filled_, buffer_.capacity() - filled_});
    if (!count.ok()) {
      error_ = count.error();
      is_at_end_ = true;
      return;
    }
    filled_ += *count;
    is_at_end_ = *count == 0;
  }
}

// The buffer is full of one line that is too long: drops it, and reads on to its end.
void LineSplitter::PassOverLine() {
  counters_.Add(ImportCounter::kLineTooLong, {file_, begin_offset_},
                std::string_view(buffer_.data(), std::min<std::size_t>(filled_, 100)));
  buffer_ = LineBuffer(pool_, block_size_);
  begin_offset_ += static_cast<int64_t>(filled_);
  filled_ = 0;
  searched_ = 0;
  while (!is_at_end_) {
    Fill();
    const std::size_t end = std::string_view(buffer_.data(), filled_).find('\n');
    const std::size_t dropped = end == std::string_view::npos ? filled_ : end + 1;
    begin_offset_ += static_cast<int64_t>(dropped);
    filled_ -= dropped;
    if (end != std::string_view::npos) {
      std::memmove(buffer_.data(), buffer_.data() + dropped, filled_);
      return;
    }
  }
}

// Hands over the first `size` bytes of the buffer; what is behind them starts the next one.
LineBlock LineSplitter::Cut(std::size_t size) {
  LineBlock block;
  block.size = size;
  block.byte_offset = begin_offset_;
  block.sequence = next_sequence_++;
  block.is_last_line_cut_candidate = buffer_.data()[size - 1] != '\n';
  const std::size_t rest = filled_ - size;
  LineBuffer next(pool_, std::max(block_size_, rest + 1));
  std::memcpy(next.data(), buffer_.data() + size, rest);
  std::memset(buffer_.data() + size, 0, kLinePadding);
  block.buffer = std::move(buffer_);
  buffer_ = std::move(next);
  begin_offset_ += static_cast<int64_t>(size);
  filled_ = rest;
  searched_ = rest;
  return block;
}

}  // namespace sparkwright::ingest
