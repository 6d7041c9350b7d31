#include "ingest/sources/log_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>

#include "base/memory_env.h"
#include "ingest/codecs/decode_stream.h"
#include "ingest/sources/log_folder.h"

namespace sparkwright::ingest {
namespace {

constexpr std::size_t kDecodedHeadSize = 16 << 10;
// A packed block that is not whole shows nothing; no block of Spark's codecs is above the second size.
constexpr std::array<std::size_t, 2> kStoredHeadSizes = {32 << 10, (128 << 10) + 64};

// The first `limit` bytes of a stream.
class HeadStream final : public ByteStream {
 public:
  HeadStream(std::unique_ptr<ByteStream> source, std::size_t limit) : source_(std::move(source)), left_(limit) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    SPARKWRIGHT_TRY(const std::size_t count, source_->Read(buffer.first(std::min(buffer.size(), left_))));
    left_ -= count;
    return count;
  }

 private:
  std::unique_ptr<ByteStream> source_;
  std::size_t left_;
};

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

bool IsHidden(std::string_view name) {
  return name.starts_with('.') || name.starts_with('_') || name.ends_with(".crc");
}

// Whether decoded bytes start like an event log; nullopt when there are too few to tell.
std::optional<bool> StartsLikeLog(std::string_view decoded) {
  const std::size_t begin = decoded.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  return decoded[begin] == '{' && decoded.find("\"Event\"", begin) != std::string_view::npos;
}

// Decodes the front of `stored`.
Result<std::string> DecodeHead(std::unique_ptr<ByteStream> stored, const std::string& file) {
  const ReadLimits limits;
  ImportCounters counters;
  DecodeContext context(limits, counters);
  SPARKWRIGHT_TRY(const auto decoded, OpenDecoded(std::move(stored), file, context));
  std::string head(kDecodedHeadSize, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    SPARKWRIGHT_TRY(const std::size_t count, decoded->Read(std::span(head).subspan(filled)));
    if (count == 0) {
      break;
    }
    filled += count;
  }
  head.resize(filled);
  return head;
}

Result<bool> LooksLikeLog(FileSystem& files, const LogPart& part) {
  for (const std::size_t size : kStoredHeadSizes) {
    SPARKWRIGHT_TRY(auto stored, OpenPart(files, part));
    SPARKWRIGHT_TRY(const std::string head,
                    DecodeHead(std::make_unique<HeadStream>(std::move(stored), size), part.display_name()));
    if (const std::optional<bool> answer = StartsLikeLog(head)) {
      return *answer;
    }
  }
  return false;
}

Result<bool> IsZip(FileSystem& files, const std::string& path) {
  SPARKWRIGHT_TRY(const auto stream, files.Open(path));
  std::string head(4, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    SPARKWRIGHT_TRY(const std::size_t count, stream->Read(std::span(head).subspan(filled)));
    if (count == 0) {
      break;
    }
    filled += count;
  }
  return LooksLikeZip(std::string_view(head).substr(0, filled));
}

// `skipped` is what was passed over below `path`.
Error NothingFound(const std::string& path, std::span<const SkippedFile> skipped) {
  const auto num_unreadable = std::count_if(skipped.begin(), skipped.end(), [](const SkippedFile& file) {
    return file.reason == SkippedFile::Reason::kUnreadable;
  });
  const std::size_t num_others = skipped.size() - static_cast<std::size_t>(num_unreadable);
  std::string text = path + ": there is no event log in it" + (num_unreadable > 0 ? " that can be read" : "");
  if (skipped.empty()) {
    text += "; it holds no files to look at";
  } else if (num_others > 0) {
    text += num_others == 1 ? "; 1 file that is something else was passed over"
                            : fmt::format("; {} files that are something else were passed over", num_others);
  }
  return {ErrorCode::kNotFound, text};
}

// Finds the logs behind one path.
class Finder {
 public:
  Finder(FileSystem& files, const ReadLimits& limits, std::vector<SkippedFile>& skipped)
      : files_(files), limits_(limits), skipped_(skipped) {}

  Result<std::vector<LogSource>> Find(const std::string& named) {
    if (named == "-") {
      LogFile file;
      file.part.path = named;
      return std::vector<LogSource>{OneFileLog(file)};
    }
    const std::string path = WithoutSlash(named);
    const Result<FileInfo> info = files_.Stat(path);
    if (!info.ok()) {
      return Error(
          info.error().code(),
          info.error().message() + "; give an event log, a folder of logs, a zip archive, or - for standard input");
    }
    const std::size_t skipped_before = skipped_.size();
    if (info->kind == FileInfo::Kind::kDirectory) {
      SPARKWRIGHT_TRY(VisitDirectory(path, 0));
    } else {
      bool is_zip = false;
      if (info->kind == FileInfo::Kind::kFile) {
        SPARKWRIGHT_TRY(is_zip, IsZip(files_, path));
      }
      if (!is_zip) {
        LogFile file;
        file.name = path.substr(path.find_last_of('/') + 1);
        file.part.path = path;
        file.part.stored_size = info->size;
        return std::vector<LogSource>{OneFileLog(file)};
      }
      SPARKWRIGHT_TRY(VisitArchive(path));
    }
    if (found_.empty()) {
      return NothingFound(path, std::span(skipped_).subspan(skipped_before));
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const LogSource& a, const LogSource& b) { return a.display_name < b.display_name; });
    return std::move(found_);
  }

