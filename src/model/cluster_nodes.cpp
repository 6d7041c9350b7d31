#include "model/cluster_nodes.h"

#include <cstdint>

#include "base/saturating.h"

namespace sparkwright::model {

bool IsOneNode(const Cluster& cluster) { return cluster.nodes.size() == 1 && cluster.nodes.front().num_nodes == 1; }

Bytes KnownOrUsualMemory(const NodeGroup& node) {
  constexpr int64_t kPerCore = int64_t{4} << 30;
  return node.memory.count() > 0 ? node.memory : Bytes(SaturatingMultiply(kPerCore, node.cores));
}

const NodeGroup* MainGroup(const Cluster& cluster, bool with_gpus) {
  const NodeGroup* main = nullptr;
  for (const NodeGroup& group : cluster.nodes) {
    const bool is_candidate = group.cores > 0 && (!with_gpus || group.gpus > 0);
    if (is_candidate && (main == nullptr || SaturatingMultiply(group.cores, group.num_nodes) >
                                                SaturatingMultiply(main->cores, main->num_nodes))) {
      main = &group;
    }
  }
  return main;
}

}  // namespace sparkwright::model
