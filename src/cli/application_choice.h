#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "cli/log_copies.h"
#include "cli/log_reader.h"
#include "ingest/sources/log_source.h"
#include "report/summary.h"

namespace sparkwright::cli {

/// What lies behind the paths of a command line.
struct FoundInput {
  std::vector<ingest::LogSource> logs;
  std::vector<ingest::SkippedFile> skipped;  ///< Without the unreadable ones, which are refused.
  std::vector<report::RefusedLog> refused;   ///< Paths that gave nothing and files that cannot be read.
};
FoundInput FindInput(FileSystem& files, const std::vector<std::string>& paths, const ingest::ReadLimits& limits);

/// Reads the log that lies behind a path, where there must be one only. `wanted` ends the message otherwise: "check
/// takes one". Errors: kInvalidArgument when there are none or several; what the file system says of a path without
/// any; those of LogReader::Read.
Result<pipeline::Analysis> ReadOnlyLog(LogReader& reader, const std::string& path, std::string_view wanted);

/// Every file that is read, "-" for standard input; what Output must not replace.
std::vector<std::string> FilesOf(const std::vector<std::string>& paths, const std::vector<ingest::LogSource>& logs);

/// How the command line names the log again, quoted for a shell; empty when it cannot, as for standard input.
std::string ArgumentOf(const ingest::LogSource& log, const std::string& application_id);

/// One application of many logs, as flags name it.
struct ApplicationChoice {
  std::string application_id;
  std::string attempt_id;    ///< Empty: the newest attempt that has finished, or else the newest.
  std::string attempt_flag;  ///< What takes another attempt, for messages.
  std::string place;         ///< The paths that were looked into, for messages.
};

/// Reads the log of an application, the best copy of it. When there are several attempts, a note says which; copies of
/// one attempt are not attempts. Logs that cannot be read are notes when the application was found, and errors
/// otherwise; both go to standard error.
/// Errors: kNotFound, with the ids that are there; kUnavailable when interrupted.
Result<ReadLog> ReadApplication(LogReader& reader, FoundInput found, const ApplicationChoice& choice);

}  // namespace sparkwright::cli
