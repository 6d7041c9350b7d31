#pragma once

#include <optional>
#include <stop_token>

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

  [[nodiscard]] FileSystem& files() const { return env_.files(); }
  [[nodiscard]] const ingest::ReadLimits& limits() const { return flags_.limits; }

  /// No notes are wanted on standard error.
  [[nodiscard]] bool is_quiet() const { return flags_.is_quiet; }

 private:
  Env& env_;
  const ReadFlags& flags_;
  std::optional<ProgressBar> bar_;  ///< Absent when there is no terminal to draw on, or --quiet.
};

}  // namespace sparkwright::cli
