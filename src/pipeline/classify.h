#pragma once

#include <vector>

#include "model/job_input.h"
#include "model/workload.h"

namespace sparkwright::pipeline {

/// What kind of work a job is, from what is known of it: words, code, a run of it. Pure.
model::Workload Classify(const model::JobInput& input);

/// What the learned classifier sees of it, for training.
std::vector<model::WorkloadFeatures> FeaturesOf(const model::JobInput& input);

}  // namespace sparkwright::pipeline
