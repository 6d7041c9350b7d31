#include "ingest/sources/zip_container.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/memory_env.h"
#include "ingest/codecs/frame_decoder.h"
#include "ingest/codecs/gzip_stream.h"

namespace sparkwright::ingest {
namespace {

constexpr std::string_view kLocalMagic = "PK\x03\x04";
constexpr std::string_view kDirectoryMagic = "PK\x01\x02";
constexpr std::string_view kEndMagic = "PK\x05\x06";
constexpr std::string_view kZip64EndMagic = "PK\x06\x06";
constexpr std::string_view kZip64LocatorMagic = "PK\x06\x07";
constexpr std::string_view kDescriptorMagic = "PK\x07\x08";
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kDirectorySize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kZip64EndSize = 56;
constexpr std::size_t kZip64LocatorSize = 20;
constexpr std::size_t kTailSize = 1 << 20;
constexpr uint32_t kEncryptedFlags = 1U << 0U | 1U << 6U | 1U << 13U;
constexpr uint32_t kSizesFollowFlag = 1U << 3U;
constexpr uint32_t kFull32 = 0xFFFFFFFFU;
constexpr int64_t kMaxNumber = INT64_MAX / 4;  // So that sums of a few numbers do not overflow.
constexpr int64_t kMaxNamesSize = 256LL << 20;
constexpr std::string_view kGzipHeader("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);

// Little-endian numbers in bytes that are known to be there.
uint64_t Number(std::string_view bytes, std::size_t at, std::size_t size) {
  uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return number;
}
uint32_t Number16(std::string_view bytes, std::size_t at) { return static_cast<uint32_t>(Number(bytes, at, 2)); }
uint32_t Number32(std::string_view bytes, std::size_t at) { return static_cast<uint32_t>(Number(bytes, at, 4)); }
int64_t Clamped(uint64_t number) { return static_cast<int64_t>(std::min<uint64_t>(number, kMaxNumber)); }

std::string_view View(const StoredBytes& bytes) { return {bytes.window().data(), bytes.window().size()}; }

// Passes over `count` bytes; false when the bytes end first.
Result<bool> Skip(StoredBytes& bytes, int64_t count) {
  while (count > 0) {
    SPARKWRIGHT_TRY(const bool has_more, bytes.Ensure(1));
    if (!has_more) {
      return false;
    }
    const auto piece = static_cast<std::size_t>(std::min(count, static_cast<int64_t>(bytes.window().size())));
    bytes.Consume(piece);
    count -= static_cast<int64_t>(piece);
  }
  return true;
}

Result<std::unique_ptr<StoredBytes>> OpenAt(FileSystem& files, const std::string& path, int64_t offset) {
  SPARKWRIGHT_TRY(auto stream, files.Open(path));
  auto bytes = std::make_unique<StoredBytes>(std::move(stream));
  SPARKWRIGHT_TRY(Skip(*bytes, offset));
  return bytes;
}

ZipEntry::Method MethodOf(uint32_t number) {
  switch (number) {
    case 0:
    case 93:
      return ZipEntry::Method::kStored;
    case 8:
      return ZipEntry::Method::kDeflated;
    default:
      return ZipEntry::Method::kOther;
  }
}

// The end of the archive and where it starts.
struct Tail {
  std::string bytes;
  int64_t offset = 0;
};

Result<Tail> ReadTail(FileSystem& files, const std::string& path) {
  SPARKWRIGHT_TRY(const auto stream, files.Open(path));
  Tail tail;
  std::string buffer(64 << 10, '\0');
  std::size_t filled = 0;
  while (true) {
    if (filled == buffer.size() && filled < 2 * kTailSize) {
      buffer.resize(filled * 2);
    } else if (filled == buffer.size()) {
      buffer.replace(0, kTailSize, buffer, kTailSize, kTailSize);
      filled = kTailSize;
      tail.offset += static_cast<int64_t>(kTailSize);
    }
    SPARKWRIGHT_TRY(const std::size_t count, stream->Read(std::span(buffer).subspan(filled)));
    if (count == 0) {
      buffer.resize(filled);
      tail.bytes = std::move(buffer);
      return tail;
    }
    filled += count;
  }
}

// Where the central directory starts, as the end record says; nullopt when there is no end record.
Result<std::optional<int64_t>> FindDirectory(FileSystem& files, const std::string& path, const Tail& tail) {
  const std::string_view bytes = tail.bytes;
  std::size_t end = bytes.rfind(kEndMagic);
  if (end != std::string_view::npos && bytes.size() - end < kEndSize) {
    end = end == 0 ? std::string_view::npos : bytes.rfind(kEndMagic, end - 1);  // Cut, or text in a comment.
  }
  if (end == std::string_view::npos || bytes.size() - end < kEndSize) {
    return std::optional<int64_t>();
  }
  if (Number16(bytes, end + 4) != Number16(bytes, end + 6)) {
    return Error(ErrorCode::kInvalidArgument,
                 path + ": this zip archive is one of several pieces; join them or give the unpacked files");
  }
  if (end >= kZip64LocatorSize && bytes.substr(end - kZip64LocatorSize).starts_with(kZip64LocatorMagic)) {
    const int64_t offset = Clamped(Number(bytes, end - kZip64LocatorSize + 8, 8));
    SPARKWRIGHT_TRY(const auto record, OpenAt(files, path, offset));
    SPARKWRIGHT_TRY(const bool is_there, record->Ensure(kZip64EndSize));
    if (is_there && record->StartsWith(kZip64EndMagic)) {
      return std::optional(Clamped(Number(View(*record), 48, 8)));
    }
  }
  return std::optional<int64_t>(Number32(bytes, end + 16));
}

// Takes the 64-bit numbers that stand for full 32-bit ones out of the extra field.
void ApplyZip64(std::string_view extra, ZipEntry& entry, bool has_full_size, bool has_full_stored_size,
                bool has_full_offset) {
  while (extra.size() >= 4) {
    const std::size_t size = std::min<std::size_t>(Number16(extra, 2), extra.size() - 4);
    std::string_view field = extra.substr(4, size);
    if (Number16(extra, 0) == 1) {
      const auto take = [&field](bool is_wanted) -> std::optional<int64_t> {
        if (!is_wanted || field.size() < 8) {
          return std::nullopt;
        }
        const int64_t number = Clamped(Number(field, 0, 8));
        field.remove_prefix(8);
        return number;
      };
      entry.size = Bytes(take(has_full_size).value_or(entry.size.count()));
      entry.stored_size = Bytes(take(has_full_stored_size).value_or(entry.stored_size.count()));
      entry.header_offset = take(has_full_offset).value_or(entry.header_offset);
      return;
    }
    extra.remove_prefix(4 + size);
  }
}

// Reads the numbers that the local header (from byte 6) and the directory (from byte 8) have in common.
ZipEntry ParseCommon(std::string_view fields) {
  ZipEntry entry;
  entry.is_encrypted = (Number16(fields, 0) & kEncryptedFlags) != 0;
  entry.method = MethodOf(Number16(fields, 2));
  entry.crc32 = Number32(fields, 8);
  entry.stored_size = Bytes(Number32(fields, 12));
  entry.size = Bytes(Number32(fields, 16));
  return entry;
}

Error TooManyEntries(const std::string& path, const ReadLimits& limits) {
  return {ErrorCode::kLimitExceeded,
          fmt::format("{}: the zip archive has more than {} entries, or their names are too long in total; unpack it "
                      "and give the logs",
                      path, limits.max_parts)};
}

Result<std::vector<ZipEntry>> ReadDirectory(StoredBytes& bytes, const std::string& path, const ReadLimits& limits) {
  std::vector<ZipEntry> entries;
  int64_t names_size = 0;
  int64_t num_records = 0;
  while (true) {
    SPARKWRIGHT_TRY(const bool has_record, bytes.Ensure(kDirectorySize));
    if (!has_record || !bytes.StartsWith(kDirectoryMagic)) {
      return entries;
    }
    const std::size_t name_size = Number16(View(bytes), 28);
    const std::size_t extra_size = Number16(View(bytes), 30);
    const std::size_t record_size = kDirectorySize + name_size + extra_size + Number16(View(bytes), 32);
    SPARKWRIGHT_TRY(const bool is_whole, bytes.Ensure(record_size));
    if (!is_whole) {
      return entries;
    }
    const std::string_view record = View(bytes);
    ZipEntry entry = ParseCommon(record.substr(8));
    entry.header_offset = Number32(record, 42);
    entry.name = std::string(record.substr(kDirectorySize, name_size));
    ApplyZip64(record.substr(kDirectorySize + name_size, extra_size), entry, entry.size.count() == kFull32,
               entry.stored_size.count() == kFull32, entry.header_offset == kFull32);
    bytes.Consume(record_size);
    names_size += static_cast<int64_t>(name_size);
    if (++num_records > limits.max_parts || names_size > kMaxNamesSize) {
      return TooManyEntries(path, limits);
    }
    if (!entry.name.empty() && !entry.name.ends_with('/')) {
      entries.push_back(std::move(entry));
    }
  }
}

// After the data of an entry whose sizes follow it: reads them into `entry`.
Result<bool> ReadDescriptor(StoredBytes& bytes, ZipEntry& entry) {
  SPARKWRIGHT_TRY(bytes.Ensure(24));
  const std::string_view window = View(bytes);
  const std::size_t at = window.starts_with(kDescriptorMagic) ? 4 : 0;
  for (const std::size_t width : {std::size_t{4}, std::size_t{8}}) {
    const std::size_t size = at + 4 + 2 * width;
    if (window.size() >= size && Clamped(Number(window, at + 4, width)) == entry.stored_size.count() &&
        (window.size() < size + 2 || window.substr(size).starts_with("PK"))) {
      entry.crc32 = Number32(window, at);
      entry.size = Bytes(Clamped(Number(window, at + 4 + width, width)));
      bytes.Consume(size);
      return true;
    }
  }
  return false;
}

// Walks the local headers of an archive without a directory, up to the entry whose end cannot be found.
Result<std::vector<ZipEntry>> WalkLocalHeaders(StoredBytes& bytes, const std::string& path, const ReadLimits& limits) {
  std::vector<ZipEntry> entries;
  int64_t num_records = 0;
  int64_t names_size = 0;
  while (true) {
    const int64_t header_offset = bytes.offset();
    SPARKWRIGHT_TRY(const bool has_header, bytes.Ensure(kLocalSize));
    if (!has_header || !bytes.StartsWith(kLocalMagic)) {
      return entries;
    }
    const uint32_t flags = Number16(View(bytes), 6);
    const std::size_t name_size = Number16(View(bytes), 26);
    const std::size_t extra_size = Number16(View(bytes), 28);
    SPARKWRIGHT_TRY(const bool is_whole, bytes.Ensure(kLocalSize + name_size + extra_size));
    if (!is_whole) {
      return entries;
    }
    ZipEntry entry = ParseCommon(View(bytes).substr(6));
    entry.header_offset = header_offset;
    entry.name = std::string(View(bytes).substr(kLocalSize, name_size));
    ApplyZip64(View(bytes).substr(kLocalSize + name_size, extra_size), entry, entry.size.count() == kFull32,
               entry.stored_size.count() == kFull32, false);
    bytes.Consume(kLocalSize + name_size + extra_size);
    names_size += static_cast<int64_t>(name_size);
    if (++num_records > limits.max_parts || names_size > kMaxNamesSize) {
      return TooManyEntries(path, limits);
    }
    const int64_t begin = bytes.offset();
    bool has_end = false;
    if ((flags & kSizesFollowFlag) == 0) {
      SPARKWRIGHT_TRY(has_end, Skip(bytes, entry.stored_size.count()));
    } else if (entry.method == ZipEntry::Method::kDeflated && !entry.is_encrypted) {
      const auto decoder = MakeDeflateDecoder();
      std::string scratch(64 << 10, '\0');
      DecodeStep step;
      while (step.status == FrameStatus::kMore) {
        SPARKWRIGHT_TRY(step, decoder->Step(bytes, scratch));
      }
      entry.stored_size = Bytes(bytes.offset() - begin);
      if (step.status == FrameStatus::kEnd) {
        SPARKWRIGHT_TRY(has_end, ReadDescriptor(bytes, entry));
      }
    }
    if (!has_end) {
      SPARKWRIGHT_TRY(Skip(bytes, kMaxNumber));
      entry.is_cut = true;
      entry.stored_size = Bytes(bytes.offset() - begin);
    }
    if (!entry.name.empty() && !entry.name.ends_with('/')) {
      entries.push_back(std::move(entry));
    }
    if (!has_end) {
      return entries;
    }
  }
}

// Stands at an entry's header: passes over it. False when there is none.
Result<bool> SkipLocalHeader(StoredBytes& bytes) {
  SPARKWRIGHT_TRY(const bool has_header, bytes.Ensure(kLocalSize));
  if (!has_header || !bytes.StartsWith(kLocalMagic)) {
    return false;
  }
  return Skip(bytes, static_cast<int64_t>(kLocalSize + Number16(View(bytes), 26) + Number16(View(bytes), 28)));
}

void AppendLittleEndian32(std::string& text, uint32_t number) {
  for (unsigned int shift = 0; shift < 32; shift += 8) {
    text += static_cast<char>(static_cast<unsigned char>(number >> shift));
  }
}

// An entry's data, between a gzip header and trailer when it is deflated.
class EntryStream final : public ByteStream {
 public:
  EntryStream(std::unique_ptr<StoredBytes> archive, const ZipEntry& entry)
      : archive_(std::move(archive)), data_left_(entry.stored_size.count()) {
    if (entry.method == ZipEntry::Method::kDeflated) {
      now_ = kGzipHeader;
      if (!entry.is_cut) {
        AppendLittleEndian32(trailer_, entry.crc32);
        AppendLittleEndian32(trailer_, static_cast<uint32_t>(entry.size.count() & kFull32));
      }
    }
  }

  Result<std::size_t> Read(std::span<char> buffer) override {
    if (!now_.empty()) {
      const std::size_t count = now_.copy(buffer.data(), buffer.size());
      now_.remove_prefix(count);
      return count;
    }
    if (data_left_ > 0) {
      const auto wanted = std::min<uint64_t>(buffer.size(), static_cast<uint64_t>(data_left_));
      SPARKWRIGHT_TRY(const std::size_t count, archive_->Take(buffer.first(wanted)));
      data_left_ -= static_cast<int64_t>(count);
      if (data_left_ == 0) {
        now_ = trailer_;
      }
      return count;
    }
    return std::size_t{0};
  }

 private:
  std::unique_ptr<StoredBytes> archive_;
  std::string trailer_;
  std::string_view now_;  // Bytes to give before going on.
  int64_t data_left_;
};

bool IsReadable(const ZipEntry& entry) { return !entry.is_encrypted && entry.method != ZipEntry::Method::kOther; }

}  // namespace

bool LooksLikeZip(std::string_view head) { return head.starts_with(kLocalMagic); }

Result<ZipDirectory> ReadZipDirectory(FileSystem& files, const std::string& path, const ReadLimits& limits) {
  ZipDirectory directory;
  {
    SPARKWRIGHT_TRY(const Tail tail, ReadTail(files, path));
    SPARKWRIGHT_TRY(const std::optional<int64_t> offset, FindDirectory(files, path, tail));
    if (offset && *offset >= tail.offset) {
      const auto skip = static_cast<std::size_t>(*offset - tail.offset);
      StoredBytes bytes(StreamOf(tail.bytes.substr(std::min(skip, tail.bytes.size()))));
      SPARKWRIGHT_TRY(directory.entries, ReadDirectory(bytes, path, limits));
    } else if (offset) {
      SPARKWRIGHT_TRY(const auto bytes, OpenAt(files, path, *offset));
      SPARKWRIGHT_TRY(directory.entries, ReadDirectory(*bytes, path, limits));
    }
  }
  if (directory.entries.empty()) {
    directory.is_cut = true;
    SPARKWRIGHT_TRY(const auto bytes, OpenAt(files, path, 0));
    SPARKWRIGHT_TRY(directory.entries, WalkLocalHeaders(*bytes, path, limits));
  }
  if (directory.entries.empty()) {
    return Error(ErrorCode::kCorrupt, path + ": this zip archive has no entry that can be found; copy it again");
  }
  std::vector<ZipEntry>& entries = directory.entries;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ZipEntry& a, const ZipEntry& b) { return a.header_offset < b.header_offset; });
  for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
    const int64_t end = entries[i].header_offset + static_cast<int64_t>(kLocalSize) + entries[i].stored_size.count();
    if (end > entries[i + 1].header_offset) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: zip entries overlap at byte {}, which only a zip bomb does",
                                                    path, entries[i + 1].header_offset));
    }
  }
  return directory;
}

