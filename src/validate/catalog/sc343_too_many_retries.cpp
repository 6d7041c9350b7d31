#include <array>

#include "base/saturating.h"
#include "validate/loose_value.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Millis kLongest{600'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"longest_ms", model::Of(kLongest),
     "Ten minutes: 40 times the default (3 times 5 s), and longer than nodes take to come back after a restart."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kRetries = "spark.shuffle.io.maxRetries";
  constexpr std::string_view kWait = "spark.shuffle.io.retryWait";
  const double retries = LooseNumber(subject, kRetries).value_or(3.0);
  const Millis wait = LooseTime(subject, kWait, conf::TimeUnit::kSeconds).value_or(Millis(5000));
  const double total = retries * static_cast<double>(wait.count());
  if (subject.is_local() || !(total > static_cast<double>(kLongest.count())) || total > 1e15) {
    return violations;
  }
  model::Violation violation = subject.At({kRetries, kWait});
  violation.evidence = {{"retries", model::CountOf(SaturatingCast(retries))},
                        {"wait_ms", model::Of(wait)},
                        {"total_ms", model::Of(Millis(SaturatingCast(total)))}};
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kTooManyRetries = {
    .id = "SC343",
    .name = "too-many-retries",
    .title = "A fetch is tried for a long time",
    .since = "0.1.0",
    .message =
        "A fetch from an executor that is gone is tried {retries} times with {wait_ms} between: {total_ms} in which "
        "its task holds a slot.",
    .advice = "Leave spark.shuffle.io.maxRetries at 3 and spark.shuffle.io.retryWait at 5s.",
    .doc =
        "Only when all tries have failed does the driver learn that the shuffle files are lost and run their stage "
        "again. Until then every reduce task that needs them waits.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
