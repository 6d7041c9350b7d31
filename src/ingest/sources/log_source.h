#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "ingest/import_counters.h"
#include "ingest/limits.h"
#include "ingest/sources/log_name.h"
#include "ingest/sources/zip_container.h"

namespace sparkwright::ingest {

/// One stored file of a log, or one entry of a zip archive.
struct LogPart {
  std::string path;  ///< Of the file; "-" is standard input.
  std::optional<ZipEntry> entry;
  Bytes stored_size;  ///< 0 when it is not known before reading.

  /// How messages call it: the path, with "/" and the entry's name behind it, or "standard input".
  [[nodiscard]] std::string display_name() const;
};

/// Something worth counting that was found before reading began.
struct SourceNote {
  ImportCounter counter = ImportCounter::kSkippedPart;
  std::string file;
  std::string detail;
};

/// One event log: one attempt of one application.
struct LogSource {
  std::string display_name;    ///< The path a person would name it by.
  std::vector<LogPart> parts;  ///< In the order their events happened; at least one.
  /// Marked as being written when it was looked at: an .inprogress ending, or a legacy log without its
  /// APPLICATION_COMPLETE. A log without marks may be unfinished all the same.
  bool is_in_progress = false;
  std::optional<ApplicationName> application;  ///< Guessed from names.
  std::optional<std::string> spark_version;    ///< Logs of Spark 1.0 to 1.2 name it beside the log, not in it.
  std::vector<SourceNote> notes;               ///< Missing and skipped parts, copies, still being written.

  [[nodiscard]] Bytes stored_size() const;
  void CountNotes(ImportCounters& counters) const;
};

/// A file in a directory or archive that is not read.
struct SkippedFile {
  enum class Reason {
    kNotALog,     ///< Its decoded front is not that of an event log.
    kUnreadable,  ///< It cannot be opened, is encrypted or packed in an unknown way.
    kCopy,        ///< The same application and attempt is read from another file.
    kNamedTwice,  ///< The very file is read already.
    kTooDeep,     ///< It lies deeper than kMaxFolderDepth, or behind the max_parts-th file.
  };
  std::string path;
  Reason reason = Reason::kNotALog;
  std::string detail;
};

struct FoundLogs {
  std::vector<LogSource> logs;       ///< In the order of the paths, within one by name.
  std::vector<SkippedFile> skipped;  ///< Hidden files, checksums and Hadoop's markers are not even named here.
  std::vector<Error> errors;         ///< One for each path that gave nothing.
};

/// Folders below a named one are looked into this deep; it also ends loops of symbolic links.
inline constexpr int kMaxFolderDepth = 12;

/// Finds the logs behind `paths`. Each path is
///   - "-": standard input;
///   - a file: a log whatever it holds (reading it tells), or a zip archive (told from its first bytes) of logs;
///   - a folder: every log below it. A folder is one log when it holds a rolling log's events_<n>_<app> files
///     (Spark 3 and later), EVENT_LOG_<n> (Spark 1.0 to 1.2) or Databricks' dated eventlog-<time> files; a file
///     called `eventlog` alone is an ordinary log. Other files are logs when their decoded front is `{` with an
///     "Event" near it, archives when they are zip archives.
///
/// A file met again elsewhere below one path (links, copies: same name, size, time and front) is taken once. An attempt
/// that lies there in several forms (`x` and `x.inprogress`, plain and packed, whole and cut) is found in each of them:
/// only reading tells which is the best.
///
/// Errors, one per path in FoundLogs::errors: those of `files`; of ReadZipDirectory; kNotFound when there is no log
/// behind a path.
FoundLogs FindLogs(FileSystem& files, const std::vector<std::string>& paths, const ReadLimits& limits);

/// The stored bytes of a part, for OpenDecoded. Errors: those of `files` and of OpenZipEntry.
Result<std::unique_ptr<ByteStream>> OpenPart(FileSystem& files, const LogPart& part);

}  // namespace sparkwright::ingest
