#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "conf/rapids_plugin.h"
#include "model/cluster_nodes.h"
#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
constexpr PropertyTopic kTopic = PropertyTopic::kGpu;

/// RAPIDS' own tuning: one task at a time for each 7.5 GB of the GPU's memory, 4 at most.
constexpr double kMemoryOfTask = 7.5e9;
constexpr int64_t kMostConcurrent = 4;
constexpr int64_t kUsualConcurrent = 2;
constexpr Bytes kSmallGpu{int64_t{12} << 30};

struct GpuMemory {
  Bytes size;
  bool is_of_node = false;  ///< The GPU's part of what it shares with the node.
};

/// Of the GPU with least; nullopt where nobody says.
std::optional<GpuMemory> LeastGpuMemory(const Plan& plan) {
  std::optional<GpuMemory> least;
  for (const model::NodeGroup& group : plan.job.cluster.nodes) {
    std::optional<GpuMemory> memory;
    if (group.gpus > 0 && group.gpu_memory.has_value()) {
      memory = {*group.gpu_memory, false};
    } else if (group.gpus > 0 && group.has_unified_memory) {
      // Executors have the other half (ExecutorRoom).
      memory = {Bytes(model::KnownOrUsualMemory(group).count() / 2 / group.gpus), true};
    }
    if (memory.has_value() && (!least.has_value() || memory->size < least->size)) {
      least = memory;
    }
  }
  return least;
}

std::string ConcurrentReason(const std::optional<GpuMemory>& memory) {
  if (!memory.has_value()) {
    return "nobody says how much memory the GPU has";
  }
  return fmt::format("{} of {}, 7.5 GB a task", Amount(memory->size),
                     memory->is_of_node ? "the memory that it shares with the node" : "GPU memory");
}

/// "45 s", "28 min", "3.5 h".
std::string TimeText(double seconds) {
  constexpr double kMinute = 60.0;
  constexpr double kHour = 3600.0;
  return seconds < 2.0 * kMinute ? fmt::format("{:.0f} s", seconds)
         : seconds < 2.0 * kHour ? fmt::format("{:.0f} min", seconds / kMinute)
                                 : fmt::format("{:.1f} h", seconds / kHour);
}

/// Why GPUs that are there are not used.
void NoteUnused(const Plan& plan, Settings& settings) {
  if (plan.found.seconds_with_gpus.has_value() && plan.found.seconds_without_gpus.has_value()) {
    settings.Note(
        fmt::format("The cluster's GPUs are left unused: on all of it the job is predicted to take {} with them and {} "
                    "without.",
                    TimeText(*plan.found.seconds_with_gpus), TimeText(*plan.found.seconds_without_gpus)));
  }
}

/// The largest share, in ten thousandths, of which each core's task gets one.
std::string TaskShare(int64_t cores) {
  constexpr double kParts = 10'000.0;
  return fmt::format("{:.4g}", std::floor(kParts / static_cast<double>(cores)) / kParts);
}

}  // namespace

void SetGpu(const Plan& plan, Settings& settings) {
  const ExecutorShape& shape = plan.shape();
  if (shape.gpus == 0) {
    NoteUnused(plan, settings);
    return;
  }
  settings.Set(kTopic, "spark.plugins", std::string(conf::kRapidsPlugin),
               "RAPIDS runs what it can of each query on the GPU, the rest on the CPU");
  settings.Set(kTopic, "spark.executor.resource.gpu.amount", std::to_string(shape.gpus), "one GPU for each executor");
  settings.Set(kTopic, "spark.task.resource.gpu.amount", TaskShare(shape.cores),
               fmt::format("{} of an executor share its GPU", Counted(shape.cores, "task", "tasks")));
  if (plan.Is(conf::ClusterManager::kYarn)) {
    settings.Set(kTopic, "spark.executor.resource.gpu.discoveryScript", "./getGpusResources.sh",
                 "tells Spark which GPU an executor has");
    settings.Set(kTopic, "spark.files", "/opt/spark/examples/src/main/scripts/getGpusResources.sh",
                 "the script, from where Spark is installed on the machine that submits");
  } else if (plan.Is(conf::ClusterManager::kKubernetes)) {
    settings.Set(kTopic, "spark.executor.resource.gpu.discoveryScript",
                 "/opt/spark/examples/src/main/scripts/getGpusResources.sh", "tells Spark which GPU an executor has");
    settings.Set(kTopic, "spark.executor.resource.gpu.vendor", "nvidia.com", "of the device plugin, nvidia.com/gpu");
  } else {
    settings.Set(kTopic, "spark.executor.resource.gpu.discoveryScript",
                 "/opt/spark/examples/src/main/scripts/getGpusResources.sh", "tells Spark which GPU an executor has");
    settings.Note(
        "Each worker must offer its GPUs: SPARK_WORKER_OPTS=\"-Dspark.worker.resource.gpu.amount=N "
        "-Dspark.worker.resource.gpu.discoveryScript=…\" in its spark-env.sh.");
  }
  const std::optional<GpuMemory> memory = LeastGpuMemory(plan);
  int64_t concurrent = kUsualConcurrent;
  if (memory.has_value()) {
    const double by_memory = static_cast<double>(memory->size.count()) / kMemoryOfTask;
    concurrent = std::clamp<int64_t>(static_cast<int64_t>(by_memory), 1, kMostConcurrent);
  }
  concurrent = std::min(concurrent, shape.cores);
  settings.Set(kTopic, "spark.rapids.sql.concurrentGpuTasks", std::to_string(concurrent), ConcurrentReason(memory));
  settings.Set(kTopic, "spark.rapids.memory.pinnedPool.size", SizeText(shape.pinned),
               "from pinned memory a GPU copies two to three times as fast; it is in the overhead");
  if (memory.has_value() && memory->size < kSmallGpu) {
    settings.Set(kTopic, "spark.rapids.sql.batchSizeBytes", "512m",
                 "a task has several batches at a time, which have to fit into the GPU's memory");
  }
  settings.Note(
      fmt::format("RAPIDS is one jar, rapids-4-spark_{}-RELEASE.jar from Maven Central (com.nvidia), in a release that "
                  "names this version of Spark: give it with --jars.",
                  plan.IsFrom(4, 0) ? "2.13" : "2.12"));
  if (plan.Is(model::WorkloadClass::kMlTraining)) {
    settings.Note(
        "The plugin speeds up reading and preparing data. MLlib itself stays on the CPU: spark-rapids-ml has the same "
        "classes for GPUs, XGBoost takes device=\"cuda\".");
  }
  if (plan.found.seconds_without_gpus.has_value()) {
    settings.Note(
        fmt::format("Without GPUs the job is predicted to take {:.1f} times as long; leave out this topic, and "
                    "spark.executor.memoryOverhead, for executors without.",
                    *plan.found.seconds_without_gpus / std::max(plan.job.seconds(plan.layout()), 1e-3)));
  }
}

}  // namespace sparkwright::optimize
