#include "ingest/codecs/decode_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ingest/codecs/frame_decoder.h"
#include "ingest/codecs/gzip_stream.h"
#include "ingest/codecs/lz4_block_stream.h"
#include "ingest/codecs/lz4_frame_stream.h"
#include "ingest/codecs/lzf_stream.h"
#include "ingest/codecs/snappy_stream.h"
#include "ingest/codecs/zstd_stream.h"

namespace sparkwright::ingest {
namespace {

constexpr std::size_t kSniffSize = 262;
constexpr std::size_t kTarMagicOffset = 257;
constexpr int kMaxNesting = 3;
constexpr int64_t kFreeExpansion = 64LL << 20;  // Below this no ratio is suspicious.

struct Codec {
  std::string_view name;
  bool (*looks_like)(const StoredBytes&);
  std::unique_ptr<FrameDecoder> (*make)();
};

// A skippable frame may start a zstd and an lz4 file alike; zstd files have them, so zstd comes first.
constexpr std::array<Codec, 7> kCodecs = {{
    {"zstd", &LooksLikeZstd, &MakeZstdDecoder},
    {"lz4", &LooksLikeLz4Block, &MakeLz4BlockDecoder},
    {"lz4", &LooksLikeLz4Frame, &MakeLz4FrameDecoder},
    {"snappy", &LooksLikeSnappyJava, &MakeSnappyJavaDecoder},
    {"snappy", &LooksLikeSnappyFramed, &MakeSnappyFramedDecoder},
    {"lzf", &LooksLikeLzf, &MakeLzfDecoder},
    {"gzip", &LooksLikeGzip, &MakeGzipDecoder},
}};

const Codec* FindCodec(const StoredBytes& stored) {
  for (const Codec& codec : kCodecs) {
    if (codec.looks_like(stored)) {
      return &codec;
    }
  }
  return nullptr;
}

// The name of an archive format that is not decoded here, empty for everything else.
std::string_view ArchiveFormat(const StoredBytes& bytes) {
  const std::string_view front(bytes.window().data(), bytes.window().size());
  if (front.starts_with("PK\x03\x04")) {
    return "zip";
  }
  // A log may have this text in the same place, but starts with its first event.
  const bool is_tar =
      front.size() >= kSniffSize && front.front() != '{' && front.substr(kTarMagicOffset).starts_with("ustar");
  return is_tar ? "tar" : "";
}

// Adds what is read from storage to the context.
class CountingStream final : public ByteStream {
 public:
  CountingStream(std::unique_ptr<ByteStream> source, DecodeContext& context)
      : source_(std::move(source)), context_(context) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    SPARKWRIGHT_TRY(const std::size_t count, source_->Read(buffer));
    context_.AddStored(count);
    return count;
  }

 private:
  std::unique_ptr<ByteStream> source_;
  DecodeContext& context_;
};

// One codec level: turns what the decoder's steps come to into bytes, counters and errors.
class DecodedStream final : public ByteStream {
 public:
  DecodedStream(std::unique_ptr<StoredBytes> stored, const Codec& codec, const std::string& file,
                DecodeContext& context)
      : stored_(std::move(stored)), decoder_(codec.make()), codec_(codec.name), file_(file), context_(context) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    while (!is_ended_ && !buffer.empty()) {
      SPARKWRIGHT_TRY(const DecodeStep step, decoder_->Step(*stored_, buffer));
      given_ += static_cast<int64_t>(step.written);
      if (step.status != FrameStatus::kMore) {
        is_ended_ = true;
        SPARKWRIGHT_TRY(Report(step.status));
      } else if (IsBomb()) {
        is_ended_ = true;
        context_.counters().Add(ImportCounter::kExpansionLimit, {file_, given_},
                                fmt::format("{} expands more than {} times", codec_, context_.limits().max_expansion));
      }
      if (step.written > 0) {
        return step.written;
      }
    }
    return std::size_t{0};
  }

 private:
  [[nodiscard]] bool IsBomb() const {
    const int64_t stored = context_.stored_size().count();
    return given_ > kFreeExpansion && given_ / std::max<int64_t>(1, context_.limits().max_expansion) > stored;
  }

