#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sparkwright::model {

/// Peak readings of an executor process, as polled by Spark (ExecutorMetricType.scala). Memory is in bytes, GC
/// times in milliseconds.
enum class ExecutorMetric : uint8_t {
  kJvmHeapMemory,
  kJvmOffHeapMemory,
  kOnHeapExecutionMemory,
  kOffHeapExecutionMemory,
  kOnHeapStorageMemory,
  kOffHeapStorageMemory,
  kOnHeapUnifiedMemory,
  kOffHeapUnifiedMemory,
  kDirectPoolMemory,
  kMappedPoolMemory,
  kProcessTreeJvmVMemory,
  kProcessTreeJvmRssMemory,
  kProcessTreePythonVMemory,
  kProcessTreePythonRssMemory,
  kProcessTreeOtherVMemory,
  kProcessTreeOtherRssMemory,
  kMinorGcCount,
  kMinorGcTime,
  kMajorGcCount,
  kMajorGcTime,
  kTotalGcTime,
  kConcurrentGcCount,
  kConcurrentGcTime,
  kCount,
};

inline constexpr std::size_t kNumExecutorMetrics = static_cast<std::size_t>(ExecutorMetric::kCount);

struct ExecutorMetricInfo {
  ExecutorMetric metric;
  std::string_view spark_name;  ///< As in the event log and the REST API.
  std::string_view name;        ///< As in our JSON, with its unit.
};

// clang-format off
inline constexpr std::array<ExecutorMetricInfo, kNumExecutorMetrics> kExecutorMetricTable = {{
    {ExecutorMetric::kJvmHeapMemory, "JVMHeapMemory", "jvm_heap_memory_bytes"},
    {ExecutorMetric::kJvmOffHeapMemory, "JVMOffHeapMemory", "jvm_off_heap_memory_bytes"},
    {ExecutorMetric::kOnHeapExecutionMemory, "OnHeapExecutionMemory", "on_heap_execution_memory_bytes"},
    {ExecutorMetric::kOffHeapExecutionMemory, "OffHeapExecutionMemory", "off_heap_execution_memory_bytes"},
    {ExecutorMetric::kOnHeapStorageMemory, "OnHeapStorageMemory", "on_heap_storage_memory_bytes"},
    {ExecutorMetric::kOffHeapStorageMemory, "OffHeapStorageMemory", "off_heap_storage_memory_bytes"},
    {ExecutorMetric::kOnHeapUnifiedMemory, "OnHeapUnifiedMemory", "on_heap_unified_memory_bytes"},
    {ExecutorMetric::kOffHeapUnifiedMemory, "OffHeapUnifiedMemory", "off_heap_unified_memory_bytes"},
    {ExecutorMetric::kDirectPoolMemory, "DirectPoolMemory", "direct_pool_memory_bytes"},
    {ExecutorMetric::kMappedPoolMemory, "MappedPoolMemory", "mapped_pool_memory_bytes"},
    {ExecutorMetric::kProcessTreeJvmVMemory, "ProcessTreeJVMVMemory", "process_tree_jvm_virtual_memory_bytes"},
    {ExecutorMetric::kProcessTreeJvmRssMemory, "ProcessTreeJVMRSSMemory", "process_tree_jvm_rss_memory_bytes"},
    {ExecutorMetric::kProcessTreePythonVMemory, "ProcessTreePythonVMemory", "process_tree_python_virtual_memory_bytes"},
    {ExecutorMetric::kProcessTreePythonRssMemory, "ProcessTreePythonRSSMemory", "process_tree_python_rss_memory_bytes"},
    {ExecutorMetric::kProcessTreeOtherVMemory, "ProcessTreeOtherVMemory", "process_tree_other_virtual_memory_bytes"},
    {ExecutorMetric::kProcessTreeOtherRssMemory, "ProcessTreeOtherRSSMemory", "process_tree_other_rss_memory_bytes"},
    {ExecutorMetric::kMinorGcCount, "MinorGCCount", "minor_gc_count"},
    {ExecutorMetric::kMinorGcTime, "MinorGCTime", "minor_gc_time_ms"},
    {ExecutorMetric::kMajorGcCount, "MajorGCCount", "major_gc_count"},
    {ExecutorMetric::kMajorGcTime, "MajorGCTime", "major_gc_time_ms"},
    {ExecutorMetric::kTotalGcTime, "TotalGCTime", "total_gc_time_ms"},
    {ExecutorMetric::kConcurrentGcCount, "ConcurrentGCCount", "concurrent_gc_count"},
    {ExecutorMetric::kConcurrentGcTime, "ConcurrentGCTime", "concurrent_gc_time_ms"},
}};
// clang-format on

/// The highest reading of each metric. A metric the log never mentions reads 0, like in Spark.
struct ExecutorPeaks {
  std::array<int64_t, kNumExecutorMetrics> values{};

  [[nodiscard]] int64_t operator[](ExecutorMetric metric) const { return values[static_cast<std::size_t>(metric)]; }

  /// Takes the larger reading of each metric.
  void RaiseTo(const ExecutorPeaks& other) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = values[i] < other.values[i] ? other.values[i] : values[i];
    }
  }
};

}  // namespace sparkwright::model
