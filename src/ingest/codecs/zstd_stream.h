#pragma once

#include <memory>

#include "ingest/codecs/frame_decoder.h"

namespace sparkwright::ingest {

/// Decodes Zstandard (RFC 8878): any number of frames one after another, skippable frames among them, as Spark's
/// ZStdCompressionCodec writes them - one frame per flush, without a content size, so one log holds hundreds.
///
///     frame      28 B5 2F FD | header | blocks, each with a 3-byte header | [4-byte checksum]
///     skippable  50..5F 2A 4D 18 | size, 4 bytes LE | bytes to pass over
///
/// The log of a running application ends without the end of its frame; every whole block before that is decoded.
/// Windows above 128 MiB (only `zstd --ultra --long` makes them) are refused as corrupt.
std::unique_ptr<FrameDecoder> MakeZstdDecoder();

/// Whether `stored` starts with a zstd or a skippable frame. At least 4 bytes must have been ensured, if there.
bool LooksLikeZstd(const StoredBytes& stored);

}  // namespace sparkwright::ingest