  Status Report(FrameStatus status) {
    if (status == FrameStatus::kEnd) {
      return {};
    }
    const std::string detail = fmt::format("{}: {}; offset in the stored bytes, of which {} were read", codec_,
                                           decoder_->problem(), stored_->offset());
    if (status == FrameStatus::kCorrupt && given_ == 0 && context_.decoded_size().count() == 0) {
      return Error(ErrorCode::kCorrupt,
                   fmt::format("{}: stored byte {}: {}: {}. Nothing could be decoded; copy the log again", file_,
                               decoder_->frame_offset(), codec_, decoder_->problem()));
    }
    context_.counters().Add(status == FrameStatus::kCut ? ImportCounter::kCutFrame : ImportCounter::kCorruptFrame,
                            {file_, decoder_->frame_offset()}, detail);
    return {};
  }

  std::unique_ptr<StoredBytes> stored_;
  std::unique_ptr<FrameDecoder> decoder_;
  std::string_view codec_;
  std::string file_;
  DecodeContext& context_;
  int64_t given_ = 0;
  bool is_ended_ = false;
};

// The last level: hands decoded bytes out, adds them up and stops at the size limit.
class LimitedStream final : public ByteStream {
 public:
  LimitedStream(std::unique_ptr<StoredBytes> decoded, std::string file, DecodeContext& context)
      : decoded_(std::move(decoded)), file_(std::move(file)), context_(context) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    if (is_ended_) {
      return std::size_t{0};
    }
    const int64_t left = context_.limits().max_decoded_size.count() - context_.decoded_size().count();
    if (left <= 0) {
      // At the limit exactly there may be nothing more to come, and then nothing is wrong.
      SPARKWRIGHT_TRY(is_ended_, AtEnd());
      return std::size_t{0};
    }
    SPARKWRIGHT_TRY(const std::size_t count,
                    decoded_->Take(buffer.first(std::min(buffer.size(), static_cast<std::size_t>(left)))));
    context_.AddDecoded(count);
    is_ended_ = count == 0 && !buffer.empty();
    return count;
  }

 private:
  Result<bool> AtEnd() {
    SPARKWRIGHT_TRY(const bool has_more, decoded_->Ensure(1));
    if (has_more) {
      context_.counters().Add(
          ImportCounter::kExpansionLimit, {file_, decoded_->offset()},
          fmt::format("the log decodes to more than {} bytes", context_.limits().max_decoded_size.count()));
    }
    return true;
  }

  std::unique_ptr<StoredBytes> decoded_;
  std::string file_;
  DecodeContext& context_;
  bool is_ended_ = false;
};

}  // namespace

void DecodeContext::AddCodec(std::string_view name) {
  std::string_view rest = codec_;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('+'), rest.size());
    if (rest.substr(0, end) == name) {
      return;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!codec_.empty()) {
    codec_ += '+';
  }
  codec_ += name;
}

Result<std::unique_ptr<ByteStream>> OpenDecoded(std::unique_ptr<ByteStream> stored, std::string file,
                                                DecodeContext& context) {
  auto bytes = std::make_unique<StoredBytes>(std::make_unique<CountingStream>(std::move(stored), context));
  SPARKWRIGHT_TRY(bytes->Ensure(kSniffSize));
  bool is_plain = true;
  for (int level = 0; level < kMaxNesting; ++level) {
    const Codec* const codec = FindCodec(*bytes);
    if (codec == nullptr) {
      break;
    }
    is_plain = false;
    context.AddCodec(codec->name);
    bytes = std::make_unique<StoredBytes>(std::make_unique<DecodedStream>(std::move(bytes), *codec, file, context));
    SPARKWRIGHT_TRY(bytes->Ensure(kSniffSize));
  }
  if (const std::string_view archive = ArchiveFormat(*bytes); !archive.empty()) {
    return Error(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: this is a {} archive, which cannot be read in this place; unpack it and give the folder", file,
                    archive));
  }
  if (is_plain) {
    context.AddCodec("none");
  }
  return std::unique_ptr<ByteStream>(std::make_unique<LimitedStream>(std::move(bytes), std::move(file), context));
}

}  // namespace sparkwright::ingest
