#pragma once

#include <set>

#include "base/id.h"
#include "diagnose/run.h"
#include "model/job.h"

namespace sparkwright::diagnose {

/// Jobs of algorithms that need the result of one step for the next: those of Spark's own libraries (ML, GraphX),
/// batches of DStreams, and actions of RDDs that such algorithms are made of. `run` must outlive it.
class IterativeJobs {
 public:
  explicit IterativeJobs(const Run& run);

  [[nodiscard]] bool Contains(const model::Job& job) const;

  /// Without batches of streams.
  [[nodiscard]] bool IsStep(const model::Job& job) const;

  /// Only those of Spark's own libraries.
  [[nodiscard]] bool IsOfLibrary(const model::Job& job) const;

 private:
  std::set<StageId> stages_;         // That a library of such algorithms ran.
  std::set<StageId> stream_stages_;  // That a batch of a stream ran.
};

}  // namespace sparkwright::diagnose
