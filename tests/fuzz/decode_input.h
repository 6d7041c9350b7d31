#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/memory_env.h"
#include "ingest/codecs/decode_stream.h"
#include "require.h"

namespace sparkwright::fuzz {

/// Decoded inputs are not followed beyond this.
inline constexpr int64_t kMaxDecodedSize = 4 << 20;

struct Decoded {
  std::string text;
  bool is_error = false;
  bool has_counts = false;
  bool operator==(const Decoded&) const = default;
};

/// Decodes `stored` to its end, reading pieces of `piece` bytes.
inline Decoded Decode(std::string stored, std::size_t piece) {
  ingest::ReadLimits limits;
  limits.max_decoded_size = Bytes(kMaxDecodedSize);
  ingest::ImportCounters counters;
  ingest::DecodeContext context(limits, counters);
  Decoded decoded;
  const auto stream = ingest::OpenDecoded(StreamOf(std::move(stored)), "fuzz", context);
  std::string buffer(piece, '\0');
  decoded.is_error = !stream.ok();
  while (!decoded.is_error) {
    const Result<std::size_t> count = (*stream)->Read(buffer);
    decoded.is_error = !count.ok();
    if (decoded.is_error || *count == 0) {
      break;
    }
    Require(*count <= piece, "a read gives at most what was asked for");
    decoded.text.append(buffer, 0, *count);
  }
  model::ImportReport report;
  counters.Describe(report);
  decoded.has_counts = !report.counts.empty();
  Require(static_cast<int64_t>(decoded.text.size()) <= kMaxDecodedSize, "the limit of decoded bytes holds");
  return decoded;
}

/// Decodes `stored` in pieces of two sizes; what comes out must not depend on them.
inline void DecodeTwice(const std::string& stored, std::size_t piece) {
  const Decoded whole = Decode(stored, 64 << 10);
  // One byte at a time would take minutes for an input that expands a thousand times.
  const Decoded pieces = Decode(stored, std::max(piece, whole.text.size() / 1000 + 1));
  Require(whole == pieces, "the text does not depend on how it is read");
}

/// Packs `text` and decodes it again. A "{" goes before it, so that it is not itself taken for packed bytes.
inline void RoundTrip(std::string (*pack)(std::string_view), const std::string& text, std::size_t piece) {
  const Decoded decoded = Decode(pack("{" + text), piece);
  Require(decoded.text == "{" + text && !decoded.is_error && !decoded.has_counts, "what is packed is unpacked again");
}

/// One thing to do with a text, with reads of `piece` bytes.
using Step = std::function<void(const std::string& text, std::size_t piece)>;

/// The text is packed and unpacked.
inline Step Pack(std::string (*pack)(std::string_view)) {
  return [pack](const std::string& text, std::size_t piece) { RoundTrip(pack, text, piece); };
}

/// The text is what follows `begin`, a magic number or whole frames.
inline Step DecodeBehind(std::string begin) {
  return [begin = std::move(begin)](const std::string& text, std::size_t piece) { DecodeTwice(begin + text, piece); };
}

/// What the fuzzers of decoders have in common. First byte of the input: how to read (low five bits) and which of
/// `steps` to take (the others; the last one for those beyond). The rest is the text. For libFuzzer to return.
inline int TakeStep(const std::uint8_t* data, std::size_t size, const std::vector<Step>& steps) {
  const unsigned int choice = size == 0 ? 0 : data[0];
  const std::string text = size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(data) + 1, size - 1);
  steps[std::min<std::size_t>(choice >> 5U, steps.size() - 1)](text, 1 + (choice & 31U) * 37);
  return 0;
}

}  // namespace sparkwright::fuzz
