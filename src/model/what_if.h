#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"

/// What a run would have taken with other executors, settings or data.
namespace sparkwright::model {

/// The executors of a run, recorded or asked about.
struct ExecutorShape {
  int64_t num_executors = 0;  ///< At the peak; 1 for a local master.
  int64_t cores = 0;          ///< Of each.
  int64_t slots = 0;          ///< Tasks that each can run at once.
};

/// How long a run takes on some executors.
struct PlayedRun {
  ExecutorShape shape;
  Millis duration;       ///< The application's begin to its end.
  Millis duration_low;   ///< Nine of ten such answers were between these, as measured; the same as `duration` for
  Millis duration_high;  ///< what was recorded.
  Millis job_time;       ///< While at least one job was under way.
  CoreMillis task_time;  ///< Of all tasks.
  CoreMillis core_time;  ///< Of the cores that were there, busy or not.
  int64_t peak_executors = 0;
  int64_t num_tasks = 0;
  std::optional<double> cost;  ///< Of `core_time`, in dollars; absent without a price.
};

/// What was measured of answers of one kind: real runs against simulated ones.
struct WhatIfAccuracy {
  std::string change;    ///< "replay", "size", "partitions", "data".
  int64_t num_runs = 0;  ///< That were compared; 0 when nothing was measured.
  Ratio mean_error;      ///< Mean of |simulated - real| / real.
  Ratio median_error;    ///< Median of the same.
  double low = 1.0;      ///< Of real / simulated: the twentieth part of the runs is below this,
  double high = 1.0;     ///< and as many are above this.
};

/// A setting in which the question differs from the run.
struct WhatIfChange {
  std::string key;
  std::string before;  ///< Empty when it was not set and has no default.
  std::string after;
  bool is_simulated = true;  ///< False: it has no effect on the answer.
};

/// The answer. Made by predict::AskWhatIf.
struct WhatIf {
  std::string application_id;
  std::string application_name;
  int64_t num_failed_jobs = 0;  ///< Of the recorded run. Its failures and retries are simulated as they were.
  PlayedRun recorded;
  PlayedRun replayed;  ///< The recorded run simulated as it was: what the model is off before anything changes.
  PlayedRun answer;
  std::vector<WhatIfChange> changes;
  double input_scale = 1.0;
  std::vector<PlayedRun> grid;  ///< The answer at other numbers of executors (of threads with a local master), rising.
  /// Beyond so many executors each further percent of speed costs more than a percent of core time.
  std::optional<int64_t> knee_executors;
  bool is_grid_of_threads = false;  ///< A local master: its executors are threads of one process.
  WhatIfAccuracy accuracy;          ///< Of the kind of change that is known the least.
  std::vector<std::string> notes;   ///< Sentences.
};

}  // namespace sparkwright::model