Result<std::unique_ptr<ByteStream>> OpenZipEntry(FileSystem& files, const std::string& path, const ZipEntry& entry) {
  if (!IsReadable(entry)) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: entry {} {}; unpack the archive and give the unpacked log", path, entry.name,
                             entry.is_encrypted ? "is encrypted" : "is packed with a method other than deflate"));
  }
  SPARKWRIGHT_TRY(auto archive, OpenAt(files, path, entry.header_offset));
  SPARKWRIGHT_TRY(const bool is_there, SkipLocalHeader(*archive));
  if (!is_there) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: entry {} is not at byte {} where the zip directory says; copy "
                                                  "the archive again",
                                                  path, entry.name, entry.header_offset));
  }
  return std::unique_ptr<ByteStream>(std::make_unique<EntryStream>(std::move(archive), entry));
}

Status ReadZipHeads(FileSystem& files, const std::string& path, const std::vector<ZipEntry>& entries, std::size_t size,
                    const std::function<void(std::size_t, std::string)>& use) {
  SPARKWRIGHT_TRY(const auto bytes, OpenAt(files, path, 0));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const ZipEntry& entry = entries[i];
    if (!IsReadable(entry) || entry.header_offset < bytes->offset()) {
      continue;
    }
    SPARKWRIGHT_TRY(Skip(*bytes, entry.header_offset - bytes->offset()));
    SPARKWRIGHT_TRY(const bool is_there, SkipLocalHeader(*bytes));
    if (!is_there) {
      continue;
    }
    const auto wanted = static_cast<std::size_t>(std::min(static_cast<int64_t>(size), entry.stored_size.count()));
    SPARKWRIGHT_TRY(bytes->Ensure(wanted));
    std::string head(entry.method == ZipEntry::Method::kDeflated ? kGzipHeader : std::string_view());
    head += View(*bytes).substr(0, wanted);
    use(i, std::move(head));
  }
  return {};
}

}  // namespace sparkwright::ingest
