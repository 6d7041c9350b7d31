#include <array>

#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostFreeCores{0.2};
constexpr Ratio kMostFreeMemory{0.4};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_free_core_share", model::ShareOf(kMostFreeCores),
     "A fifth: executors of 5 cores on nodes of 16 leave a sixteenth, of 4 cores none; more is a wrong proportion, not "
     "a remainder."},
    {"most_free_memory_share", model::ShareOf(kMostFreeMemory),
     "Nodes are sold with 2, 4 or 8 GiB a core; work that needs little memory may leave some, two fifths would be the "
     "next smaller node."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<ClusterPacking> packed = PackedExecutors(subject);
  const std::optional<HeapFit> fit = HeapFitOf(subject);
  const auto wanted = subject.MostExecutors();
  if (!packed.has_value() || packed->num_executors == 0 || (fit.has_value() && fit->is_without_overhead) ||
      (wanted.has_value() && *wanted < packed->num_executors)) {
    return violations;
  }
  const bool has_cores = packed->FreeCoreShare() > kMostFreeCores.value;
  const bool has_memory = packed->FreeMemoryShare() > kMostFreeMemory.value;
  if (!has_cores && !has_memory) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.executor.memory", "spark.executor.cores"});
  violation.evidence = {
      {"executors", model::CountOf(packed->num_executors)},
      {"executor_memory_bytes", model::Of(ExecutorDemand(subject)->memory)},
      {"free_cores", model::CountOf(SaturatingCast(packed->free_cores))},
      {"cluster_cores", model::CountOf(SaturatingCast(packed->cores))},
      {"free_core_share", model::ShareOf(Ratio{packed->FreeCoreShare()})},
      {"free_memory_bytes", model::Of(packed->free_memory)},
      {"cluster_memory_bytes", model::Of(packed->memory)},
      {"free_memory_share", model::ShareOf(Ratio{packed->FreeMemoryShare()})},
  };
  if (!has_cores) {
    violation.own_severity = model::FindingSeverity::kInfo;
    violation.message =
        "Filled with {executors} executors of {executor_memory_bytes}, the cluster has {free_memory_bytes} of "
        "{cluster_memory_bytes} ({free_memory_share}) left over.";
    violation.advice = "Give executors more memory, or run on nodes with less.";
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kStrandedCoresOrMemory = {
    .id = "SC306",
    .name = "stranded-cores-or-memory",
    .title = "Cores or memory that no executor can use",
    .since = "0.1.0",
    .message =
        "Filled with {executors} executors of {executor_memory_bytes}, the cluster has {free_cores} of {cluster_cores} "
        "cores ({free_core_share}) left over.",
    .advice = "Choose cores and memory in the proportion that a node has them, so that both are used up together.",
    .doc =
        "A node is full when either its cores or its memory are used up; what is left of the other is paid for and "
        "lies idle. Executors are packed on every node as the cluster manager counts them, the driver first in cluster "
        "mode. Applications that do not ask for as many executors as fit are left alone. Memory that is left over is "
        "advice only: cores are all used, and larger heaps would not make them faster by themselves.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .missing = &WithoutClusterOrManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
