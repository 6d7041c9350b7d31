#include "ingest/codecs/snappy_stream.h"

#include <snappy.h>

#include <array>
#include <cstring>

namespace sparkwright::ingest {
namespace {

constexpr std::string_view kJavaMagic("\x82SNAPPY\0", 8);
constexpr std::size_t kJavaHeaderSize = 16;
constexpr uint32_t kJavaMagicFront = 0x82534E41U;  // Read as a chunk length: not a length.
constexpr std::size_t kMaxJavaChunk = 64 << 20;

constexpr std::string_view kFramedMagic("\xff\x06\x00\x00sNaPpY", 10);
constexpr std::size_t kFramedHeaderSize = 4;
constexpr std::size_t kChecksumSize = 4;
constexpr std::size_t kMaxFramedBlock = 64 << 10;

class SnappyJavaDecoder final : public FrameDecoder {
 public:
  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (output_.has_pending()) {
      return DecodeStep{FrameStatus::kMore, output_.Drain(out)};
    }
    BeginFrame(stored);
    SPARKWRIGHT_TRY(const bool has_length, stored.Ensure(4));
    if (!has_length) {
      return stored.window().empty() ? DecodeStep{FrameStatus::kEnd, 0}
                                     : Fail(FrameStatus::kCut, "the snappy chunk length is incomplete");
    }
    const std::size_t stored_size = stored.BigEndian32(0);
    if (stored_size == kJavaMagicFront) {
      SPARKWRIGHT_TRY(const bool has_header, stored.Ensure(kJavaHeaderSize));
      if (!has_header) {
        return Fail(FrameStatus::kCut, "the snappy header is incomplete");
      }
      if (!stored.StartsWith(kJavaMagic)) {
        return Fail(FrameStatus::kCorrupt, "a snappy header is damaged");
      }
      stored.Consume(kJavaHeaderSize);
      return DecodeStep{};
    }
    if (stored_size == 0 || stored_size > kMaxJavaChunk) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk has an impossible length");
    }
    SPARKWRIGHT_TRY(const bool has_chunk, stored.Ensure(4 + stored_size));
    if (!has_chunk) {
      return Fail(FrameStatus::kCut, "the snappy chunk is incomplete");
    }
    const char* const chunk = stored.window().data() + 4;
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(chunk, stored_size, &size) || size > kMaxJavaChunk) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk has an impossible decoded length");
    }
    if (!snappy::RawUncompress(chunk, stored_size, output_.Place(size, out))) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk does not decode");
    }
    stored.Consume(4 + stored_size);
    return DecodeStep{FrameStatus::kMore, output_.Commit(size, out)};
  }

 private:
  BlockOutput output_;
};

constexpr std::array<uint32_t, 256> MakeCrc32cTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0U ? (value >> 1U) ^ 0x82F63B78U : value >> 1U;
    }
    table[byte] = value;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kCrc32cTable = MakeCrc32cTable();

uint32_t MaskedCrc32c(std::span<const char> bytes) {
  uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc = kCrc32cTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (crc >> 8U);
  }
  crc = ~crc;
  return ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U;
}

class SnappyFramedDecoder final : public FrameDecoder {
 public:
  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (output_.has_pending()) {
      return DecodeStep{FrameStatus::kMore, output_.Drain(out)};
    }
    BeginFrame(stored);
    SPARKWRIGHT_TRY(const bool has_header, stored.Ensure(kFramedHeaderSize));
    if (!has_header) {
      return stored.window().empty() ? DecodeStep{FrameStatus::kEnd, 0}
                                     : Fail(FrameStatus::kCut, "the snappy chunk header is incomplete");
    }
    const uint32_t header = stored.LittleEndian32(0);
    const uint32_t type = header & 0xFFU;
    const std::size_t stored_size = header >> 8U;
    SPARKWRIGHT_TRY(const bool has_chunk, stored.Ensure(kFramedHeaderSize + stored_size));
    if (!has_chunk) {
      return Fail(FrameStatus::kCut, "the snappy chunk is incomplete");
    }
    if (type >= 0x80U) {
      if (type == 0xFFU && !stored.StartsWith(kFramedMagic)) {
        return Fail(FrameStatus::kCorrupt, "a snappy stream identifier is damaged");
      }
      stored.Consume(kFramedHeaderSize + stored_size);
      return DecodeStep{};
    }
    if (type > 1 || stored_size < kChecksumSize) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk has an unknown type or an impossible length");
    }
    const char* const data = stored.window().data() + kFramedHeaderSize + kChecksumSize;
    const std::size_t data_size = stored_size - kChecksumSize;
    std::size_t size = data_size;
    if ((type == 0 && !snappy::GetUncompressedLength(data, data_size, &size)) || size > kMaxFramedBlock) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk has an impossible decoded length");
    }
    char* const place = output_.Place(size, out);
    if (type == 1) {
      std::memcpy(place, data, size);
    } else if (!snappy::RawUncompress(data, data_size, place)) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk does not decode");
    }
    if (MaskedCrc32c({place, size}) != stored.LittleEndian32(kFramedHeaderSize)) {
      return Fail(FrameStatus::kCorrupt, "a snappy chunk's checksum differs");
    }
    stored.Consume(kFramedHeaderSize + stored_size);
    return DecodeStep{FrameStatus::kMore, output_.Commit(size, out)};
  }

 private:
  BlockOutput output_;
};

}  // namespace

std::unique_ptr<FrameDecoder> MakeSnappyJavaDecoder() { return std::make_unique<SnappyJavaDecoder>(); }

std::unique_ptr<FrameDecoder> MakeSnappyFramedDecoder() { return std::make_unique<SnappyFramedDecoder>(); }

bool LooksLikeSnappyJava(const StoredBytes& stored) { return stored.StartsWith(kJavaMagic); }

bool LooksLikeSnappyFramed(const StoredBytes& stored) { return stored.StartsWith(kFramedMagic); }

}  // namespace sparkwright::ingest
