#pragma once

#include <memory>

#include "ingest/codecs/frame_decoder.h"

namespace sparkwright::ingest {

/// Decodes the stream that snappy-java's SnappyOutputStream writes, which is what Spark's SnappyCompressionCodec is.
/// Source: org.xerial.snappy.SnappyOutputStream, Apache-2.0.
///
///     header   82 "SNAPPY" 00 | version, 4 bytes BE | oldest compatible version, 4 bytes BE
///     chunk    length, 4 bytes BE | a raw snappy block of that length
///
/// A header may stand where a chunk could (streams written one after another). Spark's blocks are 32 KiB
/// (spark.io.compression.snappy.blockSize). Lengths above 64 MiB, stored or decoded, are corruption: the format
/// allows 512 MiB, but nobody writes such blocks and the length is not to be trusted with that much memory. There is
/// neither a checksum nor an end mark.
std::unique_ptr<FrameDecoder> MakeSnappyJavaDecoder();

/// Decodes the standard snappy framing format (snappy's framing_format.txt), which other tools write.
///
///     chunk    type, 1 byte | length, 3 bytes LE | data
///     types    FF stream identifier "sNaPpY"; 00 masked CRC-32C, 4 bytes LE, and a raw snappy block of at most
///              64 KiB; 01 the same with the bytes themselves; 80..FE passed over; others are corruption
std::unique_ptr<FrameDecoder> MakeSnappyFramedDecoder();

/// Whether `stored` starts with such a stream. At least 10 bytes must have been ensured, if there.
bool LooksLikeSnappyJava(const StoredBytes& stored);
bool LooksLikeSnappyFramed(const StoredBytes& stored);

}  // namespace sparkwright::ingest
