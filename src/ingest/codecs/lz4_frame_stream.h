#pragma once

#include <memory>

#include "ingest/codecs/frame_decoder.h"

namespace sparkwright::ingest {

/// Decodes the LZ4 frame format (magic 04 22 4D 18, the `lz4` program's files), any number of frames one after
/// another, skippable ones among them. Spark itself writes another framing (lz4_block_stream.h); this one is met
/// where somebody packed a log by hand.
std::unique_ptr<FrameDecoder> MakeLz4FrameDecoder();

/// Whether `stored` starts with an LZ4 frame. At least 4 bytes must have been ensured, if there.
bool LooksLikeLz4Frame(const StoredBytes& stored);

}  // namespace sparkwright::ingest
