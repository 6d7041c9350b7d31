#pragma once

#include <optional>
#include <string>

#include "base/env.h"
#include "base/quantity.h"
#include "ingest/limits.h"
#include "ingest/sources/log_source.h"

namespace sparkwright::ingest {

/// Whose log it is, from its ApplicationStart. Logs with the same start are of the same attempt, wherever they lie.
struct LogStart {
  std::string application_id;
  std::string attempt_id;  ///< Empty when the cluster manager has no attempts.
  std::optional<Timestamp> started;

  bool operator==(const LogStart&) const = default;
};

/// Looks for ApplicationStart in the first MiB of the decoded log, before which Spark writes the environment only.
/// nullopt when it is not there, has no id or cannot be read, and for what can be read only once (standard input,
/// pipes), of which nothing is taken. Thread-safe for different calls.
std::optional<LogStart> PeekLogStart(FileSystem& files, const LogSource& source, const ReadLimits& limits);

}  // namespace sparkwright::ingest
