#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/recommendation.h"
#include "model/workload.h"
#include "recommend/recommend.h"

/// data/performance-history.json: runs that were made on real Spark and measured.
namespace sparkwright::recommend {

struct MeasuredRun {
  model::WorkloadClass workload_class = model::WorkloadClass::kMixed;
  model::SimilarRun similar;
};

/// Errors: kCorrupt, with the number of the run and what is wrong with it.
Result<std::vector<MeasuredRun>> ParseRuns(std::span<const std::string_view> lines);

/// Those that the program carries. A file that cannot be read is a bug and stops the program.
const std::vector<MeasuredRun>& BuiltinRuns();

/// The `most` runs of the job's class that are nearest to it in the logarithms of bytes read and task slots, the
/// nearest first. What the job does not say does not count. None without a workload.
std::vector<model::SimilarRun> SimilarRuns(const Situation& situation, const std::vector<MeasuredRun>& runs,
                                           std::size_t most);

}  // namespace sparkwright::recommend
