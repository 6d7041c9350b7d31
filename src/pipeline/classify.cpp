#include "pipeline/classify.h"

#include "workload/classify.h"

namespace sparkwright::pipeline {

model::Workload Classify(const model::JobInput& input) { return workload::Classify(input); }

std::vector<model::WorkloadFeatures> FeaturesOf(const model::JobInput& input) { return workload::FeaturesOf(input); }

}  // namespace sparkwright::pipeline