 private:
  void Skip(const LogFile& file, SkippedFile::Reason reason, std::string detail) {
    skipped_.push_back({file.part.display_name(), reason, std::move(detail)});
  }

  bool HasRoom(const std::string& path, int depth) {
    if (depth <= kMaxFolderDepth && num_files_ < limits_.max_parts) {
      return true;
    }
    skipped_.push_back({path, SkippedFile::Reason::kTooDeep,
                        depth > kMaxFolderDepth ? fmt::format("more than {} folders deep", kMaxFolderDepth)
                                                : fmt::format("more than {} files", limits_.max_parts)});
    return false;
  }

  // Errors: that the directory itself cannot be listed. What is wrong below it is skipped.
  Status VisitDirectory(const std::string& path, int depth) {
    if (!HasRoom(path, depth)) {
      return {};
    }
    SPARKWRIGHT_TRY(const std::vector<std::string> names, files_.List(path));
    LogFolder folder;
    folder.path = path;
    std::vector<std::string> below;
    for (const std::string& name : names) {
      if (IsHidden(name)) {
        continue;
      }
      if (!HasRoom(path, 0)) {
        break;
      }
      ++num_files_;
      LogFile file;
      file.name = name;
      file.part.path = JoinPath(path, name);
      const Result<FileInfo> info = files_.Stat(file.part.path);
      if (!info.ok()) {
        Skip(file, SkippedFile::Reason::kUnreadable, info.error().message());
      } else if (info->kind == FileInfo::Kind::kDirectory) {
        below.push_back(file.part.path);
      } else if (info->kind == FileInfo::Kind::kFile) {
        file.part.stored_size = info->size;
        file.modified = info->modified;
        folder.files.push_back(std::move(file));
      } else {
        Skip(file, SkippedFile::Reason::kNotALog, "not a regular file");
      }
    }
    VisitFiles(std::move(folder));
    for (const std::string& child : below) {
      if (const Status status = VisitDirectory(child, depth + 1); !status.ok()) {
        skipped_.push_back({child, SkippedFile::Reason::kUnreadable, status.error().message()});
      }
    }
    return {};
  }

