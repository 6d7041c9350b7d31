#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/env.h"
#include "base/result.h"
#include "cli/flags.h"
#include "cli/progress_bar.h"
#include "pipeline/analyze.h"

namespace sparkwright::cli {

/// Reads logs one after the other with a progress bar on standard error. Ctrl-C ends the current one.
class LogReader {
 public:
  LogReader(Env& env, const ReadFlags& flags);

  /// Errors: those of pipeline::Analyze; kUnavailable when interrupted.
  Result<pipeline::Analysis> Read(const ingest::LogSource& source);

  /// Takes the progress bar off the screen, so that other text can be written.
  void ClearProgress();

 private:
  Env& env_;
  const ReadFlags& flags_;
  std::optional<ProgressBar> bar_;  ///< Absent when there is no terminal to draw on, or --quiet.
};

/// The one log behind `path`, which `app_id` picks when there are several.
/// Errors: kNotFound; kInvalidArgument when there are several logs and no id; those of FindLogs.
Result<ingest::LogSource> FindOneLog(Env& env, const std::string& path, const std::string& app_id,
                                     const ingest::ReadLimits& limits);

}  // namespace sparkwright::cli
