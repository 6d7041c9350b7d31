#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kMostFailures = 20;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_failures", model::CountOf(kMostFailures),
     "Five times the default: what fails by chance in one of ten tries fails that often never."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.task.maxFailures";
  const auto failures = subject.Count(kKey);
  if (subject.is_local() || !subject.IsSet(kKey) || !failures.has_value() ||
      (*failures != 1 && *failures <= kMostFailures)) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"failures", model::CountOf(*failures)}};
  if (*failures > kMostFailures) {
    violation.message = "A task that cannot work is tried {failures} times before its job fails.";
  }
  violation.fix = TakeOut(kKey);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kTaskFailuresAllowed = {
    .id = "SC334",
    .name = "task-failures-allowed",
    .title = "Too few or too many failures of a task",
    .since = "0.1.0",
    .message = "spark.task.maxFailures is 1: the first lost executor or network error ends the job.",
    .advice = "Leave spark.task.maxFailures at 4.",
    .doc =
        "A task is tried until it has failed so often, then its job fails. On a cluster some failures are no fault of "
        "the program. A task that fails for the same reason every time only fails later with a large number: the time "
        "of one try is spent that often.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
