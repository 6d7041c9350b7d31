#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "cli/log_reader.h"
#include "ingest/limits.h"
#include "ingest/log_start.h"
#include "ingest/sources/log_source.h"
#include "pipeline/analyze.h"

namespace sparkwright::cli {

/// Logs of one attempt of one application, as far as their fronts and names tell before they are read.
struct LogCopies {
  std::optional<ingest::LogStart> start;  ///< Absent when no front tells; then there is one log.
  std::vector<ingest::LogSource> logs;    ///< In the order of the paths; at least one.

  /// From the start, or else from the name; empty when neither tells.
  [[nodiscard]] std::string application_id() const;
  [[nodiscard]] std::string attempt_id() const;
};

struct GroupedLogs {
  std::vector<LogCopies> groups;  ///< In the order of their first logs.
  std::vector<ingest::SkippedFile> named_twice;
};

/// Puts the logs of one attempt together: those whose ApplicationStart is the same, and logs without one whose name
/// belongs to exactly one such attempt. A log that is there twice under the same path is kept once.
GroupedLogs GroupByAttempt(FileSystem& files, std::vector<ingest::LogSource> logs, const ingest::ReadLimits& limits);

struct ReadLog {
  ingest::LogSource source;
  pipeline::Analysis analysis;
};

/// Whether the one tells more than the other: the complete one, else the one that has an end, else the one with more
/// events.
bool IsBetterCopy(const model::Application& one, const model::Application& other);

/// Reads all copies and keeps the best, the first of equals. No more than two are in memory at once. The others are
/// added to `passed_over`, and so are copies that cannot be read when another can.
/// Errors: of the first copy when none can be read; kUnavailable when interrupted.
Result<ReadLog> ReadBestCopy(LogReader& reader, const LogCopies& copies, std::vector<ingest::SkippedFile>& passed_over);

/// A note on standard error for each reason why files were passed over.
void ReportSkipped(const std::vector<ingest::SkippedFile>& skipped);

}  // namespace sparkwright::cli
