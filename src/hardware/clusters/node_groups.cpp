#include "hardware/clusters/node_groups.h"

#include <algorithm>
#include <utility>

namespace sparkwright::hardware {
namespace {

bool IsNear(Bytes a, Bytes b) {
  const int64_t larger = std::max(a.count(), b.count());
  return larger - std::min(a.count(), b.count()) <= larger / 50;
}

bool IsOfShape(const model::NodeGroup& group, const model::NodeGroup& node) {
  return group.name == node.name && group.cores == node.cores && group.gpus == node.gpus &&
         group.gpu_name == node.gpu_name && group.taints == node.taints && IsNear(group.memory, node.memory);
}

}  // namespace

void NodeGroups::Add(model::NodeGroup node) {
  const auto group =
      std::find_if(groups_.begin(), groups_.end(), [&](const model::NodeGroup& one) { return IsOfShape(one, node); });
  if (group == groups_.end()) {
    groups_.push_back(std::move(node));
    return;
  }
  group->num_nodes += node.num_nodes;
  if (group->disk.has_value() && node.disk.has_value()) {
    group->disk = std::min(*group->disk, *node.disk);
  }
  if (node.memory < group->memory) {
    group->memory = node.memory;
    group->reserve = std::move(node.reserve);
  }
}

}  // namespace sparkwright::hardware
