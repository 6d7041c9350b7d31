#include "predict/executor_layout.h"

#include <algorithm>
#include <cstdint>

#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "conf/size_and_time.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kFewestCores = 4;
constexpr int64_t kMostCores = 6;
constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kGibi = int64_t{1} << 30;
constexpr Bytes kMemoryPerCore{4 * kGibi};
constexpr Bytes kMostHeap{32 * kGibi};
// What the heap is made of so that its container fits; conf::ExecutorMemory then says what the container asks for.
constexpr Bytes kLeastOverhead{384 * kMebi};
constexpr double kOverheadShare = 0.1;

/// Of 4 to 6 cores those that leave fewest over.
int64_t CoresFor(int64_t node_cores) {
  if (node_cores <= kMostCores) {
    return std::max<int64_t>(node_cores, 1);
  }
  int64_t best = kMostCores;
  for (int64_t cores = kMostCores; cores >= kFewestCores; --cores) {
    if (node_cores % cores < node_cores % best) {
      best = cores;
    }
  }
  return best;
}

Bytes Scaled(Bytes bytes, double factor) {
  return Bytes(static_cast<int64_t>(static_cast<double>(bytes.count()) * factor));
}

Bytes MemoryOf(const model::NodeGroup& node) {
  return node.memory.count() > 0 ? node.memory : Bytes(kMemoryPerCore.count() * node.cores);
}

}  // namespace

bool TakesGpus(const model::Workload& workload) { return workload.traits.gpu_affinity == model::GpuAffinity::kHigh; }

Result<model::ExecutorLayout> DefaultLayout(const model::Cluster& cluster, bool for_gpus) {
  // Spark has one shape for all nodes: that which suits the nodes with most of the cores.
  const model::NodeGroup* main_group = nullptr;
  bool has_gpus = false;
  for (const model::NodeGroup& group : cluster.nodes) {
    has_gpus = has_gpus || (group.gpus > 0 && group.cores > 0);
  }
  model::ExecutorLayout layout;
  layout.uses_gpus = for_gpus && has_gpus;
  for (const model::NodeGroup& group : cluster.nodes) {
    layout.cluster_cores += group.cores * group.num_nodes;
    layout.cluster_memory += Bytes(MemoryOf(group).count() * group.num_nodes);
    const bool is_candidate = group.cores > 0 && (!layout.uses_gpus || group.gpus > 0);
    if (is_candidate &&
        (main_group == nullptr || group.cores * group.num_nodes > main_group->cores * main_group->num_nodes)) {
      main_group = &group;
    }
  }
  if (main_group == nullptr) {
    return Error(ErrorCode::kInvalidArgument, "the cluster does not say how many cores its nodes have; give cores=…");
  }
  const model::NodeGroup& node = *main_group;
  layout.gpus_per_executor = layout.uses_gpus ? 1 : 0;
  int64_t cores = layout.uses_gpus ? std::max<int64_t>(node.cores / node.gpus, 1) : CoresFor(node.cores);
  if (cluster.largest_container.cores.has_value()) {
    cores = std::clamp<int64_t>(*cluster.largest_container.cores, 1, cores);
  }
  layout.cores_per_executor = cores;
  const int64_t on_node = layout.uses_gpus ? node.gpus : node.cores / cores;
  Bytes share(MemoryOf(node).count() / on_node);
  if (cluster.largest_container.memory.has_value()) {
    share = std::min(share, *cluster.largest_container.memory);
  }
  const Bytes by_share = Scaled(share, 1.0 / (1.0 + kOverheadShare));
  layout.heap = std::min({by_share, share - kLeastOverhead, kMostHeap});
  layout.heap = Bytes(std::max(layout.heap, conf::LeastHeap()).count() / kMebi * kMebi);
  conf::Configuration configuration;
  configuration.Add("spark.executor.memory", conf::PrintSize({layout.heap.count() / kMebi, conf::ByteUnit::kMebi}), {});
  conf::MemoryContext context;
  context.version = {4, 0, 0, {}};  // The division has been the same since 3.1.
  context.manager = conf::ClusterManager::kYarn;
  SPARKWRIGHT_TRY(const conf::ProcessMemory memory, conf::ExecutorMemory(configuration, context));
  layout.container = memory.container->total;
  layout.unified = memory.regions.unified;
  for (const model::NodeGroup& group : cluster.nodes) {
    int64_t fits = std::min(group.cores / cores, MemoryOf(group).count() / layout.container.count());
    if (layout.uses_gpus) {
      fits = std::min(fits, group.gpus);
    }
    layout.num_executors += fits * group.num_nodes;
    layout.num_nodes += fits > 0 ? group.num_nodes : 0;
  }
  if (layout.num_executors == 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "no node of the cluster has room for an executor: the least heap and its overhead are 834 MiB");
  }
  layout.num_slots = layout.num_executors * cores;
  return layout;
}

}  // namespace sparkwright::predict
