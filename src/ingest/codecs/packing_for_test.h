#pragma once

#include <lz4.h>
#include <lz4frame.h>
#include <lzf.h>
#include <snappy.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The opposite of the decoders, for tests and fuzzers: packs bytes as Spark's Java libraries would. Blocks are
/// small, so that a short text has many of them.
namespace sparkwright::ingest::packing {

inline constexpr std::size_t kBlockSize = 1000;

inline void AppendNumber(std::string& text, uint64_t number, std::size_t size, bool is_big_endian) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t shift = 8 * (is_big_endian ? size - 1 - i : i);
    text += static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
}

template <typename Use>
void ForEachBlock(std::string_view text, Use use) {
  for (; !text.empty(); text.remove_prefix(std::min(kBlockSize, text.size()))) {
    use(text.substr(0, kBlockSize));
  }
}

inline std::string Plain(std::string_view text) { return std::string(text); }

/// One frame for each block, with a checksum, as Spark's flushes give.
inline std::string Zstd(std::string_view text) {
  std::string packed;
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ForEachBlock(text, [&](std::string_view block) {
    std::string frame(ZSTD_compressBound(block.size()), '\0');
    frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), block.data(), block.size()));
    packed += frame;
  });
  ZSTD_freeCCtx(context);
  return packed;
}

/// One frame, flushed after each block and without a size in its header, as a log being written has.
inline std::string ZstdOneFrame(std::string_view text) {
  std::string packed;
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  const auto write = [&](std::string_view block, ZSTD_EndDirective how) {
    std::string room(ZSTD_compressBound(block.size()) + 64, '\0');
    ZSTD_inBuffer input{block.data(), block.size(), 0};
    ZSTD_outBuffer output{room.data(), room.size(), 0};
    ZSTD_compressStream2(context, &output, &input, how);
    packed += room.substr(0, output.pos);
  };
  ForEachBlock(text, [&](std::string_view block) { write(block, ZSTD_e_flush); });
  write({}, ZSTD_e_end);
  ZSTD_freeCCtx(context);
  return packed;
}

inline std::string Lz4Block(std::string_view text) {
  std::string packed;
  ForEachBlock(text, [&](std::string_view block) {
    std::string data(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(block.size()))), '\0');
    data.resize(static_cast<std::size_t>(LZ4_compress_default(block.data(), data.data(), static_cast<int>(block.size()),
                                                              static_cast<int>(data.size()))));
    const bool is_stored = data.size() >= block.size();
    packed += "LZ4Block";
    packed += is_stored ? '\x15' : '\x25';
    AppendNumber(packed, is_stored ? block.size() : data.size(), 4, false);
    AppendNumber(packed, block.size(), 4, false);
    AppendNumber(packed, XXH32(block.data(), block.size(), 0x9747B28CU) & 0x0FFFFFFFU, 4, false);
    packed += is_stored ? block : std::string_view(data);
  });
  packed += "LZ4Block";
  packed += '\x15';
  return packed + std::string(12, '\0');
}

inline std::string Lz4Frame(std::string_view text) {
  LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  std::string packed(LZ4F_compressFrameBound(text.size(), &preferences), '\0');
  packed.resize(LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), &preferences));
  return packed;
}

