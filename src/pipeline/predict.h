#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/cluster.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "pipeline/analyze.h"

namespace sparkwright::pipeline {

/// What is known of a job whose time is asked for.
struct PredictionRequest {
  model::Workload workload;
  model::Cluster cluster;
  std::optional<model::ExecutorLayout> layout;  ///< Of a configuration; nullopt for the default one.
  std::vector<model::PastRun> history;          ///< Oldest first.
  model::DataPlace data_place = model::DataPlace::kDisks;
};

/// What the job will need and how long it will take. Pure. Errors: those of predict::Predict.
Result<model::Prediction> Predict(const PredictionRequest& request);

/// What a run says of its job. Errors: those of predict::RunOf.
Result<model::PastRun> PastRunOf(const Analysis& analysis, const std::string& name);

/// The same of a run whose tasks read nothing that Spark counts; by its class. Errors: those of predict::RunByCpuTime.
Result<model::PastRun> PastRunByCpuTime(const Analysis& analysis, const std::string& name,
                                        model::WorkloadClass workload_class);

/// How much data a text says: "10TB", "2.5 billion rows", "500 GiB/day", "1099511627776" bytes, "512m" as in Spark.
/// Errors: kInvalidArgument when it says none, and when it is below 0.
Result<model::WorkloadSize> SizeIn(std::string_view text);

/// The executors that a configuration gets on the cluster of its context, counted as `check` counts them. A local
/// master is one executor with the heap of the driver. Errors: kInvalidArgument without a cluster, and when Spark would
/// refuse the memory or none fits.
Result<model::ExecutorLayout> LayoutOf(const conf::Configuration& configuration, const conf::RunContext& context);

}  // namespace sparkwright::pipeline
