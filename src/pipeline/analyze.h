#pragma once

#include <functional>

#include "base/env.h"
#include "base/result.h"
#include "ingest/read_application.h"
#include "ingest/sources/log_source.h"
#include "model/application.h"
#include "model/finding.h"
#include "model/health.h"
#include "model/run_facts.h"

namespace sparkwright::pipeline {

/// Everything known about one run. Move-only.
struct Analysis {
  model::Application application;
  model::RunFacts facts;
  model::HealthReport health;
  model::Diagnosis diagnosis;
};

/// Reads a log and says what it means. `is_stopped`, where given, is asked between the steps behind reading and between
/// rules, on any thread; reading itself has `options.stop`. Errors: those of ingest::ReadApplication; kUnavailable when
/// stopped. Thread-safe for different calls.
Result<Analysis> Analyze(FileSystem& files, const ingest::LogSource& source, const ingest::ReadOptions& options,
                         const std::function<bool()>& is_stopped = {});

}  // namespace sparkwright::pipeline
