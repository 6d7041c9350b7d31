#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "model/what_if.h"
#include "predict/what_if/run_settings.h"

namespace sparkwright::predict {

/// What is to be different.
struct WhatIfQuestion {
  std::optional<int64_t> num_executors;
  std::optional<int64_t> cores;  ///< Of each executor; with a local master its threads.
  std::optional<Bytes> memory;   ///< Heap of each executor; with a local master the driver's.
  std::vector<std::pair<std::string, std::string>> settings;  ///< Properties and their values; later ones count.
  std::optional<double> core_hour_price;                      ///< Dollars for a core for an hour.
  double input_scale = 1.0;  ///< Bytes of the input, after over before; above 0, at most 1,000.
  /// Numbers of executors (threads with a local master) for the curve; none: halves and doubles of the answer's.
  std::vector<int64_t> grid;
};

/// A question as properties of the run.
struct AskedChanges {
  RunSettings after;
  std::vector<model::WhatIfChange> changes;
  /// By a flag of their own: what was set may not be what there was.
  std::optional<int64_t> num_executors;
  std::optional<int64_t> cores;
};

/// `recorded`: the executors that there were. Errors: kInvalidArgument for a value that Spark would refuse, for one
/// that leaves no slot, and for two that contradict each other.
Result<AskedChanges> ReadQuestion(const WhatIfQuestion& question, const RunSettings& before,
                                  const model::ExecutorShape& recorded, bool is_local);

}  // namespace sparkwright::predict