inline std::string SnappyJava(std::string_view text) {
  std::string packed("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16);
  ForEachBlock(text, [&](std::string_view block) {
    std::string data;
    snappy::Compress(block.data(), block.size(), &data);
    AppendNumber(packed, data.size(), 4, true);
    packed += data;
  });
  return packed;
}

inline std::string SnappyFramed(std::string_view text) {
  std::string packed("\xff\x06\0\0sNaPpY", 10);
  ForEachBlock(text, [&](std::string_view block) {
    uint32_t crc = ~0U;
    for (const char byte : block) {
      crc ^= static_cast<unsigned char>(byte);
      for (int bit = 0; bit < 8; ++bit) {
        crc = (crc & 1U) != 0U ? (crc >> 1U) ^ 0x82F63B78U : crc >> 1U;
      }
    }
    crc = ~crc;
    std::string data;
    snappy::Compress(block.data(), block.size(), &data);
    packed += '\0';
    AppendNumber(packed, data.size() + 4, 3, false);
    AppendNumber(packed, ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U, 4, false);
    packed += data;
  });
  return packed;
}

inline std::string Lzf(std::string_view text) {
  std::string packed;
  ForEachBlock(text, [&](std::string_view block) {
    std::string data(block.size(), '\0');
    data.resize(lzf_compress(block.data(), static_cast<unsigned int>(block.size()), data.data(),
                             static_cast<unsigned int>(data.size() - 1)));
    packed += data.empty() ? std::string_view("ZV\0", 3) : std::string_view("ZV\1", 3);
    AppendNumber(packed, data.empty() ? block.size() : data.size(), 2, true);
    if (data.empty()) {
      packed += block;
    } else {
      AppendNumber(packed, block.size(), 2, true);
      packed += data;
    }
  });
  return packed;
}

/// `window_bits` as for deflateInit2: 31 for gzip, -15 for bare deflate.
inline std::string Deflate(std::string_view text, int window_bits) {
  z_stream zlib{};
  deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&zlib, static_cast<uLong>(text.size())), '\0');
  std::string input(text);
  zlib.next_in = reinterpret_cast<Bytef*>(input.data());
  zlib.avail_in = static_cast<uInt>(input.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  deflate(&zlib, Z_FINISH);
  packed.resize(packed.size() - zlib.avail_out);
  deflateEnd(&zlib);
  return packed;
}

/// Two members.
inline std::string Gzip(std::string_view text) {
  return Deflate(text.substr(0, text.size() / 2), 31) + Deflate(text.substr(text.size() / 2), 31);
}

struct ZipFile {
  std::string name;
  std::string contents;
  unsigned int method = 8;         ///< 0 stores, 8 deflates; other methods are claimed only.
  bool has_sizes_in_front = true;  ///< false as Java writes: zeros in front, a descriptor behind.
  bool is_encrypted = false;       ///< Claimed only.
};

enum class ZipEnd { kWhole, kWithoutDirectory };

inline std::string Zip(const std::vector<ZipFile>& files, ZipEnd end = ZipEnd::kWhole) {
  std::string packed;
  std::string directory;
  for (const ZipFile& file : files) {
    const std::string data = file.method == 8 ? Deflate(file.contents, -15) : file.contents;
    const auto crc = static_cast<uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(file.contents.data()), static_cast<uInt>(file.contents.size())));
    const std::size_t offset = packed.size();
    const unsigned int flags = (file.has_sizes_in_front ? 0U : 8U) | (file.is_encrypted ? 1U : 0U);
    const auto append_common = [&](std::string& text, bool has_sizes) {
      AppendNumber(text, 20, 2, false);
      AppendNumber(text, flags, 2, false);
      AppendNumber(text, file.method, 2, false);
      AppendNumber(text, 0, 4, false);
      AppendNumber(text, has_sizes ? crc : 0, 4, false);
      AppendNumber(text, has_sizes ? data.size() : 0, 4, false);
      AppendNumber(text, has_sizes ? file.contents.size() : 0, 4, false);
      AppendNumber(text, file.name.size(), 2, false);
      AppendNumber(text, 0, 2, false);
    };
    packed += "PK\x03\x04";
    append_common(packed, file.has_sizes_in_front);
    packed += file.name;
    packed += data;
    if (!file.has_sizes_in_front) {
      packed += "PK\x07\x08";
      AppendNumber(packed, crc, 4, false);
      AppendNumber(packed, data.size(), 4, false);
      AppendNumber(packed, file.contents.size(), 4, false);
    }
    directory += "PK\x01\x02";
    AppendNumber(directory, 20, 2, false);
    append_common(directory, true);
    directory += std::string(10, '\0');
    AppendNumber(directory, offset, 4, false);
    directory += file.name;
  }
  if (end == ZipEnd::kWithoutDirectory) {
    return packed;
  }
  const std::size_t offset = packed.size();
  packed += directory + "PK\x05\x06";
  AppendNumber(packed, 0, 4, false);
  AppendNumber(packed, files.size(), 2, false);
  AppendNumber(packed, files.size(), 2, false);
  AppendNumber(packed, directory.size(), 4, false);
  AppendNumber(packed, offset, 4, false);
  AppendNumber(packed, 0, 2, false);
  return packed;
}

}  // namespace sparkwright::ingest::packing
