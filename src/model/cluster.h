#pragma once

#include <cstdint>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::model {

/// Nodes of one shape: what Spark may use of each, without what the system keeps for itself.
struct NodeGroup {
  int64_t num_nodes = 1;  ///< At least 1.
  int64_t cores = 0;      ///< Of one node; 0 when it is not known.
  Bytes memory;           ///< Of one node; 0 when it is not known.
  int64_t gpus = 0;       ///< Of one node.
};

/// What a configuration is to run on.
struct Cluster {
  std::vector<NodeGroup> nodes;  ///< Not empty.
};

}  // namespace sparkwright::model
