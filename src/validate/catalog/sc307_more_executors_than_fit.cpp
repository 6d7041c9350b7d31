#include <string>

#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<ClusterPacking> packed = PackedExecutors(subject);
  const std::optional<HeapFit> fit = HeapFitOf(subject);
  const auto wanted = subject.MostExecutors();
  const bool is_dynamic = subject.IsTrue("spark.dynamicAllocation.enabled");
  const std::string_view key = is_dynamic ? "spark.dynamicAllocation.maxExecutors" : "spark.executor.instances";
  if (!packed.has_value() || packed->num_executors == 0 || (fit.has_value() && fit->is_without_overhead) ||
      !wanted.has_value() || *wanted <= packed->num_executors ||
      (subject.Is(conf::ClusterManager::kStandalone) && !is_dynamic) || !subject.IsSet(key)) {
    return violations;
  }
  model::Violation violation = subject.At({key, "spark.executor.memory", "spark.executor.cores"});
  violation.evidence = {{"wanted", model::CountOf(*wanted)}, {"fits", model::CountOf(packed->num_executors)}};
  if (is_dynamic) {
    violation.own_severity = model::FindingSeverity::kInfo;
    violation.message = "Up to {wanted} executors are asked for, and the cluster has room for {fits}.";
  } else {
    violation.fix = SetTo(key, std::to_string(packed->num_executors), model::FixSafety::kResource);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kMoreExecutorsThanFit = {
    .id = "SC307",
    .name = "more-executors-than-fit",
    .title = "More executors than fit",
    .since = "0.1.0",
    .message = "{wanted} executors are asked for, and the cluster has room for {fits}.",
    .advice = "Ask for as many as fit, or make them smaller.",
    .doc =
        "Spark waits up to 30 s for 80 % of the executors before the first task "
        "(spark.scheduler.maxRegisteredResourcesWaitingTime, spark.scheduler.minRegisteredResourcesRatio), and goes on "
        "asking for the rest as long as it runs. The default parallelism and everything computed from the number of "
        "executors is too high. An upper bound of dynamic allocation above what fits is advice only. In cluster mode "
        "the driver takes its place first.",
    .severity = model::FindingSeverity::kWarning,
    .missing = &WithoutClusterOrManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
