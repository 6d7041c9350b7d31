#pragma once

#include <memory>

#include "ingest/codecs/frame_decoder.h"

namespace sparkwright::ingest {

/// Decodes the stream that lz4-java's LZ4BlockOutputStream writes, which is what Spark's LZ4CompressionCodec is. It
/// is not the LZ4 frame format (lz4_frame_stream.h). Source: net.jpountz.lz4.LZ4BlockOutputStream, Apache-2.0.
///
///     offset  size  field
///          0     8  "LZ4Block"
///          8     1  token: high half 0x10 stored, 0x20 lz4; low half L: no block is above 1 << (10 + L) bytes
///          9     4  stored length, LE
///         13     4  decoded length, LE
///         17     4  XXH32 of the decoded bytes, seed 0x9747B28C, and 0x0FFFFFFF, LE
///         21     -  an LZ4 block, or the bytes themselves
///
/// A block with both lengths and the checksum 0 ends a stream; another stream may follow. Spark writes blocks of
/// 32 KiB (spark.io.compression.lz4.blockSize); the format allows 32 MiB. Bytes that end where a block could start
/// are a cut all the same unless a stream was ended: the writer did not close.
std::unique_ptr<FrameDecoder> MakeLz4BlockDecoder();

/// Whether `stored` starts with such a stream. At least 8 bytes must have been ensured, if there.
bool LooksLikeLz4Block(const StoredBytes& stored);

}  // namespace sparkwright::ingest
