#pragma once

#include <cstdint>
#include <string>

#include "base/id.h"
#include "base/quantity.h"
#include "model/stage.h"

namespace sparkwright::model {

/// A persisted RDD. Block sizes are only in the log with spark.eventLog.logBlockUpdates.enabled.
struct RddStorage {
  RddId id;
  std::string name;
  StorageLevel storage_level;
  int32_t num_partitions = 0;
  int64_t num_cached_partitions = 0;  ///< At the end of the log, or when unpersisted.
  Bytes memory_used;
  Bytes disk_used;
  Bytes peak_memory_used;
  Bytes peak_disk_used;
  bool is_unpersisted = false;  ///< The History Server no longer shows it.
};

}  // namespace sparkwright::model
