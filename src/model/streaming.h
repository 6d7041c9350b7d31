#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::model {

/// One micro-batch of a structured streaming query.
struct StreamingProgress {
  int64_t batch_id = 0;
  std::optional<Timestamp> started;
  int64_t num_input_rows = 0;
  std::optional<double> input_rows_per_second;  ///< Absent when Spark had no rate (NaN).
  std::optional<double> processed_rows_per_second;
  std::map<std::string, Millis> durations;  ///< By phase: "triggerExecution", "addBatch", …
  int64_t num_state_rows_total = 0;
  int64_t num_state_rows_updated = 0;
  Bytes state_memory_used;
  std::optional<Timestamp> watermark;  ///< Before the batch; absent when the query has none.
};

struct StreamingQuery {
  std::string id;
  std::string run_id;
  std::string name;
  std::optional<Timestamp> started;
  std::optional<Timestamp> terminated;
  std::string exception;
  std::vector<std::string> sources;
  std::string sink;
  std::vector<StreamingProgress> progress;  ///< In the order of the log.
};

}  // namespace sparkwright::model
