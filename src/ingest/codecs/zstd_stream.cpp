#include "ingest/codecs/zstd_stream.h"

#include <zstd.h>

#include <algorithm>

namespace sparkwright::ingest {
namespace {

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdDecoder final : public FrameDecoder {
 public:
  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (context_ == nullptr) {
      return Fail(FrameStatus::kCorrupt, "there is no memory for a zstd decoder");
    }
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    while (output.pos < output.size) {
      if (stored.window().empty() && !has_pending_output_) {
        if (output.pos > 0) {
          break;  // Reading more may fail; what is decoded goes out first.
        }
        SPARKWRIGHT_TRY(const bool has_more, stored.Ensure(1));
        if (!has_more) {
          return is_inside_frame_ ? Fail(FrameStatus::kCut, "the zstd frame has no end")
                                  : DecodeStep{FrameStatus::kEnd, 0};
        }
      }
      if (!is_inside_frame_) {
        // The library may also decode frames of ancient zstd versions, with decoders that nobody looks after.
        BeginFrame(stored);
        if (output.pos > 0 && stored.window().size() < kMagicSize) {
          break;
        }
        SPARKWRIGHT_TRY(const bool has_magic, stored.Ensure(kMagicSize));
        if (!has_magic) {
          return Fail(FrameStatus::kCut, "the zstd frame has no end");
        }
        if (!LooksLikeZstd(stored)) {
          return Fail(FrameStatus::kCorrupt, "there are foreign bytes between zstd frames", output.pos);
        }
      }
      // ZSTD_decompressStream forgets what it wrote in the call that meets an error. Feeding one block, the 3-byte
      // header of the next one apart from it, and nothing while output waits, loses no good block to a bad one.
      const std::size_t feed = has_pending_output_ ? 0 : hint_ > kBlockHeaderSize ? hint_ - kBlockHeaderSize : hint_;
      const std::span<const char> window = stored.window();
      ZSTD_inBuffer input{window.data(), std::min(feed, window.size()), 0};
      const std::size_t before = output.pos;
      const std::size_t result = ZSTD_decompressStream(context_.get(), &output, &input);
      stored.Consume(input.pos);
      if (ZSTD_isError(result) != 0U) {
        return Fail(FrameStatus::kCorrupt, ZSTD_getErrorName(result), before);
      }
      has_pending_output_ = result != 0 && output.pos == output.size;
      if (result == 0) {
        is_inside_frame_ = false;
        hint_ = kFrameStart;
      } else {
        is_inside_frame_ = true;
        hint_ = result;
        if (input.size > 0 && input.pos == 0 && output.pos == before) {
          return Fail(FrameStatus::kCorrupt, "the zstd frame makes no progress", output.pos);
        }
      }
    }
    return DecodeStep{FrameStatus::kMore, output.pos};
  }

 private:
  static constexpr std::size_t kMagicSize = 4;
  static constexpr std::size_t kBlockHeaderSize = 3;
  static constexpr std::size_t kFrameStart = 8;

  std::unique_ptr<ZSTD_DCtx, FreeContext> context_{ZSTD_createDCtx()};
  std::size_t hint_ = kFrameStart;
  bool is_inside_frame_ = false;
  bool has_pending_output_ = false;
};

}  // namespace

std::unique_ptr<FrameDecoder> MakeZstdDecoder() { return std::make_unique<ZstdDecoder>(); }

bool LooksLikeZstd(const StoredBytes& stored) {
  if (stored.window().size() < 4) {
    return false;
  }
  const uint32_t magic = stored.LittleEndian32(0);
  return magic == ZSTD_MAGICNUMBER || (magic & 0xFFFFFFF0U) == 0x184D2A50U;
}

}  // namespace sparkwright::ingest
