#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "model/prediction.h"
#include "model/stream_load.h"
#include "optimize/executor_shape.h"
#include "optimize/job_on_cluster.h"

/// Which executors a job is to have: their cores, their memory and their number.
namespace sparkwright::optimize {

/// Cores of an executor that are tried; one with a GPU has its share of the node's, however many.
inline constexpr int64_t kMostExecutorCores = 16;

/// How many executors, by what the last doubling of them gains.
struct ExecutorCounts {
  int64_t small = 1;
  int64_t medium = 1;
  int64_t large = 1;
};

/// What the last doubling must gain: time with half as many over time. 1.25: a fifth of the time for twice the machine
/// time; 1.6 and 1.05 are more and less thrifty. The default law of scaling (predict/class_figures.h) gains 1.82 while
/// all of a job is shared out, so these say how much of its time is. Worked out from the time on the full cluster and
/// the law: the model's own steps, such as that one node has no network, would make the number jump with the data. Of
/// that number, those are taken that the model says to be as fast.
inline constexpr double kGainOfSmall = 1.6;
inline constexpr double kGainOfMedium = 1.25;
inline constexpr double kGainOfLarge = 1.05;

/// A stream whose rate is known is sized by that instead: the load at a peak that a number is for, and how many times
/// the day's mean such a peak is.
inline constexpr double kMostLoad = model::kMostLoadAtPeak;
inline constexpr double kPeakOfSmall = 1.0;
inline constexpr double kPeakOfMedium = model::kUsualPeak;
inline constexpr double kPeakOfLarge = model::kHighPeak;

struct FoundExecutors {
  ExecutorShape shape;
  ExecutorCounts counts;
  /// Fewer are recommended than by the law of scaling, since more would pay nothing: disks or networks bound the job.
  bool is_bound_by_devices = false;
  model::ExecutorLayout layout;  ///< The medium number of them, with as many shuffle partitions as suit them.
  /// Predicted time with half as many over that with the medium number; 1 for one executor.
  double gain_of_last_doubling = 1.0;
  std::vector<std::string> departures;  ///< Where they are not as usual, and why.
  /// Seconds of the best executors with and without GPUs, all that fit of each; where nodes have GPUs that can be used.
  std::optional<double> seconds_with_gpus;
  std::optional<double> seconds_without_gpus;
};

/// Looks at executors of 1 to 16 cores, of each as many as fit on a node; with GPUs one for each, where the prediction
/// says that they pay. Of those, the one with most slots after what is not usual is discounted. Heap: what the job
/// holds and what its tasks need, at least the usual, at most what the node has room for and 31 GiB, where Java's
/// pointers are short; of training a fifth of a large one goes outside the heap. Pure. Errors: kInvalidArgument when no
/// node has room for an executor, or none says its cores.
Result<FoundExecutors> SearchExecutors(const JobOnCluster& job);

}  // namespace sparkwright::optimize
