#include <cmath>
#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

constexpr model::PropertyTopic kTopic = model::PropertyTopic::kStreaming;
constexpr double kSecondsPerDay = 86'400.0;
constexpr double kTriggerSeconds = 60.0;
/// A limit of twice what comes lets a stream catch up and keeps its first batch from reading everything.
constexpr double kRoomToCatchUp = 2.0;

}  // namespace

void SetStreaming(const Plan& plan, Settings& settings) {
  if (!plan.Is(model::WorkloadClass::kStreaming)) {
    return;
  }
  const std::string& folder = plan.job.checkpoint_folder;
  constexpr std::string_view kCheckpoints = "spark.sql.streaming.checkpointLocation";
  if (folder.empty()) {
    settings.Set(kTopic, kCheckpoints, "checkpoints",
                 "offsets and state survive a restart, each query in a folder of its own; relative to the user's home, "
                 "make it one that all nodes see");
  } else {
    settings.SetGiven(kTopic, kCheckpoints, folder,
                      "offsets and state survive a restart, each query in a folder of its own");
  }
  if (plan.shape().native.count() > 0) {
    settings.Set(kTopic, "spark.sql.streaming.stateStore.providerClass",
                 "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
                 "state lies outside the heap and on local disks, not in Java's maps");
    if (plan.IsFrom(3, 5)) {
      settings.Set(kTopic, "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true",
                   "each batch writes what changed and not all files of the state");
      settings.Set(kTopic, "spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage", "true",
                   "all stores of an executor share one limit");
      settings.Set(kTopic, "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB",
                   std::to_string(plan.shape().native.count() >> 20), "that limit, which is in the overhead");
    }
  }
  const model::WorkloadSize& size = plan.job.workload.size;
  if (size.rows_per_day.has_value()) {
    settings.Note(fmt::format(
        "Limit what a batch reads: .option(\"maxOffsetsPerTrigger\", {:.0f}) for a Kafka source with a trigger of 60 s "
        "is "
        "twice what comes in that time; DStreams have spark.streaming.kafka.maxRatePerPartition.",
        std::ceil(kRoomToCatchUp * kTriggerSeconds * static_cast<double>(*size.rows_per_day) / kSecondsPerDay)));
  } else if (size.bytes_per_day.has_value()) {
    settings.Note(fmt::format(
        "Limit what a batch reads: {} in a trigger of 60 s is twice what comes in that time (maxOffsetsPerTrigger, "
        "maxFilesPerTrigger or maxBytesPerTrigger of the source).",
        Amount(Bytes(static_cast<int64_t>(kRoomToCatchUp * kTriggerSeconds *
                                          static_cast<double>(size.bytes_per_day->count()) / kSecondsPerDay)))));
  } else {
    settings.Note(
        "Limit what a batch reads (maxOffsetsPerTrigger, maxFilesPerTrigger), so that the first one after a "
        "pause is not everything; say how much comes (\"500 GiB/day\") to get the number.");
  }
}

void SetGraph(const Plan& plan, Settings& settings) {
  if (!plan.Is(model::WorkloadClass::kGraph)) {
    return;
  }
  constexpr model::PropertyTopic kGraph = model::PropertyTopic::kGraph;
  settings.Set(kGraph, "spark.graphx.pregel.checkpointInterval", "10",
               "every tenth iteration is written, so that a lost executor does not start from the first one");
  const std::string& folder = plan.job.checkpoint_folder;
  if (plan.IsFrom(4, 0)) {
    settings.Set(kGraph, "spark.checkpoint.dir", folder.empty() ? "checkpoints" : folder,
                 "where; relative to the user's home, make it one that all nodes see");
  } else {
    settings.Note("Checkpoints need sc.setCheckpointDir(\"…\") in the program, a folder that all nodes see.");
  }
}

}  // namespace sparkwright::optimize
