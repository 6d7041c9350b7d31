#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "ingest/limits.h"

namespace sparkwright::ingest {

/// One file in a zip archive.
struct ZipEntry {
  enum class Method {
    kStored,    ///< As it is. Zstandard (method 93) too: the codec is told from the content anyway.
    kDeflated,  ///< Method 8.
    kOther,     ///< Something that is not supported.
  };
  std::string name;  ///< As in the archive: "/" between folders.
  Method method = Method::kStored;
  bool is_encrypted = false;
  int64_t header_offset = 0;  ///< Of the local header, in the archive.
  bool is_cut = false;        ///< The archive ends inside it.
  Bytes stored_size;          ///< Of what is there.
  Bytes size;                 ///< Decoded; not known when it is cut.
  uint32_t crc32 = 0;
};

struct ZipDirectory {
  std::vector<ZipEntry> entries;  ///< In the order of their bytes; folders left out.
  bool is_cut = false;            ///< The central directory is missing: entries come from their local headers.
};

/// Zip archives (PKWARE's APPNOTE), read front to back because that is all a ByteStream does:
///
///     local header       50 4B 03 04 | version 2 | flags 2 | method 2 | time 4 | crc 4 | stored size 4 | size 4 |
///                        name length 2 | extra length 2 | name | extra | data
///     central directory  50 4B 01 02 | made by 2 | version 2 | flags 2 | method 2 | time 4 | crc 4 | stored size 4 |
///                        size 4 | name length 2 | extra length 2 | comment length 2 | disk 2 | attributes 6 |
///                        local header offset 4 | name | extra | comment
///     end                50 4B 05 06 | disks 4 | entries 2 | entries 2 | directory size 4 | directory offset 4 |
///                        comment length 2 | comment
///     zip64              extra field 0001 and 50 4B 06 06, found through 50 4B 06 07 before the end, where a
///                        number does not fit; all little endian
///
/// Logs packed by Java (the History Server's download) have their sizes only in the central directory, so that comes
/// first: one pass keeps the last MiB, where the end and usually the whole directory lie. An archive that was cut
/// off has no directory; then the local headers are walked for what is there.

/// Whether a file that starts with `head` (4 bytes are enough) is a zip archive with something in it.
bool LooksLikeZip(std::string_view head);

/// Errors: those of `files`; kCorrupt when neither a directory nor a local header makes sense or entries overlap (a zip
/// bomb); kLimitExceeded above limits.max_parts entries; kInvalidArgument for an archive of several files.
Result<ZipDirectory> ReadZipDirectory(FileSystem& files, const std::string& path, const ReadLimits& limits);

/// Bytes of an entry as OpenDecoded understands them: a stored entry as it is, a deflated one as a gzip member with
/// the entry's checksum and size. Finding it costs reading the archive up to the entry.
/// Errors: those of `files`; kInvalidArgument for encrypted entries and other methods, with what to do; kCorrupt when
/// there is no local header at the entry's place.
Result<std::unique_ptr<ByteStream>> OpenZipEntry(FileSystem& files, const std::string& path, const ZipEntry& entry);

/// Calls `use` with the index and the first `size` bytes of each of `entries`, as OpenZipEntry gives them, in one pass
/// over the archive; entries that cannot be read are left out. `entries` are in the order of their bytes. Errors:
/// those of `files`.
Status ReadZipHeads(FileSystem& files, const std::string& path, const std::vector<ZipEntry>& entries, std::size_t size,
                    const std::function<void(std::size_t, std::string)>& use);

}  // namespace sparkwright::ingest
