#pragma once

#include "base/quantity.h"
#include "model/cluster.h"

/// What several stages ask of a cluster's nodes. All pure, without errors.
namespace sparkwright::model {

/// One machine is all there is.
bool IsOneNode(const Cluster& cluster);

/// Memory of one node: what it says, or 4 GiB for each core, as machines of clouds' general families have.
Bytes KnownOrUsualMemory(const NodeGroup& node);

/// The nodes that most of the cores are on, with GPUs those of them that have some: Spark has one shape of executors
/// for all. Nullptr when no such node says its cores.
const NodeGroup* MainGroup(const Cluster& cluster, bool with_gpus);

}  // namespace sparkwright::model
