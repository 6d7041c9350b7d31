#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kIdle = "spark.dynamicAllocation.executorIdleTimeout";
constexpr std::string_view kCached = "spark.dynamicAllocation.cachedExecutorIdleTimeout";
constexpr std::string_view kBacklog = "spark.dynamicAllocation.schedulerBacklogTimeout";
constexpr std::string_view kSustained = "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!subject.IsTrue("spark.dynamicAllocation.enabled") || subject.is_local()) {
    return violations;
  }
  for (const std::string_view key : {kBacklog, kSustained}) {
    const auto backlog = subject.IsSet(key) ? subject.Time(key) : std::nullopt;
    if (backlog.has_value() && backlog->count() <= 0) {
      model::Violation violation = subject.At({key});
      violation.is_refused = true;
      violation.texts = {{"reason", std::string(key) + " must be above 0"}};
      violation.fix = TakeOut(key);
      violations.push_back(std::move(violation));
    }
  }
  const auto idle = subject.Time(kIdle);
  const auto cached = subject.IsSet(kCached) ? subject.Time(kCached) : std::nullopt;
  if (idle.has_value() && cached.has_value() && *cached < *idle) {
    model::Violation violation = subject.At({kCached, kIdle});
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.evidence = {{"cached_ms", model::Of(*cached)}, {"idle_ms", model::Of(*idle)}};
    violation.texts = {{"reason", "executors with cached data go before those without"}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAllocationTimeoutsOutOfOrder = {
    .id = "SC229",
    .name = "allocation-timeouts-out-of-order",
    .title = "Timeouts of dynamic allocation out of order",
    .since = "0.1.0",
    .message = "The timeouts of dynamic allocation contradict each other: {reason}.",
    .advice = "Keep executors with a cache at least as long as those without.",
    .doc =
        "ExecutorAllocationManager throws when a backlog timeout is 0 (\"must be > 0\"). An executor that holds "
        "cached data goes after spark.dynamicAllocation.cachedExecutorIdleTimeout, without end by default; when that "
        "is shorter than spark.dynamicAllocation.executorIdleTimeout, executors with a cache go before those without "
        "one, and what they held is computed again.",
    .check = &Check,
};

}  // namespace sparkwright::validate
