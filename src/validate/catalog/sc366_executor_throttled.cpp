#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kLimit = "spark.kubernetes.executor.limit.cores";
  const auto pod = ExecutorPodCores(subject);
  const auto cores = subject.CoresOfExecutor();
  const auto slots = subject.SlotsOfExecutor();
  // Of a pod that asks for more than its limit there is none.
  if (!pod.has_value() || !cores.has_value() || !slots.has_value() || pod->request > pod->limit ||
      pod->limit >= static_cast<double>(*cores)) {
    return violations;
  }
  model::Violation violation = subject.At({kLimit, "spark.executor.cores"});
  violation.evidence = {{"slots", model::CountOf(*slots)},
                        {"limit", model::ShareOf(Ratio{pod->limit / static_cast<double>(*cores)})},
                        {"cores", model::CountOf(*cores)}};
  violation.fix = TakeOut(kLimit, model::FixSafety::kResource);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kExecutorThrottled = {
    .id = "SC366",
    .name = "executor-throttled",
    .title = "Kubernetes gives an executor fewer cores than it has tasks",
    .since = "0.1.0",
    .message = "An executor runs {slots} tasks at a time, and Kubernetes holds it to {limit} of its {cores} cores.",
    .advice = "Raise spark.kubernetes.executor.limit.cores to spark.executor.cores, or leave it out.",
    .doc =
        "The limit is enforced by the kernel: every tenth of a second the pod's threads run until the quota is used "
        "up, and then all stand still, the heartbeat and the collector included. Spark starts as many tasks as "
        "spark.executor.cores says.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
