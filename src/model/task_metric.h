#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sparkwright::model {

/// A number Spark reports for every task, or that follows from those it reports. The first group is the
/// "Task Metrics" of a TaskEnd event; the second is derived per task exactly as Spark's UI does
/// (AppStatusUtils.scala, storeTypes.scala).
enum class TaskMetric : uint8_t {
  kExecutorDeserializeTime,
  kExecutorDeserializeCpuTime,
  kExecutorRunTime,
  kExecutorCpuTime,
  kResultSize,
  kJvmGcTime,
  kResultSerializationTime,
  kMemoryBytesSpilled,
  kDiskBytesSpilled,
  kPeakExecutionMemory,
  kInputBytes,
  kInputRecords,
  kOutputBytes,
  kOutputRecords,
  kShuffleRemoteBlocksFetched,
  kShuffleLocalBlocksFetched,
  kShuffleFetchWaitTime,
  kShuffleRemoteBytesRead,
  kShuffleRemoteBytesReadToDisk,
  kShuffleLocalBytesRead,
  kShuffleRecordsRead,
  kShuffleCorruptMergedBlockChunks,
  kShuffleMergedFetchFallbackCount,
  kShuffleMergedRemoteBlocksFetched,
  kShuffleMergedLocalBlocksFetched,
  kShuffleMergedRemoteChunksFetched,
  kShuffleMergedLocalChunksFetched,
  kShuffleMergedRemoteBytesRead,
  kShuffleMergedLocalBytesRead,
  kShuffleRemoteRequestsDuration,
  kShuffleMergedRemoteRequestsDuration,
  kShuffleBytesWritten,
  kShuffleWriteTime,
  kShuffleRecordsWritten,
  kPeakOnHeapExecutionMemory,
  kPeakOffHeapExecutionMemory,

  kDuration,              ///< Finish time less launch time.
  kGettingResultTime,     ///< Finish time less the time the driver began to fetch the result; 0 if it did not.
  kSchedulerDelay,        ///< Duration less run, deserialise, serialise and getting-result time, never negative.
  kShuffleBytesRead,      ///< Local and remote.
  kShuffleBlocksFetched,  ///< Local and remote.
  kCount,
};

inline constexpr std::size_t kNumTaskMetrics = static_cast<std::size_t>(TaskMetric::kCount);
/// How many of them are in the log; the rest is derived.
inline constexpr std::size_t kNumReportedTaskMetrics = static_cast<std::size_t>(TaskMetric::kDuration);

enum class MetricUnit : uint8_t { kMillis, kNanos, kBytes, kCount };

struct TaskMetricInfo {
  TaskMetric metric;
  std::string_view name;  ///< As in JSON, with its unit.
  MetricUnit unit;
};

