#pragma once

#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"
#include "hardware/clusters/http_get.h"
#include "model/cluster.h"

namespace sparkwright::hardware {

/// What to ask for a cluster.
enum class ClusterManagerKind { kStandalone, kYarn, kKubernetes };

/// A cluster as `--cluster` takes it: shapes of nodes ("nodes=3,cores=16,memory=64g", "profile=dgx-h100,nodes=2"), the
/// name of a machine's profile ("dgx-spark"), a cluster.yaml, or a saved answer of a cluster manager, which its
/// contents tell apart. A file goes before a profile. Errors: those of the readers; kNotFound.
Result<model::Cluster> ReadCluster(Env& env, const std::string& text);

/// What a manager says: from its web address, or its answer in a file ("-" is standard input). Kubernetes is read from
/// a file only: kubectl knows how to reach it. Errors: those of the readers and of HttpClient; kNotFound.
Result<model::Cluster> ReadClusterOf(Env& env, HttpClient& client, ClusterManagerKind manager, const std::string& from);

/// A file's text, by what it is. Pure.
Result<model::Cluster> ParseClusterFile(std::string_view text, std::string_view name);

}  // namespace sparkwright::hardware
