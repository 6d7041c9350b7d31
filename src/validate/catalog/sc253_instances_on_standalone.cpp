#include <string>
#include <utility>

#include "base/saturating.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto instances = subject.Count("spark.executor.instances");
  if (instances.has_value() && subject.Is(conf::ClusterManager::kStandalone) &&
      !subject.IsTrue("spark.dynamicAllocation.enabled")) {
    model::Violation violation = subject.At({"spark.executor.instances"});
    violation.evidence = {{"instances", model::CountOf(*instances)}};
    const int64_t all_cores = SaturatingMultiply(*instances, subject.CoresOfExecutor().value_or(0));
    if (all_cores > 0 && all_cores <= INT32_MAX && !subject.IsSet("spark.cores.max")) {
      violation.fix = RenameTo("spark.executor.instances", "spark.cores.max", std::to_string(all_cores),
                               model::FixSafety::kResource);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kInstancesOnStandalone = {
    .id = "SC253",
    .name = "instances-on-standalone",
    .title = "Number of executors on a standalone cluster",
    .since = "0.1.0",
    .message = "spark.executor.instances is {instances}, and a standalone cluster does not look at it.",
    .advice = "Bound it with spark.cores.max: the number of executors times spark.executor.cores.",
    .doc =
        "A standalone master starts executors on all workers until spark.cores.max is reached, without that for all "
        "cores of the cluster; --num-executors is for YARN and Kubernetes. So the application may take everything "
        "there is.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
