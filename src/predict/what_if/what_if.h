#pragma once

#include <vector>

#include "base/result.h"
#include "model/application.h"
#include "model/run_facts.h"
#include "model/what_if.h"
#include "predict/what_if/question.h"

namespace sparkwright::predict {

/// Plays the run again as the question wants it. Pure. O(n log slots) in tasks for each number of executors: a million
/// tasks take about a second. Errors: kInvalidArgument when the log has no times, no tasks or no executors; those of
/// ReadQuestion.
Result<model::WhatIf> AskWhatIf(const model::Application& application, const model::RunFacts& facts,
                                const WhatIfQuestion& question);

/// What was measured, by kind of change: data/what_if_accuracy.csv.
std::vector<model::WhatIfAccuracy> MeasuredAccuracy();

}  // namespace sparkwright::predict
