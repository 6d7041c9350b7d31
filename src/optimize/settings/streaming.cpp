#include <array>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "model/cluster_nodes.h"
#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

constexpr model::PropertyTopic kTopic = model::PropertyTopic::kStreaming;
constexpr double kSecondsPerDay = 86'400.0;
/// Intervals between triggers, as people write them.
constexpr auto kTriggerSeconds = std::to_array<double>({1, 2, 5, 10, 15, 30, 60});
/// A limit of twice what comes lets a stream catch up and keeps its first batch from reading everything.
constexpr double kRoomToCatchUp = 2.0;

/// Whether a relative folder is the same one for driver and executors: in the user's home of YARN's file system, or on
/// the only machine. Elsewhere each has its own, in which a restart finds nothing.
bool SharesRelativeFolders(const Plan& plan) {
  return plan.is_local() || plan.Is(conf::ClusterManager::kYarn) ||
         (plan.Is(conf::ClusterManager::kStandalone) && model::IsOneNode(plan.job.cluster));
}

void SetCheckpoints(const Plan& plan, Settings& settings, model::PropertyTopic topic, std::string_view key,
                    std::string_view reason) {
  const std::string& folder = plan.job.checkpoint_folder;
  if (!folder.empty()) {
    settings.SetGiven(topic, key, folder, std::string(reason));
  } else if (SharesRelativeFolders(plan)) {
    settings.Set(topic, key, "checkpoints",
                 fmt::format("{}; relative to the user's home, make it one that all nodes see", reason));
  } else {
    settings.Note(
        fmt::format("Checkpoints need a folder that driver and executors share, such as one of S3 or HDFS: "
                    "--checkpoints URL sets {}.",
                    key));
  }
}

/// The shortest into which a batch fits twice, so that a peak does not push the next one back; nullopt where the stream
/// does not keep up.
std::optional<double> TriggerSeconds(const StreamRate& stream, double load) {
  if (load >= 1.0) {
    return std::nullopt;
  }
  for (const double seconds : kTriggerSeconds) {
    if (2.0 * (stream.most_batch_seconds + load * seconds) <= seconds) {
      return seconds;
    }
  }
  return kTriggerSeconds.back();
}

void SetTrigger(const Plan& plan, Settings& settings) {
  const model::WorkloadSize& size = plan.job.workload.size;
  const double load = LoadOf(plan.job, plan.layout());
  const std::optional<double> trigger =
      plan.job.stream.has_value() ? TriggerSeconds(*plan.job.stream, load) : std::nullopt;
  if (!trigger.has_value()) {
    std::string note =
        "Limit what a batch reads (maxOffsetsPerTrigger, maxFilesPerTrigger), so that the first one after a "
        "pause is not everything";
    settings.Note(note + (plan.job.stream.has_value()
                              ? "."
                              : "; say how much comes (\"500 GiB/day\") to get that number and a trigger's interval."));
    return;
  }
  settings.SetTriggerInterval(Millis(static_cast<int64_t>(*trigger * 1000.0)));
  settings.Note(fmt::format("Set a trigger of {}: what comes in that time is predicted to take {:.1f} s.",
                            Counted(static_cast<int64_t>(*trigger), "second", "seconds"),
                            plan.job.stream->batch_seconds + load * *trigger));
  const auto limit = [&](int64_t per_day) {
    return kRoomToCatchUp * *trigger * static_cast<double>(per_day) / kSecondsPerDay;
  };
  if (size.rows_per_day.has_value()) {
    settings.Note(fmt::format(
        "Limit what a batch reads: .option(\"maxOffsetsPerTrigger\", {:.0f}) for a Kafka source is twice what comes "
        "between two triggers; DStreams have spark.streaming.kafka.maxRatePerPartition.",
        std::ceil(limit(*size.rows_per_day))));
  } else if (size.bytes_per_day.has_value()) {
    settings.Note(
        fmt::format("Limit what a batch reads: {} is twice what comes between two triggers (maxOffsetsPerTrigger, "
                    "maxFilesPerTrigger or maxBytesPerTrigger of the source).",
                    Amount(Bytes(static_cast<int64_t>(limit(size.bytes_per_day->count()))))));
  }
}

}  // namespace

void SetStreaming(const Plan& plan, Settings& settings) {
  if (!plan.Is(model::WorkloadClass::kStreaming)) {
    return;
  }
  SetCheckpoints(plan, settings, kTopic, "spark.sql.streaming.checkpointLocation",
                 "offsets and state survive a restart, each query in a folder of its own");
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
  SetTrigger(plan, settings);
}

void SetGraph(const Plan& plan, Settings& settings) {
  if (!plan.Is(model::WorkloadClass::kGraph)) {
    return;
  }
  constexpr model::PropertyTopic kGraph = model::PropertyTopic::kGraph;
  settings.Set(kGraph, "spark.graphx.pregel.checkpointInterval", "10",
               "every tenth iteration is written, so that a lost executor does not start from the first one");
  if (plan.IsFrom(4, 0)) {
    SetCheckpoints(plan, settings, kGraph, "spark.checkpoint.dir", "where those iterations are written");
  } else {
    settings.Note("Checkpoints need sc.setCheckpointDir(\"…\") in the program, a folder that all nodes see.");
  }
}

}  // namespace sparkwright::optimize
