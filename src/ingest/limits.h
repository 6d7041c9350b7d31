#pragma once

#include <cstdint>

#include "base/quantity.h"

namespace sparkwright::ingest {

/// Bounds that keep a hostile or damaged log from eating the machine. Reaching one is counted (see
/// import_counters.h), never silent. The defaults are far above what Spark writes; the largest plan line seen in
/// real logs is 1 MB, the best compression of a real log 41x.
struct ReadLimits {
  Bytes max_line_size{64LL << 20};    ///< --max-line-size; a longer line is passed over. Parsing takes up to 14x this.
  Bytes max_decoded_size{1LL << 40};  ///< --max-decoded-size; per log, all parts together.
  int64_t max_expansion = 5'000;   ///< Decoded bytes per stored byte after the first 64 MiB; zstd tops out near 20,000.
  int64_t max_json_depth = 4'096;  ///< Nesting of one line; Spark's plans need two levels per operator.
  int64_t max_plan_nodes = 100'000;    ///< --max-plan-nodes; operators in one SQL plan.
  int64_t max_entities = 5'000'000;    ///< --max-entities; each of stages, jobs, executors, executions, RDDs.
  int64_t max_tasks = 100'000'000;     ///< --max-tasks; each takes 83 bytes.
  int64_t max_parts = 1'000'000;       ///< Files in one rolling log, and entries in one zip.
  Bytes late_task_memory{16LL << 20};  ///< --late-task-memory; task columns kept after their stage has ended.
};

}  // namespace sparkwright::ingest
