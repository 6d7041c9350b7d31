#include "pipeline/classify.h"

#include <optional>
#include <string>

#include "workload/classify.h"
#include "workload/no_program.h"

namespace sparkwright::pipeline {

model::Workload Classify(const model::JobInput& input) { return workload::Classify(input); }

Status CheckProgram(const model::CodeFile& file) {
  if (const std::optional<std::string> why = workload::WhyNoProgram(file); why.has_value()) {
    return Error(ErrorCode::kInvalidArgument, file.name + ": " + *why);
  }
  return {};
}

std::vector<model::WorkloadFeatures> FeaturesOf(const model::JobInput& input) { return workload::FeaturesOf(input); }

}  // namespace sparkwright::pipeline
