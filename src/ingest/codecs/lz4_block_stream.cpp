#include "ingest/codecs/lz4_block_stream.h"

#include <lz4.h>
#include <xxhash.h>

#include <cstring>

namespace sparkwright::ingest {
namespace {

constexpr std::string_view kMagic = "LZ4Block";
constexpr std::size_t kHeaderSize = 21;
constexpr uint32_t kStored = 0x10;
constexpr uint32_t kLz4 = 0x20;
constexpr uint32_t kChecksumSeed = 0x9747B28CU;
constexpr uint32_t kChecksumMask = 0x0FFFFFFFU;

class Lz4BlockDecoder final : public FrameDecoder {
 public:
  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (output_.has_pending()) {
      return DecodeStep{FrameStatus::kMore, output_.Drain(out)};
    }
    BeginFrame(stored);
    SPARKWRIGHT_TRY(const bool has_header, stored.Ensure(kHeaderSize));
    if (!has_header) {
      if (stored.window().empty() && is_ended_) {
        return DecodeStep{FrameStatus::kEnd, 0};
      }
      return Fail(FrameStatus::kCut,
                  stored.window().empty() ? "the lz4 stream has no end mark" : "the lz4 block header is incomplete");
    }
    if (!stored.StartsWith(kMagic)) {
      return Fail(FrameStatus::kCorrupt, "an lz4 block does not start with LZ4Block");
    }
    const auto token = static_cast<unsigned char>(stored.window()[8]);
    const uint32_t method = token & 0xF0U;
    const uint32_t max_size = 1U << (10U + (token & 0x0FU));
    const uint32_t stored_size = stored.LittleEndian32(9);
    const uint32_t size = stored.LittleEndian32(13);
    const uint32_t checksum = stored.LittleEndian32(17);
    if (method != kStored && method != kLz4) {
      return Fail(FrameStatus::kCorrupt, "an lz4 block has an unknown method");
    }
    if (size > max_size || stored_size > static_cast<uint32_t>(LZ4_compressBound(static_cast<int>(max_size))) ||
        (method == kStored && size != stored_size) || (size == 0) != (stored_size == 0)) {
      return Fail(FrameStatus::kCorrupt, "an lz4 block has impossible lengths");
    }
    if (size == 0) {
      if (checksum != 0) {
        return Fail(FrameStatus::kCorrupt, "an lz4 end mark has a checksum");
      }
      is_ended_ = true;
      stored.Consume(kHeaderSize);
      return DecodeStep{};
    }
    SPARKWRIGHT_TRY(const bool has_block, stored.Ensure(kHeaderSize + stored_size));
    if (!has_block) {
      return Fail(FrameStatus::kCut, "the lz4 block is incomplete");
    }
    const char* const block = stored.window().data() + kHeaderSize;
    char* const place = output_.Place(size, out);
    if (method == kStored) {
      std::memcpy(place, block, size);
    } else if (LZ4_decompress_safe(block, place, static_cast<int>(stored_size), static_cast<int>(size)) !=
               static_cast<int>(size)) {
      return Fail(FrameStatus::kCorrupt, "an lz4 block does not decode");
    }
    if ((XXH32(place, size, kChecksumSeed) & kChecksumMask) != checksum) {
      return Fail(FrameStatus::kCorrupt, "an lz4 block's checksum differs");
    }
    is_ended_ = false;
    stored.Consume(kHeaderSize + stored_size);
    return DecodeStep{FrameStatus::kMore, output_.Commit(size, out)};
  }

 private:
  BlockOutput output_;
  bool is_ended_ = false;
};

}  // namespace

std::unique_ptr<FrameDecoder> MakeLz4BlockDecoder() { return std::make_unique<Lz4BlockDecoder>(); }

bool LooksLikeLz4Block(const StoredBytes& stored) { return stored.StartsWith(kMagic); }

}  // namespace sparkwright::ingest
