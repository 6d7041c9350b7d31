#include "ingest/codecs/frame_decoder.h"

#include <algorithm>
#include <cstring>

namespace sparkwright::ingest {
namespace {

// Many files are only looked at; those that are read on get the large window.
constexpr std::size_t kFirstWindowSize = 32 << 10;
constexpr std::size_t kWindowSize = 256 << 10;

}  // namespace

Result<bool> StoredBytes::Ensure(std::size_t count) {
  while (end_ - begin_ < count) {
    if (is_at_end_) {
      return false;
    }
    if (end_ == capacity_ || begin_ + count > capacity_) {
      const std::size_t held = end_ - begin_;
      const std::size_t wanted =
          capacity_ == 0 ? kFirstWindowSize : std::max(kWindowSize, held == capacity_ ? capacity_ * 2 : capacity_);
      if (wanted > capacity_) {
        auto grown = std::make_unique_for_overwrite<char[]>(wanted);
        std::copy_n(buffer_.get() + begin_, held, grown.get());
        buffer_ = std::move(grown);
        capacity_ = wanted;
      } else if (held > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, held);
      }
      begin_ = 0;
      end_ = held;
    }
    SPARKWRIGHT_TRY(const std::size_t got, source_->Read({buffer_.get() + end_, capacity_ - end_}));
    end_ += got;
    is_at_end_ = got == 0;
  }
  return true;
}

Result<std::size_t> StoredBytes::Take(std::span<char> out) {
  std::size_t count = std::min(out.size(), end_ - begin_);
  if (count > 0) {
    std::memcpy(out.data(), buffer_.get() + begin_, count);
  } else if (is_at_end_) {
    return std::size_t{0};
  } else {
    SPARKWRIGHT_TRY(count, source_->Read(out));
    is_at_end_ = count == 0;
    offset_ += static_cast<int64_t>(count);
    return count;
  }
  Consume(count);
  return count;
}

uint32_t StoredBytes::LittleEndian32(std::size_t at) const {
  return Byte(at) | Byte(at + 1) << 8U | Byte(at + 2) << 16U | Byte(at + 3) << 24U;
}

uint32_t StoredBytes::BigEndian32(std::size_t at) const {
  return Byte(at) << 24U | Byte(at + 1) << 16U | Byte(at + 2) << 8U | Byte(at + 3);
}

uint32_t StoredBytes::BigEndian16(std::size_t at) const { return Byte(at) << 8U | Byte(at + 1); }

bool StoredBytes::StartsWith(std::string_view magic) const {
  const std::span<const char> bytes = window();
  return std::string_view(bytes.data(), bytes.size()).starts_with(magic);
}

std::size_t BlockOutput::Drain(std::span<char> out) {
  const std::size_t count = std::min(out.size(), pending_end_ - pending_begin_);
  std::memcpy(out.data(), aside_.get() + pending_begin_, count);
  pending_begin_ += count;
  return count;
}

char* BlockOutput::Place(std::size_t size, std::span<char> out) {
  if (size <= out.size()) {
    return out.data();
  }
  if (aside_capacity_ < size) {
    aside_ = std::make_unique_for_overwrite<char[]>(size);
    aside_capacity_ = size;
  }
  return aside_.get();
}

std::size_t BlockOutput::Commit(std::size_t size, std::span<char> out) {
  if (size <= out.size()) {
    return size;
  }
  pending_begin_ = 0;
  pending_end_ = size;
  return Drain(out);
}

}  // namespace sparkwright::ingest
