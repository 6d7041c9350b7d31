#pragma once

#include "base/result.h"
#include "model/cluster.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "predict/work.h"

namespace sparkwright::predict {

/// Whether a job's work goes to GPUs where there are some and nothing is configured: with a high affinity only, since
/// less is lost without them than without the plugin that they need, and with data enough for them.
bool TakesGpus(const model::Workload& workload, const Work& work);

/// The executors that a job gets on a cluster while nothing is configured: 4 to 6 cores each, of these the number
/// that leaves fewest cores of a node over and the larger one of equals; fewer on a smaller node. An executor has its
/// share of its node's memory, at most 32 GiB of heap, where pointers stop being compressed; its overhead is that of
/// YARN and Kubernetes. With `for_gpus`, on nodes that have GPUs, one executor for each GPU with its share of the
/// cores. A node that does not say its memory is taken to have 4 GiB for each core, as machines of clouds' general
/// families. Errors: kInvalidArgument for a cluster of which no cores are known.
Result<model::ExecutorLayout> DefaultLayout(const model::Cluster& cluster, bool for_gpus);

}  // namespace sparkwright::predict
