#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Millis kLongestTimeout{1'800'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"longest_timeout_ms", model::Of(kLongestTimeout),
     "15 times the default; a collection of half an hour is no collection any more."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.network.timeout";
  const auto timeout = subject.Time(kKey);
  if (!subject.is_local() && subject.IsSet(kKey) && timeout.has_value() && *timeout > kLongestTimeout) {
    model::Violation violation = subject.At({kKey});
    violation.evidence = {{"timeout_ms", model::Of(*timeout)}};
    violation.fix = SetTo(kKey, "800s", model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kNetworkTimeoutExcessive = {
    .id = "SC336",
    .name = "network-timeout-excessive",
    .title = "A lost executor is noticed late",
    .since = "0.1.0",
    .message = "An executor that is gone is noticed only after {timeout_ms} without a heartbeat.",
    .advice = "Leave spark.network.timeout at 120s, up to 800s with long collections; shorten the collections instead.",
    .doc =
        "spark.network.timeout is how long the driver waits for heartbeats before it takes an executor for lost and "
        "runs its tasks elsewhere, and how long a fetch waits for an answer. Raising it hides long garbage "
        "collections, and makes every real loss cost as long.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
