#pragma once

#include <memory>

#include "ingest/codecs/frame_decoder.h"

namespace sparkwright::ingest {

/// Decodes the chunks that compress-lzf's LZFOutputStream and its parallel twin write, which is what Spark's
/// LZFCompressionCodec is. Source: com.ning.compress.lzf.LZFChunk, Apache-2.0.
///
///     stored       "ZV" 00 | length, 2 bytes BE | the bytes themselves
///     compressed   "ZV" 01 | length, 2 bytes BE | decoded length, 2 bytes BE | LZF data of the first length
///
/// So no chunk is above 65,535 bytes. There is neither a checksum nor an end mark.
std::unique_ptr<FrameDecoder> MakeLzfDecoder();

/// Whether `stored` starts with such a chunk. At least 3 bytes must have been ensured, if there.
bool LooksLikeLzf(const StoredBytes& stored);

}  // namespace sparkwright::ingest
