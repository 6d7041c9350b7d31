#pragma once

#include <vector>

#include "base/result.h"
#include "model/job_input.h"
#include "model/workload.h"

namespace sparkwright::pipeline {

/// What kind of work a job is, from what is known of it: words, code, a run of it. Pure.
model::Workload Classify(const model::JobInput& input);

/// A file that is given as a program may be one. Errors: kInvalidArgument for what plainly is something else, such as
/// JSON of Databricks or an event log, with what to give instead. Pure.
Status CheckProgram(const model::CodeFile& file);

/// What the learned classifier sees of it, for training.
std::vector<model::WorkloadFeatures> FeaturesOf(const model::JobInput& input);

}  // namespace sparkwright::pipeline
