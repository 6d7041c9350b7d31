#pragma once

#include <vector>

#include "facts/run_window.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// What bounds each of Application::jobs. `stages` has the facts of Application::stages; of them core_time and
/// time_skew are used.
///
/// A job's stages are those of its stage_ids that were submitted and did not complete before the job came (they were
/// another job's, and this one skipped them). Attempts of a stage count as one from the first submission to the last
/// completion. Spark numbers parents before their children; a parent with a higher number is ignored, so that no log
/// can make a cycle.
std::vector<model::JobFacts> FindJobFacts(const model::Application& application, const RunWindow& window,
                                          const std::vector<model::StageFacts>& stages);

}  // namespace sparkwright::facts
