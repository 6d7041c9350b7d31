#pragma once

#include <string_view>

#include "model/workload.h"
#include "workload/code_features.h"
#include "workload/log_features.h"

namespace sparkwright::workload {

/// What traits are judged from, beside the class. Null where there is no such source.
struct TraitInput {
  std::string_view description;
  const CodeFacts* code = nullptr;
  const LogFacts* log = nullptr;
};

/// Fills traits, reasons, size and languages of a workload whose class is known.
void JudgeTraits(const TraitInput& input, model::Workload& workload);

}  // namespace sparkwright::workload
