#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "model/environment.h"
#include "model/executor_metric.h"

namespace sparkwright::model {

struct StorageMemory {
  Bytes used_on_heap;
  Bytes used_off_heap;
  Bytes total_on_heap;
  Bytes total_off_heap;
};

/// An address an accelerator was given under, such as gpu → {"0", "1"}.
struct ExecutorResource {
  std::string name;
  std::vector<std::string> addresses;
};

/// One executor process, or the driver (id "driver"), which runs tasks itself only in local mode. Counts follow
/// Spark's AppStatusListener: a task counts from its start, and only while the executor is known.
struct Executor {
  std::string id;
  std::string host;       ///< Without port; may be empty for the driver of old logs.
  std::string host_port;  ///< As the block manager registered; empty if it never did.
  Timestamp added;
  std::optional<Timestamp> removed;
  std::string removal_reason;
  int32_t total_cores = 0;
  int32_t max_tasks = 0;  ///< Tasks it can run at once under its resource profile.
  int32_t resource_profile_id = 0;
  bool is_active = true;  ///< Not removed by the end of the log.
  bool is_excluded = false;
  std::set<int32_t> excluded_in_stages;  ///< Stages that excluded it and had not completed by the end of the log.
  int64_t num_times_excluded = 0;        ///< Exclusions over the whole run, for the application or a stage.

  int64_t num_tasks = 0;  ///< Started.
  int64_t num_active_tasks = 0;
  int64_t num_completed_tasks = 0;
  int64_t num_failed_tasks = 0;
  Millis total_duration;  ///< Sum over its tasks.
  Millis total_gc_time;
  Bytes total_input;
  Bytes total_shuffle_read;
  Bytes total_shuffle_write;

  int64_t num_rdd_blocks = 0;
  Bytes memory_used;
  Bytes disk_used;
  Bytes max_memory;                             ///< For storage, as the block manager registered.
  std::optional<StorageMemory> storage_memory;  ///< Absent in logs before Spark 2.3.
  std::optional<ExecutorPeaks> peaks;           ///< Absent when the log holds no readings.

  Properties log_urls;
  Properties attributes;
  std::vector<ExecutorResource> resources;
};

/// A process that is neither driver nor executor, such as YARN's application master (Spark 3.2 on).
struct MiscellaneousProcess {
  std::string id;
  std::string host_port;
  Timestamp added;
  int32_t total_cores = 0;
};

}  // namespace sparkwright::model
