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
///
/// Confidence with runs, from e, how far the upper bound lies above what is expected (TimeError in time_model.h, which
/// grows with the law's own error and with the distance from the runs): 0.81 + 0.19 exp(-4 e) - 0.12 max(0, e - 0.54),
/// at least 0.4. That it is above 0.8 with history and 0.4 with nothing is seed 000's; 0.54 is the error of one run on
/// C3O. 0.12 is ours: with it a fit that misses its own runs by 37 % and one run some twelve times away are below 0.8.
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
