#include "predict/executor_layout.h"

#include <algorithm>
#include <cstdint>

#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "conf/size_and_time.h"
#include "model/cluster_nodes.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kFewestCores = 4;
constexpr int64_t kMostCores = 6;
constexpr int64_t kMebi = int64_t{1} << 20;
constexpr Bytes kMostHeap{int64_t{32} << 30};

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

}  // namespace

bool TakesGpus(const model::Workload& workload, const Work& work) {
  return workload.traits.gpu_affinity == model::GpuAffinity::kHigh && FillsGpuBatches(work);
}

Result<model::ExecutorLayout> DefaultLayout(const model::Cluster& cluster, bool for_gpus) {
  const model::NodeGroup* main_group = for_gpus ? model::MainGroup(cluster, true) : nullptr;
  model::ExecutorLayout layout;
  layout.uses_gpus = main_group != nullptr;
  if (main_group == nullptr) {
    main_group = model::MainGroup(cluster, false);
  }
  for (const model::NodeGroup& group : cluster.nodes) {
    layout.cluster_cores += group.cores * group.num_nodes;
    layout.cluster_memory += Bytes(model::KnownOrUsualMemory(group).count() * group.num_nodes);
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
  Bytes share(model::KnownOrUsualMemory(node).count() / on_node);
  if (cluster.largest_container.memory.has_value()) {
    share = std::min(share, *cluster.largest_container.memory);
  }
  layout.heap = std::min(conf::LargestHeapIn(share), kMostHeap);
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
    int64_t fits = std::min(group.cores / cores, model::KnownOrUsualMemory(group).count() / layout.container.count());
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
