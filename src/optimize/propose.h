#pragma once

#include <span>

#include "model/application.h"
#include "model/finding.h"
#include "model/run_facts.h"
#include "model/tuning.h"

namespace sparkwright::optimize {

/// A run of the job to tune; all of it belongs to the caller.
struct TunedRun {
  const model::Application& application;
  const model::RunFacts& facts;
  const model::Diagnosis& diagnosis;
};

/// Whether Spark, its launcher or the cluster manager gives this property its value for one run (its id, ports, the
/// driver's host), so that it has no place in a configuration for the next one.
bool BelongsToOneRun(std::string_view key);

/// The configuration for the next run of a job, from runs of it (at least one, oldest first): every property that a
/// finding wants changed, with the value of the finding that costs most where two disagree, and every property that was
/// set in the last run and is not to change. Findings that are informational change nothing.
model::Tuning Propose(std::span<const TunedRun> runs);

}  // namespace sparkwright::optimize
