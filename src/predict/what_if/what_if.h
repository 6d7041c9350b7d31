#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "model/application.h"
#include "model/run_facts.h"
#include "model/what_if.h"

namespace sparkwright::predict {

/// What is to be different.
struct WhatIfQuestion {
  std::optional<int64_t> num_executors;
  std::optional<int64_t> cores;  ///< Of each executor; with a local master its threads.
  std::optional<Bytes> memory;   ///< Heap of each executor; with a local master the driver's.
  std::vector<std::pair<std::string, std::string>> settings;  ///< Properties and their values; later ones count.
  double input_scale = 1.0;  ///< Bytes of the input, after over before; above 0, at most 1,000.
  /// Numbers of executors (threads with a local master) for the curve; none: halves and doubles of the answer's.
  std::vector<int64_t> grid;
};

/// Plays the run again as the question wants it. Pure. O(n log slots) in tasks for each number of executors: a million
/// tasks take about a second. Errors: kInvalidArgument when the log has no times, no tasks or no executors, when a
/// value is none, and for executors asked of a local master, which has none.
Result<model::WhatIf> AskWhatIf(const model::Application& application, const model::RunFacts& facts,
                                const WhatIfQuestion& question);

/// What was measured, by kind of change: data/what_if_accuracy.csv.
std::vector<model::WhatIfAccuracy> MeasuredAccuracy();

}  // namespace sparkwright::predict
