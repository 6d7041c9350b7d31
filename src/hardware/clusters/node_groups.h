#pragma once

#include <utility>
#include <vector>

#include "model/cluster.h"

namespace sparkwright::hardware {

/// Nodes one by one to groups of one shape, in the order in which they come first. Nodes that differ only in memory, by
/// 2 % or less, are of one shape, with the least that any has: kubelets and firmware keep slightly different amounts.
class NodeGroups {
 public:
  void Add(model::NodeGroup node);
  [[nodiscard]] std::vector<model::NodeGroup> Take() { return std::move(groups_); }

 private:
  std::vector<model::NodeGroup> groups_;
};

}  // namespace sparkwright::hardware
