#include "ingest/codecs/gzip_stream.h"

#define ZLIB_CONST  // A switch of zlib: its input pointer is const.
#include <zlib.h>

#include <algorithm>

namespace sparkwright::ingest {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr int kBareDeflate = -MAX_WBITS;

class InflateDecoder final : public FrameDecoder {
 public:
  explicit InflateDecoder(int window_bits)
      : window_bits_(window_bits), is_ready_(inflateInit2(&zlib_, window_bits) == Z_OK) {}
  InflateDecoder(const InflateDecoder&) = delete;
  InflateDecoder& operator=(const InflateDecoder&) = delete;
  ~InflateDecoder() override { inflateEnd(&zlib_); }

  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (!is_ready_) {
      return Fail(FrameStatus::kCorrupt, "there is no memory for a zlib decoder");
    }
    SPARKWRIGHT_TRY(const bool has_more, stored.Ensure(1));
    if (!is_inside_member_) {
      return BetweenMembers(stored, has_more);
    }
    const std::span<const char> window = stored.window();
    zlib_.next_in = reinterpret_cast<const Bytef*>(window.data());
    zlib_.avail_in = static_cast<uInt>(std::min<std::size_t>(window.size(), kMaxPiece));
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    const std::size_t room = std::min<std::size_t>(out.size(), kMaxPiece);
    const uInt offered = zlib_.avail_in;
    zlib_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    stored.Consume(offered - zlib_.avail_in);
    const std::size_t written = room - zlib_.avail_out;
    switch (result) {
      case Z_STREAM_END:
        is_inside_member_ = false;
        return DecodeStep{window_bits_ == kGzipOnly ? FrameStatus::kMore : FrameStatus::kEnd, written};
      case Z_OK:
        return DecodeStep{FrameStatus::kMore, written};
      case Z_BUF_ERROR:  // No progress was possible: the input is used up.
        if (!has_more) {
          return Fail(FrameStatus::kCut, "the deflate data has no end", written);
        }
        return DecodeStep{FrameStatus::kMore, written};
      case Z_NEED_DICT:
        return Fail(FrameStatus::kCorrupt, "the deflate data needs a dictionary", written);
      case Z_MEM_ERROR:
        return Fail(FrameStatus::kCorrupt, "there is no memory for a zlib decoder", written);
      default:
        return Fail(FrameStatus::kCorrupt, "the deflate data or its checksum is damaged", written);
    }
  }

 private:
  static constexpr std::size_t kMaxPiece = 1 << 30;

  Result<DecodeStep> BetweenMembers(StoredBytes& stored, bool has_more) {
    if (!has_more) {
      return DecodeStep{FrameStatus::kEnd, 0};
    }
    BeginFrame(stored);
    if (is_first_ || (!is_padding_ && stored.window()[0] == '\x1f')) {
      is_inside_member_ = true;
      if (!is_first_ && inflateReset(&zlib_) != Z_OK) {
        return Fail(FrameStatus::kCorrupt, "the zlib decoder cannot start again");
      }
      is_first_ = false;
      return DecodeStep{};
    }
    const std::span<const char> window = stored.window();
    if (std::any_of(window.begin(), window.end(), [](char c) { return c != '\0'; })) {
      return Fail(FrameStatus::kCorrupt, "there are foreign bytes after the compressed data");
    }
    is_padding_ = true;
    stored.Consume(window.size());
    return DecodeStep{};
  }

  z_stream zlib_{};
  int window_bits_;
  bool is_ready_;
  bool is_first_ = true;
  bool is_inside_member_ = false;
  bool is_padding_ = false;
};

}  // namespace

std::unique_ptr<FrameDecoder> MakeGzipDecoder() { return std::make_unique<InflateDecoder>(kGzipOnly); }

std::unique_ptr<FrameDecoder> MakeDeflateDecoder() { return std::make_unique<InflateDecoder>(kBareDeflate); }

bool LooksLikeGzip(const StoredBytes& stored) { return stored.StartsWith("\x1f\x8b\x08"); }

}  // namespace sparkwright::ingest
