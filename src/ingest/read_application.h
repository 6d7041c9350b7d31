#pragma once

#include <functional>
#include <stop_token>

#include "base/env.h"
#include "base/result.h"
#include "ingest/limits.h"
#include "ingest/sources/log_source.h"
#include "model/application.h"

namespace sparkwright::ingest {

struct ReadProgress {
  Bytes stored_read;   ///< Bytes read from storage so far.
  Bytes stored_total;  ///< Bytes there are to read; 0 when unknown (standard input).
  Bytes decoded;       ///< Bytes after decompression so far.
};

struct ReadOptions {
  ReadLimits limits;
  /// Threads that decode, parse and reduce, at least 1. With 1 everything happens in the calling thread. The facts
  /// do not depend on it.
  int num_threads = 1;
  /// Called from the calling thread every few dozen MiB at most, and once at the end; may be empty.
  std::function<void(const ReadProgress&)> on_progress;
  /// When a stop is requested, reading ends with kUnavailable within a few blocks of 256 KiB, once the read that is
  /// under way returns.
  std::stop_token stop;
};

/// Reads one event log into the facts of one application attempt.
///
/// What can be read is read: malformed lines, cut files, unknown events and the like are counted in
/// Application::import and do not fail. Memory follows stages, executors and plans, plus 83 bytes per task
/// (model/task_table.h), at most a quarter more. Errors: kUnavailable when cancelled; those of opening and decoding
/// when nothing could be read; kCorrupt when not one line was an event: then it is not an event log. A part that fails
/// beside others that do not is counted. Thread-safe for different calls; two processes may read one log; a log may
/// grow underneath, then the facts are those of some prefix.
Result<model::Application> ReadApplication(FileSystem& files, const LogSource& source, const ReadOptions& options);

}  // namespace sparkwright::ingest
