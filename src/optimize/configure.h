#pragma once

#include <string_view>

#include "base/result.h"
#include "model/recommended_configuration.h"
#include "optimize/job_on_cluster.h"

namespace sparkwright::optimize {

/// The configuration for a job on a cluster: executors found by search (executor_search.h), and every property that its
/// class, its language, its cluster manager and its version of Spark call for, each with its reason (settings/).
/// Alternatives have their layouts; times and costs are for the caller to fill in.
/// Pure. Errors: those of SearchExecutors.
Result<model::RecommendedConfiguration> Configure(const JobOnCluster& job);

}  // namespace sparkwright::optimize
