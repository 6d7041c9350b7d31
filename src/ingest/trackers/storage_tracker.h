#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/events/json_event.h"
#include "ingest/limits.h"
#include "ingest/trackers/executor_tracker.h"
#include "model/stage.h"
#include "model/storage.h"

namespace sparkwright::ingest {

/// Follows persisted RDDs and their blocks through a log with the rules of Spark's AppStatusListener, and the storage
/// memory of executors with them.
class StorageTracker {
 public:
  /// All must outlive the tracker.
  StorageTracker(const ReadLimits& limits, ExecutorTracker& executors, ImportCounters& counters)
      : limits_(limits), executors_(executors), counters_(counters) {}

  /// A stage that persists RDDs was submitted.
  void OnStageSubmitted(const model::Stage& stage, const model::ImportPosition& where);
  void OnBlockUpdated(const JsonEvent& event);
  void OnUnpersist(const JsonEvent& event);
  void OnExecutorRemoved(uint32_t executor);

  std::vector<model::RddStorage> Finish();

 private:
  struct Partition {
    std::set<uint32_t> executors;
    int64_t memory_used = 0;
    int64_t disk_used = 0;
  };
  struct Distribution {
    int64_t memory_used = 0;
    int64_t disk_used = 0;
    int64_t on_heap_used = 0;
    int64_t off_heap_used = 0;
  };
  struct LiveRdd {
    model::RddStorage rdd;
    std::unordered_map<std::string, Partition> partitions;  // By block name.
    std::map<uint32_t, Distribution> distributions;         // By executor.
  };

  void UpdateRddBlock(int32_t rdd_id, const std::string& block, uint32_t executor, const model::StorageLevel& level,
                      int64_t memory_delta, int64_t disk_delta);
  static void AddToExecutor(model::Executor& executor, bool is_off_heap, int64_t memory_delta, int64_t disk_delta);

  const ReadLimits& limits_;
  ExecutorTracker& executors_;
  ImportCounters& counters_;
  std::map<int32_t, LiveRdd> live_;
  std::vector<model::RddStorage> unpersisted_;
};

}  // namespace sparkwright::ingest