  Status VisitArchive(const std::string& path) {
    SPARKWRIGHT_TRY(const ZipDirectory directory, ReadZipDirectory(files_, path, limits_));
    const std::vector<ZipEntry>& entries = directory.entries;
    std::vector<std::optional<bool>> is_log(entries.size());
    SPARKWRIGHT_TRY(ReadZipHeads(files_, path, entries, kStoredHeadSizes.back(), [&](std::size_t i, std::string head) {
      const Result<std::string> decoded = DecodeHead(StreamOf(std::move(head)), entries[i].name);
      is_log[i] = decoded.ok() && StartsLikeLog(*decoded).value_or(false);
    }));
    LogFolder root;
    root.path = path;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      LogFile file;
      file.part.path = path;
      file.part.entry = entries[i];
      file.part.stored_size = entries[i].stored_size;
      file.is_log = is_log[i];
      LogFolder* folder = &root;
      std::string_view rest = entries[i].name;
      int depth = 0;
      bool is_hidden = false;
      for (std::size_t slash = rest.find('/'); slash != std::string_view::npos && depth <= kMaxFolderDepth;
           slash = rest.find('/')) {
        const std::string name(rest.substr(0, slash));
        rest.remove_prefix(slash + 1);
        is_hidden = is_hidden || IsHidden(name);
        if (!name.empty() && name != ".") {
          const std::string folder_path = JoinPath(folder->path, name);
          folder = &folder->folders[name];
          folder->path = folder_path;
          ++depth;
        }
      }
      file.name = std::string(rest);
      if (is_hidden || IsHidden(file.name)) {
        continue;
      }
      if (depth > kMaxFolderDepth) {
        Skip(file, SkippedFile::Reason::kTooDeep, fmt::format("more than {} folders deep", kMaxFolderDepth));
      } else if (!file.is_log) {
        Skip(file, SkippedFile::Reason::kUnreadable,
             entries[i].is_encrypted ? "encrypted; unpack the archive with its password and give the logs"
                                     : "packed in a way that is not supported; unpack the archive and give the logs");
      } else {
        folder->files.push_back(std::move(file));
      }
    }
    VisitFolder(std::move(root));
    return {};
  }

  void VisitFolder(LogFolder folder) {
    std::map<std::string, LogFolder> below = std::move(folder.folders);
    VisitFiles(std::move(folder));
    for (auto& [name, child] : below) {
      VisitFolder(std::move(child));
    }
  }

  void VisitFiles(LogFolder folder) {
    FolderLogs logs;
    TakeFolderLogs(folder, logs);
    for (auto& [log, first] : logs) {
      Keep(std::move(log), first);
    }
    for (LogFile& file : folder.files) {
      VisitFile(std::move(file));
    }
  }

  void VisitFile(LogFile file) {
    if (file.part.stored_size.count() == 0) {
      if (!file.name.starts_with("appstatus_")) {
        Skip(file, SkippedFile::Reason::kNotALog, "empty");
      }
      return;
    }
    if (!file.is_log) {
      const Result<bool> is_zip = IsZip(files_, file.part.path);
      if (is_zip.ok() && *is_zip) {
        if (const Status status = VisitArchive(file.part.path); !status.ok()) {
          Skip(file, SkippedFile::Reason::kUnreadable, status.error().message());
        }
        return;
      }
      const Result<bool> is_log = is_zip.ok() ? LooksLikeLog(files_, file.part) : is_zip;
      if (!is_log.ok()) {
        Skip(file, SkippedFile::Reason::kUnreadable, is_log.error().message());
        return;
      }
      file.is_log = *is_log;
    }
    if (!*file.is_log) {
      Skip(file, SkippedFile::Reason::kNotALog, "its content is not that of an event log");
      return;
    }
    Keep(OneFileLog(file), file);
  }

  // Adds a log to what was found, unless the same one was found through another folder.
  void Keep(LogSource log, const LogFile& first) {
    const std::string name = log.display_name.substr(log.display_name.find_last_of('/') + 1);
    const auto [known, is_new] =
        seen_.try_emplace({name, log.stored_size().count(), first.modified.millis_since_epoch()}, found_.size());
    if (!is_new && IsSameContent(log, found_[known->second])) {
      skipped_.push_back(
          {log.display_name, SkippedFile::Reason::kCopy, "the same file as " + found_[known->second].display_name});
    } else {
      found_.push_back(std::move(log));
    }
  }

  // Whether two logs start alike, as far as the shorter front goes. The front holds ids and times.
  bool IsSameContent(const LogSource& a, const LogSource& b) {
    const LogPart& first = a.parts.front();
    const LogPart& second = b.parts.front();
    if (first.entry || second.entry) {
      // Getting at archive entries again is dear, and they have checksums.
      return first.entry && second.entry && first.entry->crc32 == second.entry->crc32 &&
             first.entry->size == second.entry->size;
    }
    const std::string head = Head(first);
    const std::string other = Head(second);
    const std::size_t size = std::min(head.size(), other.size());
    return size > 0 && head.compare(0, size, other, 0, size) == 0;
  }

  // The decoded front of a part; empty when it cannot be read.
  std::string Head(const LogPart& part) {
    Result<std::unique_ptr<ByteStream>> stored = OpenPart(files_, part);
    if (!stored.ok()) {
      return {};
    }
    Result<std::string> head =
        DecodeHead(std::make_unique<HeadStream>(*std::move(stored), kStoredHeadSizes.back()), part.display_name());
    return head.ok() ? *std::move(head) : std::string();
  }

  FileSystem& files_;
  const ReadLimits& limits_;
  std::vector<SkippedFile>& skipped_;
  std::vector<LogSource> found_;
  std::map<std::tuple<std::string, int64_t, int64_t>, std::size_t> seen_;  // Name, size, time: index in found_.
  int64_t num_files_ = 0;
};

}  // namespace

std::string LogPart::display_name() const {
  if (path == "-") {
    return "standard input";
  }
  return entry ? path + "/" + entry->name : path;
}

Bytes LogSource::stored_size() const {
  Bytes size;
  for (const LogPart& part : parts) {
    size += part.stored_size;
  }
  return size;
}

void LogSource::CountNotes(ImportCounters& counters) const {
  for (const SourceNote& note : notes) {
    counters.Add(note.counter, {note.file, 0}, note.detail);
  }
}

FoundLogs FindLogs(FileSystem& files, const std::vector<std::string>& paths, const ReadLimits& limits) {
  FoundLogs found;
  for (const std::string& path : paths) {
    Result<std::vector<LogSource>> logs = Finder(files, limits, found.skipped).Find(path);
    if (!logs.ok()) {
      found.errors.push_back(logs.error());
      continue;
    }
    found.logs.insert(found.logs.end(), std::make_move_iterator(logs->begin()), std::make_move_iterator(logs->end()));
  }
  return found;
}

Result<std::unique_ptr<ByteStream>> OpenPart(FileSystem& files, const LogPart& part) {
  return part.entry ? OpenZipEntry(files, part.path, *part.entry) : files.Open(part.path);
}

}  // namespace sparkwright::ingest
