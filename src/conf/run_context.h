#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "model/cluster.h"
#include "model/spark_version.h"

namespace sparkwright::conf {

/// Where a configuration is to run, as far as it is known.
struct RunContext {
  model::SparkVersion version;
  std::optional<ClusterManager> manager;
  DeployMode deploy_mode = DeployMode::kClient;
  Language language = Language::kJvm;
  std::optional<model::Cluster> cluster;
};

/// The cluster manager that a master stands for: "local[4]", "spark://host:7077", "yarn", "k8s://https://…".
/// local-cluster counts as standalone, which it starts. Nullopt for any other text.
std::optional<ClusterManager> ManagerOfMaster(std::string_view master);

/// `context` with what the configuration itself says in the place of what is not known: spark.master and
/// spark.submit.deployMode.
RunContext WithConfiguration(RunContext context, const Configuration& configuration);

/// Reads what `--cluster` takes: "nodes=3,cores=16,memory=64g,gpus=1", several shapes separated by semicolons. cores
/// and memory are what Spark may use of one node. Errors: kInvalidArgument, with the form.
Result<model::Cluster> ParseCluster(std::string_view text);

}  // namespace sparkwright::conf
