#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/quantity.h"
#include "ingest/sources/log_source.h"

namespace sparkwright::ingest {

/// One file of a folder, on disk or in an archive.
struct LogFile {
  std::string name;
  LogPart part;
  Timestamp modified;
  std::optional<bool> is_log;  ///< Known for archive entries, where looking again is dear.
};

/// The files of a folder and, for archives, the folders in it.
struct LogFolder {
  std::string path;
  std::vector<LogFile> files;
  std::map<std::string, LogFolder> folders;

  [[nodiscard]] std::string name() const { return path.substr(path.find_last_of('/') + 1); }
};

/// Logs with their first file, which tells whether a log is met again elsewhere.
using FolderLogs = std::vector<std::pair<LogSource, LogFile>>;

/// "folder/name".
std::string JoinPath(const std::string& folder, const std::string& name);

/// Moves the files that make up logs of several files out of `folder`, and those logs to `logs`:
///
///     events_<n>_<app>..., appstatus_<app>[.inprogress]      a rolling log of Spark 3 and later, one for each <app>
///     EVENT_LOG_<n>, SPARK_VERSION_<v>, COMPRESSION_CODEC_<class>, APPLICATION_COMPLETE     Spark 1.0 to 1.2
///     eventlog-<time>..., eventlog                           Databricks; `eventlog` is the part written last
void TakeFolderLogs(LogFolder& folder, FolderLogs& logs);

/// The log that is `file` alone.
LogSource OneFileLog(const LogFile& file);

}  // namespace sparkwright::ingest