// clang-format off
inline constexpr std::array<TaskMetricInfo, kNumTaskMetrics> kTaskMetricTable = {{
    {TaskMetric::kExecutorDeserializeTime, "executor_deserialize_time_ms", MetricUnit::kMillis},
    {TaskMetric::kExecutorDeserializeCpuTime, "executor_deserialize_cpu_time_ns", MetricUnit::kNanos},
    {TaskMetric::kExecutorRunTime, "executor_run_time_ms", MetricUnit::kMillis},
    {TaskMetric::kExecutorCpuTime, "executor_cpu_time_ns", MetricUnit::kNanos},
    {TaskMetric::kResultSize, "result_size_bytes", MetricUnit::kBytes},
    {TaskMetric::kJvmGcTime, "jvm_gc_time_ms", MetricUnit::kMillis},
    {TaskMetric::kResultSerializationTime, "result_serialization_time_ms", MetricUnit::kMillis},
    {TaskMetric::kMemoryBytesSpilled, "memory_spill_bytes", MetricUnit::kBytes},
    {TaskMetric::kDiskBytesSpilled, "disk_spill_bytes", MetricUnit::kBytes},
    {TaskMetric::kPeakExecutionMemory, "peak_execution_memory_bytes", MetricUnit::kBytes},
    {TaskMetric::kInputBytes, "input_bytes", MetricUnit::kBytes},
    {TaskMetric::kInputRecords, "input_records", MetricUnit::kCount},
    {TaskMetric::kOutputBytes, "output_bytes", MetricUnit::kBytes},
    {TaskMetric::kOutputRecords, "output_records", MetricUnit::kCount},
    {TaskMetric::kShuffleRemoteBlocksFetched, "shuffle_remote_blocks_fetched", MetricUnit::kCount},
    {TaskMetric::kShuffleLocalBlocksFetched, "shuffle_local_blocks_fetched", MetricUnit::kCount},
    {TaskMetric::kShuffleFetchWaitTime, "shuffle_fetch_wait_time_ms", MetricUnit::kMillis},
    {TaskMetric::kShuffleRemoteBytesRead, "shuffle_remote_read_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleRemoteBytesReadToDisk, "shuffle_remote_read_to_disk_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleLocalBytesRead, "shuffle_local_read_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleRecordsRead, "shuffle_read_records", MetricUnit::kCount},
    {TaskMetric::kShuffleCorruptMergedBlockChunks, "shuffle_corrupt_merged_block_chunks", MetricUnit::kCount},
    {TaskMetric::kShuffleMergedFetchFallbackCount, "shuffle_merged_fetch_fallbacks", MetricUnit::kCount},
    {TaskMetric::kShuffleMergedRemoteBlocksFetched, "shuffle_merged_remote_blocks_fetched", MetricUnit::kCount},
    {TaskMetric::kShuffleMergedLocalBlocksFetched, "shuffle_merged_local_blocks_fetched", MetricUnit::kCount},
    {TaskMetric::kShuffleMergedRemoteChunksFetched, "shuffle_merged_remote_chunks_fetched", MetricUnit::kCount},
    {TaskMetric::kShuffleMergedLocalChunksFetched, "shuffle_merged_local_chunks_fetched", MetricUnit::kCount},
    {TaskMetric::kShuffleMergedRemoteBytesRead, "shuffle_merged_remote_read_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleMergedLocalBytesRead, "shuffle_merged_local_read_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleRemoteRequestsDuration, "shuffle_remote_requests_time_ms", MetricUnit::kMillis},
    {TaskMetric::kShuffleMergedRemoteRequestsDuration, "shuffle_merged_remote_requests_time_ms", MetricUnit::kMillis},
    {TaskMetric::kShuffleBytesWritten, "shuffle_write_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleWriteTime, "shuffle_write_time_ns", MetricUnit::kNanos},
    {TaskMetric::kShuffleRecordsWritten, "shuffle_write_records", MetricUnit::kCount},
    {TaskMetric::kPeakOnHeapExecutionMemory, "peak_on_heap_execution_memory_bytes", MetricUnit::kBytes},
    {TaskMetric::kPeakOffHeapExecutionMemory, "peak_off_heap_execution_memory_bytes", MetricUnit::kBytes},
    {TaskMetric::kDuration, "duration_ms", MetricUnit::kMillis},
    {TaskMetric::kGettingResultTime, "getting_result_time_ms", MetricUnit::kMillis},
    {TaskMetric::kSchedulerDelay, "scheduler_delay_ms", MetricUnit::kMillis},
    {TaskMetric::kShuffleBytesRead, "shuffle_read_bytes", MetricUnit::kBytes},
    {TaskMetric::kShuffleBlocksFetched, "shuffle_blocks_fetched", MetricUnit::kCount},
}};
// clang-format on

/// The probabilities of MetricDistribution::quantiles.
inline constexpr std::array<double, 7> kQuantileProbabilities = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};

/// How one metric is spread over the successful tasks of a stage attempt.
/// A quantile is the value at index min(floor(p * count), count - 1) of the sorted values, as in Spark's
/// AppStatusStore.taskSummary, so it always is a value some task had.
struct MetricDistribution {
  int64_t sum = 0;
  int64_t min = 0;
  int64_t max = 0;
  std::array<int64_t, kQuantileProbabilities.size()> quantiles{};

  [[nodiscard]] int64_t median() const { return quantiles[3]; }
};

/// One number per metric, in the metric's own unit (kTaskMetricTable).
class TaskMetricTotals {
 public:
  [[nodiscard]] int64_t operator[](TaskMetric metric) const { return values_[static_cast<std::size_t>(metric)]; }
  int64_t& operator[](TaskMetric metric) { return values_[static_cast<std::size_t>(metric)]; }

 private:
  std::array<int64_t, kNumTaskMetrics> values_{};
};

/// One distribution per metric.
class TaskMetricDistributions {
 public:
  [[nodiscard]] const MetricDistribution& operator[](TaskMetric metric) const {
    return values_[static_cast<std::size_t>(metric)];
  }
  MetricDistribution& operator[](TaskMetric metric) { return values_[static_cast<std::size_t>(metric)]; }

 private:
  std::array<MetricDistribution, kNumTaskMetrics> values_{};
};

}  // namespace sparkwright::model
