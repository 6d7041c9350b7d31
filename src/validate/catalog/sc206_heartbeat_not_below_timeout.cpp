#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kInterval = "spark.executor.heartbeatInterval";
constexpr std::string_view kTimeout = "spark.network.timeout";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto interval = subject.Time(kInterval);
  const auto timeout = subject.Time(kTimeout);
  if (interval.has_value() && timeout.has_value() && *interval >= *timeout) {
    model::Violation violation = subject.At({kInterval, kTimeout});
    violation.is_refused = true;
    violation.evidence = {{"interval_ms", model::Of(*interval)}, {"timeout_ms", model::Of(*timeout)}};
    violation.fix = TakeOut(subject.IsSet(kInterval) ? kInterval : kTimeout);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kHeartbeatNotBelowTimeout = {
    .id = "SC206",
    .name = "heartbeat-not-below-timeout",
    .title = "Heartbeats as rare as the timeout",
    .since = "0.1.0",
    .message = "Executors report every {interval_ms}, and are given up after {timeout_ms}.",
    .advice = "Keep the interval well below the timeout: 10 s and 120 s are the defaults.",
    .doc =
        "SparkConf.validateSettings requires spark.network.timeout to be above spark.executor.heartbeatInterval and "
        "ends the application otherwise; every executor would be lost between two heartbeats. A bare heartbeat "
        "interval is in milliseconds, a bare timeout in seconds.",
    .check = &Check,
};

}  // namespace sparkwright::validate
