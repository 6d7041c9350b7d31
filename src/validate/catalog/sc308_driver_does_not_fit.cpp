#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<Demand> driver = DriverDemand(subject);
  if (!driver.has_value() || FitsOnANode(*driver, *subject.context().cluster)) {
    return violations;
  }
  const model::Cluster& cluster = *subject.context().cluster;
  model::Violation violation = subject.At({"spark.driver.memory", "spark.driver.memoryOverhead", "spark.driver.cores"});
  violation.evidence = {{"driver_memory_bytes", model::Of(driver->memory)},
                        {"driver_cores", model::CountOf(SaturatingCast(driver->cores))},
                        {"node_memory_bytes", model::Of(NodeWithMostMemory(cluster).memory)},
                        {"node_cores", model::CountOf(NodeWithMostCores(cluster).cores)}};
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kDriverDoesNotFit = {
    .id = "SC308",
    .name = "driver-does-not-fit",
    .title = "The driver fits on no node",
    .since = "0.1.0",
    .message =
        "The driver asks for {driver_memory_bytes} and {driver_cores} cores, and the largest node has "
        "{node_memory_bytes} and {node_cores} cores.",
    .advice = "Make the driver smaller, or collect less into it.",
    .doc =
        "In cluster mode the driver runs on a node of the cluster, with its overhead in a container as executors have. "
        "The application is accepted and never starts, or YARN refuses it (\"Required AM memory is above the max "
        "threshold\").",
    .severity = model::FindingSeverity::kCritical,
    .missing = &WithoutClusterOrManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
