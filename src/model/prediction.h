#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "model/measure.h"
#include "model/workload.h"

/// What a job will need on a cluster, and how long it will take.
namespace sparkwright::model {

/// What a predicted number stands on, weakest first.
enum class PredictionBasis : uint8_t {
  kGeneric,        ///< Nothing that is known of this job: an assumption that holds for any.
  kClass,          ///< What is usual for its class.
  kHardware,       ///< What the machine's maker or its bus says.
  kConfiguration,  ///< What is configured.
  kWords,          ///< What its description or code says.
  kHistory,        ///< What runs of it measured.
};

/// A predicted quantity as an interval that it is expected to lie in, and why.
template <typename Amount>
struct Estimate {
  Amount low{};
  Amount expected{};
  Amount high{};
  PredictionBasis basis = PredictionBasis::kGeneric;
  std::string reason;  ///< A sentence without its full stop.
};

/// Partitions that a shuffle may have: with 100,000 on either side, what the driver keeps of map outputs (a byte for
/// each pair up to 2,000, one bit and the large ones beyond: HighlyCompressedMapStatus) takes a gigabyte and more.
inline constexpr int64_t kMostShufflePartitions = 100'000;

/// Where the data of a job lies.
enum class DataPlace : uint8_t {
  kDisks,    ///< On the disks of the nodes: one machine, HDFS.
  kNetwork,  ///< Behind the network: an object store, another cluster.
};

/// Who says which executors a job has.
enum class LayoutSource : uint8_t {
  kRule,            ///< Nobody: the rule of predict/executor_layout.h.
  kConfiguration,   ///< A configuration.
  kSparkDefault,    ///< A configuration that does not say how many: Spark's own number of them.
  kRecommendation,  ///< A configuration that says nothing of executors: those that are recommended.
};

/// The executors that a job gets on a cluster.
struct ExecutorLayout {
  int64_t num_executors = 0;
  int64_t cores_per_executor = 0;
  Bytes heap;       ///< spark.executor.memory.
  Bytes container;  ///< What one executor takes of its node: heap, overhead and off-heap memory, counted or not.
  Bytes unified;    ///< Execution and storage memory of one executor, off-heap memory included.
  int64_t gpus_per_executor = 0;
  int64_t num_slots = 0;      ///< Tasks that run at a time, all executors together.
  int64_t num_nodes = 0;      ///< Nodes with an executor.
  int64_t cluster_cores = 0;  ///< All cores that Spark may use, also those that no executor has.
  Bytes cluster_memory;       ///< The same of memory, without a driver on the cluster; 0 when it is not known.
  bool uses_gpus = false;     ///< SQL or a library runs on the executors' GPUs.
  LayoutSource source = LayoutSource::kRule;
  /// Tasks of one shuffle; nullopt: as many as its bytes ask for.
  std::optional<int64_t> shuffle_partitions;
  std::vector<std::string> notes;  ///< Sentences.

  [[nodiscard]] bool is_configured() const { return source != LayoutSource::kRule; }
};

/// What runs of a job measured, one line for each.
struct PastRun {
  std::string name;  ///< Its application id, or its file.
  Millis duration;
  int64_t num_slots = 0;         ///< Tasks that could run at a time, at the peak.
  Bytes read;                    ///< From storage.
  bool is_read_assumed = false;  ///< Nothing was counted: `read` is what its class reads in its CPU time.
  Bytes shuffled;                ///< Written for shuffles.
  Bytes written;                 ///< To storage.
  Bytes spilled;                 ///< To disk.
  CoreMillis cpu_time;
  Millis without_tasks;                        ///< Wall clock in which no task ran.
  std::optional<Bytes> peak_memory;            ///< Execution memory of its largest stage and what it cached.
  std::optional<Bytes> cached = std::nullopt;  ///< At the peak; absent when nothing was.
};

/// What a job needs, wherever it runs.
struct ResourceDemand {
  Estimate<Bytes> read;
  Estimate<Bytes> shuffled;
  Estimate<Bytes> written;
  Estimate<CoreMillis> cpu_time;
  Estimate<Bytes> working_set;  ///< To hold everything it works with at once.

