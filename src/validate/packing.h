#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "model/cluster.h"
#include "model/violation.h"
#include "validate/rule.h"
#include "validate/subject.h"

/// How the processes of an application fit on the nodes of a cluster, and how many tasks they run at a time.
///
/// What a node has to give are the cores, memory and GPUs of model::NodeGroup; what it does not say (0 cores, no
/// memory) bounds nothing. Processes are counted as the cluster manager counts them: YARN and Kubernetes with their
/// overhead, a standalone worker with the heap alone. YARN's default calculator looks at memory only and would start
/// more executors than there are cores for; here cores bound them, too, since the tasks would have to share.
namespace sparkwright::validate {

/// What one process asks of a node.
struct Demand {
  double cores = 0.0;
  Bytes memory;
  int64_t gpus = 0;
  /// A standalone worker gives all its cores to one executor when spark.executor.cores is not set. `cores` is 0.
  bool takes_all_cores = false;
};

/// Cores as Kubernetes writes them: "2", "0.5", "500m". Nullopt when the key is not set or has something else.
std::optional<double> KubernetesCores(const Subject& subject, std::string_view key);

/// What Kubernetes may give an executor, and what its pod asks for; the cluster manager is Kubernetes.
struct CoresOfPod {
  double request = 0.0;  ///< spark.kubernetes.executor.request.cores, or its cores.
  double limit = 0.0;
};

/// Nullopt elsewhere, without a limit, and where one of both is no number of cores.
std::optional<CoresOfPod> ExecutorPodCores(const Subject& subject);

/// What one executor asks for. Nullopt for local masters, when the cluster manager is not known, and when Spark would
/// refuse the memory. Kubernetes asks for spark.kubernetes.executor.request.cores where that is set.
std::optional<Demand> ExecutorDemand(const Subject& subject);
/// What the driver asks of a node: nullopt in client mode too, where it runs elsewhere.
std::optional<Demand> DriverDemand(const Subject& subject);

/// What is used up first when a node is filled.
enum class Scarce : uint8_t { kNothing, kCores, kMemory, kGpus };

/// One node filled with executors.
struct NodePacking {
  int64_t num_executors = 0;
  Scarce scarce = Scarce::kNothing;
  double free_cores = 0.0;  ///< Not used by any executor; 0 where the node does not say what it has.
  Bytes free_memory;
};

/// Fills one node with as many as fit. A demand of nothing at all fits no times.
NodePacking PackNode(const Demand& demand, const model::NodeGroup& node);

/// A cluster filled with executors.
struct ClusterPacking {
  int64_t num_executors = 0;
  double cores = 0.0;  ///< Of all nodes.
  double free_cores = 0.0;
  Bytes memory;
  Bytes free_memory;
  /// What the first group of nodes that holds any is short of.
  Scarce scarce = Scarce::kNothing;

  [[nodiscard]] double FreeCoreShare() const { return cores > 0.0 ? free_cores / cores : 0.0; }
  [[nodiscard]] double FreeMemoryShare() const {
    return memory.count() > 0 ? static_cast<double>(free_memory.count()) / static_cast<double>(memory.count()) : 0.0;
  }
};

/// Fills all nodes. A driver takes its place first, on the node where it costs the fewest executors; where it fits on
/// none it is left out.
ClusterPacking PackCluster(const Demand& executor, const model::Cluster& cluster,
                           const std::optional<Demand>& driver = std::nullopt);

/// Executors that fit on the stated cluster beside the driver. Nullopt without a cluster or a demand.
std::optional<ClusterPacking> PackedExecutors(const Subject& subject);

/// Executors that the node with the most memory holds by their heaps alone, and with all that their containers ask for.
struct HeapFit {
  Bytes node_memory;
  int64_t by_heap = 0;
  int64_t by_container = 0;
  /// The heaps were made to fill the node: it holds fewer containers than heaps, and the heaps would leave less than a
  /// tenth of it.
  bool is_without_overhead = false;
};

/// Nullopt without a cluster whose memory is known, and where executors have no containers.
std::optional<HeapFit> HeapFitOf(const Subject& subject);

/// Whether what Spark reserves in every heap is more than a third of this one.
bool IsMostlyReserved(const conf::HeapRegions& regions);

/// Whether one node of the cluster, empty, has room for the process.
bool FitsOnANode(const Demand& demand, const model::Cluster& cluster);

/// The node with the most memory, and the one with the most cores; the cluster has nodes.
const model::NodeGroup& NodeWithMostMemory(const model::Cluster& cluster);
const model::NodeGroup& NodeWithMostCores(const model::Cluster& cluster);

/// Tasks that one executor runs at a time: Subject::SlotsOfExecutor, or on a standalone cluster that is known those of
/// the largest worker.
std::optional<int64_t> ExecutorSlots(const Subject& subject);

/// The most executors that the configuration asks for (Subject::MostExecutors) and the cluster, where it is known, has
/// room for. Nullopt for local masters, and where nothing bounds them.
std::optional<int64_t> ExecutorsAtMost(const Subject& subject);

/// Tasks that the whole application runs at a time: those executors with their slots; spark.cores.max on a standalone
/// cluster. Nullopt for local masters, and where nothing bounds them.
std::optional<int64_t> ApplicationSlots(const Subject& subject);

/// Heap and execution-and-storage memory of one slot of an executor, off-heap memory included. Nullopt without slots.
std::optional<Bytes> UnifiedMemoryPerSlot(const Subject& subject);

/// The largest heap, in steps of 256 MiB, with which an executor's container asks for at most `limit`: overhead as
/// configured, off-heap memory and Python's own taken off. Nullopt when none of at least 512 MiB does, and where
/// executors have no containers.
std::optional<Bytes> LargestHeapWithin(const Subject& subject, Bytes limit);

/// Spark's text of a size in whole MiB: "8g", "1536m".
std::string MebibyteText(Bytes size);

/// The same executors cut into `parts`: heap, overhead, off-heap memory and cores divided, their number multiplied.
/// Nullopt when it asks for a GPU, which cannot be cut, or its cores are not known.
std::optional<model::ConfigurationFix> SplitExecutors(const Subject& subject, int64_t parts);

/// For Rule::missing: nothing says what nodes the cluster has, or which cluster manager it is.
std::optional<NotEvaluated> WithoutClusterOrManager(const Subject& subject);

}  // namespace sparkwright::validate
