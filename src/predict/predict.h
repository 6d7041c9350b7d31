#pragma once

#include <optional>
#include <span>

#include "base/result.h"
#include "model/cluster.h"
#include "model/prediction.h"
#include "model/workload.h"

/// What a job will need on a cluster and how long it will take: the one model behind every question of that kind.
///
/// Demand: bytes read, shuffled and written, CPU time, memory (work.h). Capacity: what the executors of a layout have
/// (time_model.h). The time is a fixed part and the longest of what each resource takes, with a law of scaling on top.
/// Numbers start from the class of the job (class_figures.h) and are replaced by what runs of it measured.
namespace sparkwright::predict {

struct PredictionInput {
  const model::Workload& workload;
  const model::Cluster& cluster;
  /// Nullopt: DefaultLayout, with GPUs when TakesGpus says so (executor_layout.h).
  const std::optional<model::ExecutorLayout>& layout;
  std::span<const model::PastRun> history;  ///< Oldest first; runs that failed left out.
  model::DataPlace data_place = model::DataPlace::kDisks;
};

/// Pure. More data is never predicted to be faster or to need less, and more nodes of one shape never to be slower,
/// where the network is not what binds on a few nodes (one node shuffles within itself).
/// Errors: kInvalidArgument when nothing says how much data the job reads or how many cores the cluster has, or when
/// the layout has no executor.
Result<model::Prediction> Predict(const PredictionInput& input);

}  // namespace sparkwright::predict
