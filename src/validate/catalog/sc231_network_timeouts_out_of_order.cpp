#include <string_view>
#include <utility>

#include "conf/size_and_time.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kCheck = "spark.network.timeoutInterval";
constexpr std::string_view kBlocks = "spark.storage.blockManagerHeartbeatTimeoutMs";
constexpr std::string_view kNetwork = "spark.network.timeout";
constexpr std::string_view kHeartbeat = "spark.executor.heartbeatInterval";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto timeout = subject.IsSet(kBlocks) ? subject.Time(kBlocks) : subject.Time(kNetwork);
  const auto check = subject.Time(kCheck);
  const auto heartbeat = subject.Time(kHeartbeat);
  const auto network = subject.Time(kNetwork);
  // Heartbeats against spark.network.timeout are the matter of SC206.
  if (!timeout.has_value() || timeout->count() <= 0 || !check.has_value() || !heartbeat.has_value() ||
      !network.has_value() || *heartbeat >= *network) {
    return violations;
  }
  const auto add = [&](std::string_view key, Millis time, std::string_view what) {
    model::Violation violation = subject.At({kBlocks, kNetwork, key});
    violation.is_refused = true;
    violation.evidence = {{"timeout_ms", model::Of(*timeout)}, {"time_ms", model::Of(time)}};
    violation.message = what;
    violation.fix = SetTo(key, conf::PrintDuration({timeout->count(), conf::TimeUnit::kMillis}));
    violations.push_back(std::move(violation));
  };
  if (*heartbeat > *timeout) {
    add(kHeartbeat, *heartbeat, "Executors report every {time_ms}, and are given up after {timeout_ms}.");
  }
  if (*check > *timeout) {
    add(kCheck, *check, "Executors are given up after {timeout_ms}, and looked after only every {time_ms}.");
  }
  return violations;
}

}  // namespace

extern constinit const Rule kNetworkTimeoutsOutOfOrder = {
    .id = "SC231",
    .name = "network-timeouts-out-of-order",
    .title = "Network timeouts out of order",
    .since = "0.1.0",
    .message = "{reason}.",
    .advice = "Keep spark.network.timeoutInterval and spark.executor.heartbeatInterval below the timeout.",
    .doc =
        "HeartbeatReceiver requires spark.network.timeoutInterval, 60 s by default, to be at most the timeout of "
        "executors, which is spark.network.timeout unless spark.storage.blockManagerHeartbeatTimeoutMs is set, and "
        "spark.executor.heartbeatInterval to be no longer than that: the application does not start otherwise. So a "
        "spark.network.timeout below 60 s needs a shorter interval, too.",
    .check = &Check,
};

}  // namespace sparkwright::validate
