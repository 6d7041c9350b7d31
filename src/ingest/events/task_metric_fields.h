#pragma once

#include <array>
#include <span>
#include <string_view>

#include "model/task_metric.h"

namespace sparkwright::ingest {

/// A field of "Task Metrics" in a TaskEnd event: a number; or, when `metric` is kCount, an object of further fields,
/// or, without any, an array we do not read.
struct TaskMetricField {
  std::string_view key_and_quote;  ///< The key with its closing quote.
  model::TaskMetric metric = model::TaskMetric::kCount;
  std::span<const TaskMetricField> fields = {};

  [[nodiscard]] constexpr std::string_view key() const { return key_and_quote.substr(0, key_and_quote.size() - 1); }
};

// The order is that of taskMetricsToJson in Spark's JsonProtocol.scala; older versions lack some fields. Before its
// release, push-based shuffle had other names for two fields.
// clang-format off
inline constexpr std::array kPushBasedShuffleFields = {
    TaskMetricField{"Corrupt Merged Block Chunks\"", model::TaskMetric::kShuffleCorruptMergedBlockChunks},
    TaskMetricField{"Merged Fetch Fallback Count\"", model::TaskMetric::kShuffleMergedFetchFallbackCount},
    TaskMetricField{"Merged Fallback Count\"", model::TaskMetric::kShuffleMergedFetchFallbackCount},
    TaskMetricField{"Merged Remote Blocks Fetched\"", model::TaskMetric::kShuffleMergedRemoteBlocksFetched},
    TaskMetricField{"Merged Local Blocks Fetched\"", model::TaskMetric::kShuffleMergedLocalBlocksFetched},
    TaskMetricField{"Merged Remote Chunks Fetched\"", model::TaskMetric::kShuffleMergedRemoteChunksFetched},
    TaskMetricField{"Merged Local Chunks Fetched\"", model::TaskMetric::kShuffleMergedLocalChunksFetched},
    TaskMetricField{"Merged Remote Bytes Read\"", model::TaskMetric::kShuffleMergedRemoteBytesRead},
    TaskMetricField{"Merged Local Bytes Read\"", model::TaskMetric::kShuffleMergedLocalBytesRead},
    TaskMetricField{"Merged Remote Requests Duration\"", model::TaskMetric::kShuffleMergedRemoteRequestsDuration},
};
inline constexpr std::array kShuffleReadFields = {
    TaskMetricField{"Remote Blocks Fetched\"", model::TaskMetric::kShuffleRemoteBlocksFetched},
    TaskMetricField{"Local Blocks Fetched\"", model::TaskMetric::kShuffleLocalBlocksFetched},
    TaskMetricField{"Fetch Wait Time\"", model::TaskMetric::kShuffleFetchWaitTime},
    TaskMetricField{"Remote Bytes Read\"", model::TaskMetric::kShuffleRemoteBytesRead},
    TaskMetricField{"Remote Bytes Read To Disk\"", model::TaskMetric::kShuffleRemoteBytesReadToDisk},
    TaskMetricField{"Local Bytes Read\"", model::TaskMetric::kShuffleLocalBytesRead},
    TaskMetricField{"Total Records Read\"", model::TaskMetric::kShuffleRecordsRead},
    TaskMetricField{"Remote Requests Duration\"", model::TaskMetric::kShuffleRemoteRequestsDuration},
    TaskMetricField{"Push Based Shuffle\"", model::TaskMetric::kCount, kPushBasedShuffleFields},
    TaskMetricField{"Shuffle Push Read Metrics\"", model::TaskMetric::kCount, kPushBasedShuffleFields},
};
inline constexpr std::array kShuffleWriteFields = {
    TaskMetricField{"Shuffle Bytes Written\"", model::TaskMetric::kShuffleBytesWritten},
    TaskMetricField{"Shuffle Write Time\"", model::TaskMetric::kShuffleWriteTime},
    TaskMetricField{"Shuffle Records Written\"", model::TaskMetric::kShuffleRecordsWritten},
};
inline constexpr std::array kInputFields = {
    TaskMetricField{"Bytes Read\"", model::TaskMetric::kInputBytes},
    TaskMetricField{"Records Read\"", model::TaskMetric::kInputRecords},
};
inline constexpr std::array kOutputFields = {
    TaskMetricField{"Bytes Written\"", model::TaskMetric::kOutputBytes},
    TaskMetricField{"Records Written\"", model::TaskMetric::kOutputRecords},
};
inline constexpr std::array kTaskMetricFields = {
    TaskMetricField{"Executor Deserialize Time\"", model::TaskMetric::kExecutorDeserializeTime},
    TaskMetricField{"Executor Deserialize CPU Time\"", model::TaskMetric::kExecutorDeserializeCpuTime},
    TaskMetricField{"Executor Run Time\"", model::TaskMetric::kExecutorRunTime},
    TaskMetricField{"Executor CPU Time\"", model::TaskMetric::kExecutorCpuTime},
    TaskMetricField{"Peak Execution Memory\"", model::TaskMetric::kPeakExecutionMemory},
    TaskMetricField{"Peak On Heap Execution Memory\"", model::TaskMetric::kPeakOnHeapExecutionMemory},
    TaskMetricField{"Peak Off Heap Execution Memory\"", model::TaskMetric::kPeakOffHeapExecutionMemory},
    TaskMetricField{"Result Size\"", model::TaskMetric::kResultSize},
    TaskMetricField{"JVM GC Time\"", model::TaskMetric::kJvmGcTime},
    TaskMetricField{"Result Serialization Time\"", model::TaskMetric::kResultSerializationTime},
    TaskMetricField{"Memory Bytes Spilled\"", model::TaskMetric::kMemoryBytesSpilled},
    TaskMetricField{"Disk Bytes Spilled\"", model::TaskMetric::kDiskBytesSpilled},
    TaskMetricField{"Shuffle Read Metrics\"", model::TaskMetric::kCount, kShuffleReadFields},
    TaskMetricField{"Shuffle Write Metrics\"", model::TaskMetric::kCount, kShuffleWriteFields},
    TaskMetricField{"Input Metrics\"", model::TaskMetric::kCount, kInputFields},
    TaskMetricField{"Output Metrics\"", model::TaskMetric::kCount, kOutputFields},
    TaskMetricField{"Updated Blocks\"", model::TaskMetric::kCount, {}},
};
// clang-format on

/// Spark's own accumulators behind the task metrics. Their values stand in "Task Metrics" too, so they are passed over.
constexpr bool IsInternalAccumulator(std::string_view name) { return name.starts_with("internal.metrics."); }

}  // namespace sparkwright::ingest
