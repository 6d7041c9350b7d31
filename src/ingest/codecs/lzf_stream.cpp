#include "ingest/codecs/lzf_stream.h"

#include <lzf.h>

#include <cstring>

namespace sparkwright::ingest {
namespace {

constexpr std::size_t kStoredHeaderSize = 5;
constexpr std::size_t kCompressedHeaderSize = 7;

class LzfDecoder final : public FrameDecoder {
 public:
  Result<DecodeStep> Step(StoredBytes& stored, std::span<char> out) override {
    if (output_.has_pending()) {
      return DecodeStep{FrameStatus::kMore, output_.Drain(out)};
    }
    BeginFrame(stored);
    SPARKWRIGHT_TRY(const bool has_header, stored.Ensure(kStoredHeaderSize));
    if (!has_header) {
      return stored.window().empty() ? DecodeStep{FrameStatus::kEnd, 0}
                                     : Fail(FrameStatus::kCut, "the lzf chunk header is incomplete");
    }
    if (!LooksLikeLzf(stored)) {
      return Fail(FrameStatus::kCorrupt, "an lzf chunk does not start with ZV and a known type");
    }
    const bool is_compressed = stored.window()[2] == 1;
    const std::size_t header_size = is_compressed ? kCompressedHeaderSize : kStoredHeaderSize;
    const std::size_t stored_size = stored.BigEndian16(3);
    SPARKWRIGHT_TRY(const bool has_chunk, stored.Ensure(header_size + stored_size));
    if (!has_chunk) {
      return Fail(FrameStatus::kCut, "the lzf chunk is incomplete");
    }
    const char* const chunk = stored.window().data() + header_size;
    const std::size_t size = is_compressed ? stored.BigEndian16(5) : stored_size;
    char* const place = output_.Place(size, out);
    if (!is_compressed) {
      std::memcpy(place, chunk, size);
    } else if (size > 0 && lzf_decompress(chunk, static_cast<unsigned int>(stored_size), place,
                                          static_cast<unsigned int>(size)) != size) {
      return Fail(FrameStatus::kCorrupt, "an lzf chunk does not decode");
    }
    stored.Consume(header_size + stored_size);
    return DecodeStep{FrameStatus::kMore, output_.Commit(size, out)};
  }

 private:
  BlockOutput output_;
};

}  // namespace

std::unique_ptr<FrameDecoder> MakeLzfDecoder() { return std::make_unique<LzfDecoder>(); }

bool LooksLikeLzf(const StoredBytes& stored) {
  const std::span<const char> window = stored.window();
  return window.size() >= 3 && window[0] == 'Z' && window[1] == 'V' && (window[2] == 0 || window[2] == 1);
}

}  // namespace sparkwright::ingest