  // What follows from these on this cluster.
  Estimate<Bytes> memory_per_executor;        ///< That its tasks and its share of cached data need without spilling.
  Estimate<Bytes> spilled;                    ///< Written to local disks because memory is short.
  Estimate<Bytes> read_again;                 ///< Of cached data that did not fit.
  Estimate<Bytes> local_disk;                 ///< Shuffle and spill files, all nodes together.
  Estimate<Bytes> network;                    ///< Through the network of all nodes.
  std::optional<Estimate<Bytes>> gpu_memory;  ///< Of one GPU.
};

/// What a job can be short of. Shuffle and memory are not devices: they are what would go away without shuffled bytes,
/// and with memory enough.
enum class Resource : uint8_t { kCpu, kMemory, kGpu, kDisk, kNetwork, kShuffle };
inline constexpr std::array<std::string_view, 6> kResourceNames = {"cpu",  "memory",  "gpu",
                                                                   "disk", "network", "shuffle"};
constexpr std::string_view ResourceName(Resource resource) {
  return kResourceNames[static_cast<std::size_t>(resource)];
}

/// How much of a resource a job uses.
struct ResourceUse {
  Resource resource = Resource::kCpu;
  Measure demand;     ///< Time of cores and GPUs (in cores' time), bytes of everything else.
  Measure capacity;   ///< Cores, cores that GPUs are worth, bytes of memory, bytes a second of devices.
  Millis time;        ///< Demand over capacity: what the resource alone takes. 0 for memory that suffices.
  Ratio utilisation;  ///< Demand over capacity over the predicted time; of memory: demand over capacity.
};

enum class BottleneckSeverity : uint8_t { kLow, kMedium, kHigh, kCritical };
/// What would have to change.
enum class BottleneckCause : uint8_t {
  kWork,           ///< The job's own work: it needs what it needs.
  kCluster,        ///< Too little or too slow hardware of one kind for this job.
  kConfiguration,  ///< What is configured keeps the job from using what is there.
};

/// A number that a statement rests on.
struct PredictionNumber {
  std::string_view name;  ///< As in JSON: "spilled_bytes".
  Measure measure;
};

/// Something that bounds the job's time, and what its removal gains.
struct Bottleneck {
  Resource resource = Resource::kCpu;
  BottleneckSeverity severity = BottleneckSeverity::kLow;
  BottleneckCause cause = BottleneckCause::kWork;
  Millis gain;                   ///< The predicted time less the one without it: up to the next bottleneck.
  Ratio share;                   ///< `gain` over the predicted time.
  std::optional<Resource> next;  ///< What bounds the job then; absent when nothing but its fixed time is left.
  std::string reason;            ///< A sentence without its full stop.
  std::vector<PredictionNumber> numbers;
};

/// The time at another number of the same nodes.
struct ScalingPoint {
  double factor = 1.0;  ///< Of the cluster's nodes.
  double num_nodes = 1.0;
  int64_t num_cores = 0;
  Millis time;
  double speedup = 1.0;  ///< Over the cluster as it is.
  Ratio efficiency;      ///< speedup / factor.
};

/// How the time changes with the number of nodes.
struct Scaling {
  std::string_view law;                 ///< "default", "one run", "amdahl", "universal", "ernest".
  std::vector<PredictionNumber> terms;  ///< The law's numbers.
  std::optional<Ratio> error;           ///< Of a fitted law: mean of |fitted - measured| / measured.
  std::vector<ScalingPoint> points;
  /// Nodes beyond which each further percent of speed costs more than a percent of machine time; absent when that is
  /// beyond the largest point.
  std::optional<double> knee_nodes;
  /// Nodes beyond which more do not help; absent when that is beyond the largest point.
  std::optional<double> fastest_nodes;
  /// Amdahl's: the part of the time on the cluster as it is that more machines share; absent for no time.
  std::optional<Ratio> parallel_fraction;
  /// The limit of the speed-up over the cluster as it is, with any number of nodes; absent when there is none.
  std::optional<double> most_speedup;
};

/// A job on a cluster. Made by predict::Predict.
struct Prediction {
  WorkloadClass workload_class = WorkloadClass::kMixed;
  /// Above 0.8 with runs of the job that are near, 0.6 to 0.8 by its class, below without either.
  double confidence = 0.0;
  PredictionBasis basis = PredictionBasis::kGeneric;
  std::string confidence_reason;
  ExecutorLayout layout;
  DataPlace data_place = DataPlace::kDisks;
  ResourceDemand demand;
  Estimate<Millis> time;
  Millis fixed_time;  ///< The part of time.expected that no machine makes shorter.
  std::vector<ResourceUse> resources;
  std::vector<Bottleneck> bottlenecks;  ///< The one with most to gain first.
  Scaling scaling;
  double throughput_bytes_per_second = 0.0;  ///< Input over time.
  /// Of streaming jobs: how long a record waits for its result; absent when the job cannot keep up, or is none.
  std::optional<Millis> latency;
  /// Of streaming jobs whose rate is known: the share of the capacity that it needs.
  std::optional<Ratio> load;
  Ratio cpu_efficiency;            ///< CPU time over cores times time.
  std::vector<std::string> notes;  ///< Sentences.
};

}  // namespace sparkwright::model
