#include <fmt/format.h>

#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto pod = ExecutorPodCores(subject);
  if (!pod.has_value() || pod->request <= pod->limit) {
    return violations;
  }
  constexpr std::string_view kLimit = "spark.kubernetes.executor.limit.cores";
  constexpr std::string_view kRequest = "spark.kubernetes.executor.request.cores";
  model::Violation violation = subject.At({kLimit, kRequest, "spark.executor.cores"});
  violation.texts = {{"request", fmt::format("{:g}", pod->request)}, {"limit", fmt::format("{:g}", pod->limit)}};
  violation.is_refused = subject.version() >= model::SparkVersion{4, 1, 0, {}};
  if (!violation.is_refused) {
    violation.message = "An executor asks for {request} cores and may have {limit}: Kubernetes makes no such pod.";
  }
  violation.fix = TakeOut(kLimit, model::FixSafety::kResource);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kExecutorRequestAboveLimit = {
    .id = "SC266",
    .name = "executor-request-above-limit",
    .title = "An executor asks Kubernetes for more cores than it may have",
    .since = "0.1.0",
    .message = "An executor asks for {request} cores and may have {limit}.",
    .advice = "Raise spark.kubernetes.executor.limit.cores to what is asked for, or leave it out.",
    .doc =
        "An executor's pod asks for spark.kubernetes.executor.request.cores, or without it for spark.executor.cores. "
        "Since 4.1 BasicExecutorFeatureStep refuses a request above the limit (\"The executor cpu request should be "
        "less than or equal to cpu limit\"). Before, the driver starts and Kubernetes takes none of its pods (\"must "
        "be less than or equal to cpu limit\"): it waits for executors for ever.",
    .severity = model::FindingSeverity::kCritical,
    .check = &Check,
};

}  // namespace sparkwright::validate
