#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/rate.h"
#include "model/disk_kind.h"

namespace sparkwright::model {

/// What the system keeps for itself of one node: the operating system and what runs beside Spark on each node.
struct SystemReserve {
  int64_t cores = 0;
  Bytes memory;
  std::string reason;  ///< Where the numbers come from, a sentence without its full stop.
};

/// Nodes of one shape: what Spark may use of each, without what the system keeps for itself.
struct NodeGroup {
  int64_t num_nodes = 1;  ///< At least 1.
  int64_t cores = 0;      ///< Of one node; 0 when it is not known.
  Bytes memory;           ///< Of one node; 0 when it is not known.
  int64_t gpus = 0;       ///< Of one node.

  // What may be known beside, of one node.
  std::string name;                                ///< Type of instance, machine or host; empty when it is not known.
  std::string gpu_name;                            ///< Empty when it is not known.
  std::optional<Bytes> gpu_memory = std::nullopt;  ///< Of one GPU.
  bool has_unified_memory = false;                 ///< The GPU works in `memory` and has none of its own.
  std::optional<Bytes> disk = std::nullopt;        ///< Room for shuffle and spill files.
  std::optional<DiskKind> disk_kind = std::nullopt;
  std::optional<BitsPerSecond> network_speed = std::nullopt;
  /// What was taken off before: cores and memory above are without it. Nullopt when nobody said.
  std::optional<SystemReserve> reserve = std::nullopt;
  std::vector<std::string> taints;  ///< Of Kubernetes, "dedicated=spark:NoSchedule": pods must tolerate them.
};

/// The largest container that a scheduler hands out, whatever the node has.
struct ContainerLimit {
  std::optional<int64_t> cores = std::nullopt;
  std::optional<Bytes> memory = std::nullopt;
};

/// What a configuration is to run on.
struct Cluster {
  std::vector<NodeGroup> nodes;  ///< Not empty.
  std::string source;            ///< What said so: a URL, a file, "--cluster"; empty when it does not matter.
  ContainerLimit largest_container;
  std::vector<std::string> notes;  ///< What a reader of the numbers should know, such as nodes left out; sentences.
};

}  // namespace sparkwright::model
