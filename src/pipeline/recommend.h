#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/prediction.h"
#include "model/recommendation.h"
#include "model/recommended_configuration.h"
#include "model/violation.h"
#include "pipeline/analyze.h"
#include "pipeline/predict.h"

namespace sparkwright::pipeline {

/// What is known of a job for which a configuration is asked.
struct RecommendRequest {
  PredictionRequest job;  ///< Its layout is not looked at.
  /// Where it is to run. Without a manager one is assumed (AssumedManager); its cluster and its deploy mode are not
  /// looked at.
  conf::RunContext context;
  std::optional<conf::DeployMode> deploy_mode;  ///< The manager's usual one without.
  /// The configuration in use: properties that the recommendation does not speak of are kept.
  std::optional<conf::Configuration> in_use;
  /// The newest run, whose findings count for more than what is usual for a class. It must outlive the call.
  const Analysis* run = nullptr;
  std::optional<int64_t> local_threads;  ///< Of a local master that says so.
  std::string checkpoint_folder;
  std::string container_image;
};

/// A configuration for a job, what it will do, and what else there is to do.
struct Advice {
  conf::RunContext context;  ///< As it was taken.
  bool is_manager_assumed = false;
  model::Workload workload;
  model::RecommendedConfiguration configuration;
  model::Verdict verdict;                   ///< Of the configuration.
  model::Prediction prediction;             ///< With it.
  std::optional<model::Prediction> before;  ///< With the configuration in use; absent without one, or without room.
  std::optional<model::Verdict> verdict_before;
  model::Recommendations recommendations;
};

/// The cluster manager of a cluster of which nobody says it: a standalone one for a single machine, YARN otherwise.
conf::ClusterManager AssumedManager(const model::Cluster& cluster);

/// Takes manager and threads from a master: "yarn", "local[4]", "spark://host:7077". Errors: kInvalidArgument for a
/// text that is no master of a manager for which configurations are made.
Status SetMaster(RecommendRequest& request, std::string_view master);

/// Chooses executors and properties, predicts, checks, and ranks what is to be done. Pure. Errors: those of Predict and
/// optimize::Configure.
Result<Advice> Recommend(const RecommendRequest& request);

/// The same without `recommendations`, for whom the list is of no use. Errors: as above.
Result<Advice> RecommendConfiguration(const RecommendRequest& request);

/// The configuration alone, neither checked nor predicted: what the others begin with. Errors: as above.
Result<model::RecommendedConfiguration> Configure(const RecommendRequest& request);

/// Whether a configuration says anything of the executors that it gets: their number, cores or memory; of a local
/// master the memory of the driver, which is the only one.
bool SaysExecutors(const conf::Configuration& configuration, std::optional<conf::ClusterManager> manager);

/// The executors that the job gets with `in_use`, which must be there: LayoutOf. Where that says nothing of executors,
/// those of Configure with its shuffle partitions, and a note on both. Errors: those of LayoutOf and Configure.
Result<model::ExecutorLayout> LayoutInUse(const RecommendRequest& request);

/// All of it as one configuration: what is recommended and what is kept.
conf::Configuration ConfigurationOf(const model::RecommendedConfiguration& recommended);

}  // namespace sparkwright::pipeline
