#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Millis kLongestIdle{1'800'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"longest_idle_ms", model::Of(kLongestIdle),
     "Half an hour: 30 times the default, and far more than any start of an executor takes."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.dynamicAllocation.executorIdleTimeout";
  const auto idle = subject.Time(kKey);
  if (subject.IsTrue("spark.dynamicAllocation.enabled") && subject.IsSet(kKey) && idle.has_value() &&
      *idle > kLongestIdle) {
    model::Violation violation = subject.At({kKey});
    violation.evidence = {{"idle_ms", model::Of(*idle)}};
    violation.fix = TakeOut(kKey, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kIdleExecutorsKept = {
    .id = "SC367",
    .name = "idle-executors-kept",
    .title = "Idle executors are kept long",
    .since = "0.1.0",
    .message = "An executor without work is kept for {idle_ms} before it is given back.",
    .advice = "Leave spark.dynamicAllocation.executorIdleTimeout at 60s, up to some minutes for interactive work.",
    .doc =
        "Dynamic allocation gives executors back when they have had nothing to do for this time. A new one takes "
        "seconds to start, so that keeping them much longer costs more than it saves.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
