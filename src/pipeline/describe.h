#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "model/cluster.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "pipeline/recommend.h"

namespace sparkwright::pipeline {

/// A job in words with how much data it reads ("Train a model on 1TB of clicks"), and where it runs, all as the flags
/// of `sparkwright recommend`: `cluster` "nodes=3,cores=16,memory=64g,gpus=1", `master` "yarn" or empty for the usual
/// one, `version` "3.5" or empty for the newest, `given_class` where the class is known and not to be judged from the
/// words. The result is ready for Recommend, its `job` for Predict and its
/// `context` for Check. Pure. Errors: those of conf::ParseCluster; kInvalidArgument for another master and another
/// version.
Result<RecommendRequest> Describe(std::string_view words, std::string_view cluster, std::string_view master = {},
                                  std::string_view version = {},
                                  std::optional<model::WorkloadClass> given_class = std::nullopt);

/// Where the data of a cluster lies when nobody says it: on the disks of a single node, behind the network of several.
model::DataPlace UsualDataPlace(const model::Cluster& cluster);

}  // namespace sparkwright::pipeline
