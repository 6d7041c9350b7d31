#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto instances = subject.Count("spark.executor.instances");
  if (subject.IsTrue("spark.dynamicAllocation.enabled") && !subject.is_local() && instances.has_value()) {
    model::Violation violation = subject.At({"spark.executor.instances", "spark.dynamicAllocation.enabled"});
    violation.evidence = {{"instances", model::CountOf(*instances)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kInstancesWithDynamicAllocation = {
    .id = "SC204",
    .name = "instances-with-dynamic-allocation",
    .title = "Number of executors with dynamic allocation",
    .since = "0.1.0",
    .message =
        "spark.executor.instances is {instances}, and with dynamic allocation it is only the number to begin with.",
    .advice =
        "Say spark.dynamicAllocation.initialExecutors if that is meant, or turn allocation off for a fixed number.",
    .doc =
        "With dynamic allocation Spark starts with the largest of spark.executor.instances, "
        "spark.dynamicAllocation.initialExecutors and spark.dynamicAllocation.minExecutors "
        "(Utils.getDynamicAllocationInitialExecutors), and goes from there. --num-executors is the same key.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
