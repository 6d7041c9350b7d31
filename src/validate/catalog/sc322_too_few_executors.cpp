#include <array>

#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kLeastShare{0.25};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_share", model::ShareOf(kLeastShare),
     "A quarter: an application that takes less leaves most of a cluster that was stated as its own to nobody."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto executors = subject.MostExecutors();
  const auto cores = subject.CoresOfExecutor();
  const std::optional<ClusterPacking> packed = PackedExecutors(subject);
  if (subject.Is(conf::ClusterManager::kStandalone) || subject.IsTrue("spark.dynamicAllocation.enabled") ||
      !executors.has_value() || !cores.has_value() || !packed.has_value() || packed->cores <= 0.0 ||
      packed->num_executors <= *executors) {
    return violations;
  }
  const int64_t used = SaturatingMultiply(*executors, *cores);
  const double share = static_cast<double>(used) / packed->cores;
  if (share >= kLeastShare.value) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.executor.instances", "spark.executor.cores"});
  violation.evidence = {{"executors", model::CountOf(*executors)},
                        {"cores", model::CountOf(used)},
                        {"used_share", model::ShareOf(Ratio{share})},
                        {"cluster_cores", model::CountOf(SaturatingCast(packed->cores))}};
  if (!subject.IsSet("spark.executor.instances")) {
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.message =
        "Without spark.executor.instances there are {executors} executors with {cores} cores in all, {used_share} of "
        "the {cluster_cores} cores of the cluster.";
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kTooFewExecutors = {
    .id = "SC322",
    .name = "too-few-executors",
    .title = "Too few executors for the cluster",
    .since = "0.1.0",
    .message =
        "{executors} executors with {cores} cores in all use {used_share} of the {cluster_cores} cores of the cluster.",
    .advice = "Set spark.executor.instances to what the application may take, or turn dynamic allocation on.",
    .doc =
        "Without spark.executor.instances and dynamic allocation YARN and Kubernetes start two executors, whatever the "
        "cluster: that is a warning. Where a number was given it is advice, since the rest may belong to others.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kInfo,
    .missing = &WithoutClusterOrManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
