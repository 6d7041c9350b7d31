#include <string>

#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<Demand> demand = ExecutorDemand(subject);
  const std::optional<HeapFit> fit = HeapFitOf(subject);
  const bool is_only_overhead = fit.has_value() && fit->by_container == 0 && fit->by_heap > 0;
  if (!demand.has_value() || is_only_overhead || FitsOnANode(*demand, *subject.context().cluster)) {
    return violations;
  }
  const model::Cluster& cluster = *subject.context().cluster;
  const model::NodeGroup& most_cores = NodeWithMostCores(cluster);
  const model::NodeGroup& most_memory = NodeWithMostMemory(cluster);
  model::Violation violation;
  if (most_cores.cores > 0 && demand->cores > static_cast<double>(most_cores.cores)) {
    violation = subject.At({"spark.executor.cores"});
    violation.evidence = {{"asked_cores", model::CountOf(SaturatingCast(demand->cores))},
                          {"node_cores", model::CountOf(most_cores.cores)}};
    violation.message = "An executor asks for {asked_cores} cores, and the largest node has {node_cores}.";
    violation.fix = SetTo("spark.executor.cores", std::to_string(most_cores.cores), model::FixSafety::kResource);
  } else if (most_memory.memory.count() > 0 && demand->memory > most_memory.memory) {
    violation = subject.At({"spark.executor.memory", "spark.executor.memoryOverhead"});
    violation.evidence = {{"asked_bytes", model::Of(demand->memory)}, {"node_bytes", model::Of(most_memory.memory)}};
    violation.message = "An executor asks for {asked_bytes}, and the largest node has {node_bytes}.";
  } else {
    violation = subject.At({"spark.executor.resource.gpu.amount", "spark.executor.memory", "spark.executor.cores"});
    violation.evidence = {{"gpus", model::CountOf(demand->gpus)}};
    violation.message =
        "No node of the stated cluster has the cores, the memory and the {gpus} GPUs of an executor together.";
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kExecutorLargerThanANode = {
    .id = "SC348",
    .name = "executor-larger-than-a-node",
    .title = "An executor fits on no node",
    .since = "0.1.0",
    .message = "An executor asks for {asked} and no node has more than {has}.",
    .advice = "Make the executor smaller than a node; where nodes have GPUs, --cluster has to say so.",
    .doc =
        "The application is accepted and waits for ever (\"Initial job has not accepted any resources\"), or YARN "
        "refuses it (\"Required executor memory is above the max threshold of this cluster\"). On a standalone cluster "
        "the heap has to fit into the worker's memory; YARN and Kubernetes add the overhead.",
    .severity = model::FindingSeverity::kCritical,
    .missing = &WithoutClusterOrManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
