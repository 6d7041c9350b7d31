#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/cluster.h"
#include "optimize/executor_search.h"
#include "optimize/job_on_cluster.h"

namespace sparkwright::optimize {

/// What the executors that were found are compared with.
struct UsualChoice {
  int64_t cores = 0;     ///< Of the best executors with a usual number of cores; 0 when none has room.
  double seconds = 0.0;  ///< With all of those that fit; 0 where the found ones are usual.
};

/// Where the executors depart from what is usual, and why: sentences. `node` is the one they were made for, `seconds`
/// the time with all of them that fit. Pure, without errors.
std::vector<std::string> DeparturesOf(const JobOnCluster& job, const FoundExecutors& found,
                                      const model::NodeGroup& node, double seconds, const UsualChoice& usual_choice);

}  // namespace sparkwright::optimize
