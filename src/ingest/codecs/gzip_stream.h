#pragma once

#include <memory>

#include "ingest/codecs/frame_decoder.h"

namespace sparkwright::ingest {

/// Decodes gzip (RFC 1952): members one after another, each
///
///     1F 8B 08 | flags | time 4 | 2 | [extra] [name] [comment] [header check] | deflate data | CRC-32 LE | size LE
///
/// with the checks verified. Zero bytes after the last member are padding, as for gzip itself.
std::unique_ptr<FrameDecoder> MakeGzipDecoder();

/// Decodes bare deflate (RFC 1951), the data of a zip entry of method 8. Ends where the data says, and leaves the
/// bytes behind it in place.
std::unique_ptr<FrameDecoder> MakeDeflateDecoder();

/// Whether `stored` starts with a gzip member. At least 3 bytes must have been ensured, if there.
bool LooksLikeGzip(const StoredBytes& stored);

}  // namespace sparkwright::ingest
