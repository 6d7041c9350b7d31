#include "pipeline/analyze.h"

#include <utility>

#include "diagnose/diagnose.h"
#include "diagnose/health.h"
#include "facts/derive.h"

namespace sparkwright::pipeline {

Result<Analysis> Analyze(FileSystem& files, const ingest::LogSource& source, const ingest::ReadOptions& options,
                         const std::function<bool()>& is_stopped) {
  const auto stopped = [&] { return is_stopped != nullptr && is_stopped(); };
  Analysis analysis;
  SPARKWRIGHT_TRY(analysis.application, ingest::ReadApplication(files, source, options));
  analysis.facts = facts::Derive(analysis.application);
  if (stopped()) {
    return Error(ErrorCode::kUnavailable, "the analysis was stopped");
  }
  analysis.health = diagnose::CheckHealth(analysis.application, analysis.facts);
  analysis.diagnosis = diagnose::Diagnose(analysis.application, analysis.facts, options.num_threads, is_stopped);
  if (stopped()) {
    return Error(ErrorCode::kUnavailable, "the analysis was stopped");
  }
  return analysis;
}

}  // namespace sparkwright::pipeline
