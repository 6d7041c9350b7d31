#pragma once

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

/// Reads a log and says what it means. Errors: those of ingest::ReadApplication. Thread-safe for different calls.
Result<Analysis> Analyze(FileSystem& files, const ingest::LogSource& source, const ingest::ReadOptions& options);

}  // namespace sparkwright::pipeline
