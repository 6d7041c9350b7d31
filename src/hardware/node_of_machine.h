#pragma once

#include <optional>

#include "model/cluster.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// What the operating system and the agent of a cluster manager need on a machine that has nothing else to do.
///
/// Memory: 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112 and 2 % of what is
/// above, at least 1 GiB: what Google Kubernetes Engine keeps on its nodes
/// (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes), the only such rule that is public and in use
/// over machines of all sizes. Spark's standalone worker keeps 1 GiB whatever the machine has, too little on a large
/// one, and Spark's guide to hardware keeps a quarter, half a terabyte of a DGX. Cores: one, from 4 cores on; on fewer
/// it would be a third of the machine for what takes a few percent of it.
model::SystemReserve DefaultReserve(int64_t cores, Bytes memory);

/// The machine as a node for Spark: what its process may use without DefaultReserve, or, where a control group limits
/// it, all that the limit leaves, because then the system is outside. GPUs in multi-instance mode count by their
/// slices. The disk is the file system with the most room of those that are not in memory; network file systems do not
/// tell theirs. Where nothing is known of any file system, as of a machine that a maker sells, it is the disks that
/// have the most room together of those of one kind and size: the others are for the system.
model::NodeGroup NodeOf(const model::Machine& machine);

}  // namespace sparkwright::hardware
