#pragma once

#include <span>

#include "base/result.h"
#include "model/prediction.h"
#include "model/workload.h"

namespace sparkwright::predict {

/// What a job has to do, at one point of its intervals. Bytes and seconds.
struct Work {
  double read = 0.0;
  double shuffled = 0.0;
  double written = 0.0;
  double core_seconds = 0.0;   ///< CPU time of a core to scan and shuffle all of it.
  double memory_factor = 0.0;  ///< Memory over data that is held in it.
  double held = 0.0;           ///< Kept in memory between passes; 0 for jobs that keep nothing.
  double passes = 1.0;
  double gpu_share = 0.0;  ///< Of the CPU time, that GPUs can take over.
  /// Of what is read, what comes in each second: of streams whose rate is known; 0 for other jobs.
  double arriving_share = 0.0;
};

/// Whether a GPU has a batch of its usual size to work on (kGpuBatch), of a stream in its largest micro-batch. With
/// less than that it is not worth its start.
bool FillsGpuBatches(const Work& work);

/// The same as intervals, with what they stand on.
struct WorkEstimate {
  Work low;
  Work expected;
  Work high;
  model::ResourceDemand demand;  ///< What does not depend on the cluster; the rest is empty.
};

/// What a job has to do, from what is known of it: runs, what its words say, and what is usual for its class.
/// Errors: kInvalidArgument when nothing says how much data it reads.
Result<WorkEstimate> WorkOf(const model::Workload& workload, std::span<const model::PastRun> history);

}  // namespace sparkwright::predict
