#pragma once

#include "model/cluster.h"
#include "model/price.h"

namespace sparkwright::hardware {

/// A cloud's instance as a node for Spark: its cores and memory without DefaultReserve.
model::NodeGroup NodeOfInstance(const model::InstancePrice& instance);

}  // namespace sparkwright::hardware
