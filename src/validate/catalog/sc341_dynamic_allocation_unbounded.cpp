#include <limits>

#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kMost = "spark.dynamicAllocation.maxExecutors";
  const bool is_bounded = subject.Count(kMost).value_or(0) < std::numeric_limits<int32_t>::max();
  if (subject.is_local() || !subject.IsTrue("spark.dynamicAllocation.enabled") || is_bounded ||
      (subject.Is(conf::ClusterManager::kStandalone) && subject.IsSet("spark.cores.max"))) {
    return violations;
  }
  model::Violation violation = subject.At({kMost, "spark.dynamicAllocation.enabled"});
  if (subject.Is(conf::ClusterManager::kKubernetes)) {
    violation.own_severity = model::FindingSeverity::kWarning;
  }
  if (const auto packed = PackedExecutors(subject); packed.has_value() && packed->num_executors > 0) {
    violation.message = "Dynamic allocation may take all {fits} executors that the cluster has room for.";
    violation.evidence = {{"fits", model::CountOf(packed->num_executors)}};
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kDynamicAllocationUnbounded = {
    .id = "SC341",
    .name = "dynamic-allocation-unbounded",
    .title = "Dynamic allocation without an upper bound",
    .since = "0.1.0",
    .message = "Dynamic allocation may take any number of executors: one query with many tasks takes all that is free.",
    .advice = "Set spark.dynamicAllocation.maxExecutors to what the application is allowed to cost.",
    .doc =
        "Executors are asked for until every pending task has a slot, so a scan of 100,000 files asks for tens of "
        "thousands. On YARN the queue is a bound; on Kubernetes there is none but a quota, and an autoscaler buys the "
        "nodes: there it is a warning.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
