#include "ingest/codecs/lz4_frame_stream.h"

#include <lz4frame.h>

#include <algorithm>

namespace sparkwright::ingest {
namespace {

struct FreeContext {
  void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
};

class Lz4FrameDecoder final : public FrameDecoder {
 public:
  Lz4FrameDecoder() {
    LZ4F_dctx* context = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) == 0U) {
      context_.reset(context);
    }
  }

  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (context_ == nullptr) {
      return Fail(FrameStatus::kCorrupt, "there is no memory for an lz4 decoder");
    }
    if (!has_pending_output_) {
      SPARKWRIGHT_TRY(const bool has_more, stored.Ensure(1));
      if (!has_more) {
        return is_inside_frame_ ? Fail(FrameStatus::kCut, "the lz4 frame has no end")
                                : DecodeStep{FrameStatus::kEnd, 0};
      }
    }
    if (!is_inside_frame_) {
      BeginFrame(stored);
    }
    const std::span<const char> window = stored.window();
    // LZ4F_decompress forgets what it wrote in the call that meets an error. Feeding one block, the 4-byte header of
    // the next one apart from it, and nothing while output waits, loses no good block to a bad one.
    const std::size_t feed = has_pending_output_ ? 0 : hint_ > kBlockHeaderSize ? hint_ - kBlockHeaderSize : hint_;
    std::size_t consumed = std::min(window.size(), feed);
    std::size_t written = out.size();
    const std::size_t result = LZ4F_decompress(context_.get(), out.data(), &written, window.data(), &consumed, nullptr);
    if (LZ4F_isError(result) != 0U) {
      return Fail(FrameStatus::kCorrupt, LZ4F_getErrorName(result));
    }
    if (consumed == 0 && written == 0 && !has_pending_output_) {
      return Fail(FrameStatus::kCorrupt, "the lz4 frame makes no progress");
    }
    stored.Consume(consumed);
    is_inside_frame_ = result != 0;
    hint_ = is_inside_frame_ ? result : kFrameStart;
    has_pending_output_ = is_inside_frame_ && written == out.size();
    return DecodeStep{FrameStatus::kMore, written};
  }

 private:
  static constexpr std::size_t kBlockHeaderSize = 4;
  static constexpr std::size_t kFrameStart = 7 + kBlockHeaderSize;

  std::unique_ptr<LZ4F_dctx, FreeContext> context_;
  std::size_t hint_ = kFrameStart;
  bool is_inside_frame_ = false;
  bool has_pending_output_ = false;
};

}  // namespace

std::unique_ptr<FrameDecoder> MakeLz4FrameDecoder() { return std::make_unique<Lz4FrameDecoder>(); }

bool LooksLikeLz4Frame(const StoredBytes& stored) { return stored.StartsWith("\x04\x22\x4d\x18"); }

}  // namespace sparkwright::ingest
