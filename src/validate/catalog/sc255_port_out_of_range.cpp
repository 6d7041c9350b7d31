#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kLeast = 1024;
constexpr int64_t kMost = 65535;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_port", model::CountOf(kLeast), "Utils.startServiceOnPort takes no port below it but 0."},
    {"most_port", model::CountOf(kMost), "Ports have 16 bits."},
});

// What the driver and the executors listen at. The ports of the history server, of masters, workers and of the shuffle
// service are not theirs.
constexpr std::string_view kUi = "spark.ui.port";
constexpr std::string_view kBlocks = "spark.blockManager.port";
constexpr std::string_view kDriverBlocks = "spark.driver.blockManager.port";
constexpr auto kKeys = std::to_array<std::string_view>({"spark.driver.port", kDriverBlocks, kBlocks, kUi});

/// Whether a process of the application listens there.
bool IsBound(const Subject& subject, std::string_view key) {
  if (key == kUi) {
    // The application master of YARN takes any free port, whatever is set.
    const bool is_in_master =
        subject.Is(conf::ClusterManager::kYarn) && subject.context().deploy_mode == conf::DeployMode::kCluster;
    return subject.IsTrue("spark.ui.enabled") && !is_in_master;
  }
  return key != kBlocks || !subject.is_local() || !subject.IsSet(kDriverBlocks);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : kKeys) {
    const auto port = subject.IsSet(key) && !HasFault(subject, key) ? subject.Count(key) : std::nullopt;
    if (!port.has_value() || *port == 0 || (*port >= kLeast && *port <= kMost) || !IsBound(subject, key)) {
      continue;
    }
    model::Violation violation = subject.At({key});
    violation.is_refused = true;
    violation.texts = {{"key", std::string(key)}, {"port", std::to_string(*port)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPortOutOfRange = {
    .id = "SC255",
    .name = "port-out-of-range",
    .title = "A port where Spark does not listen",
    .since = "0.1.0",
    .message = "{key} is {port}; Spark takes 0, for any free port, or 1024 to 65535.",
    .advice = "Leave it out, or open a port from 1024 on in the firewall and set that one.",
    .doc =
        "Utils.startServiceOnPort requires it (\"startPort should be between 1024 and 65535 (inclusive), or 0 for a "
        "random free port\") for spark.driver.port, the block managers' ports and spark.ui.port; the driver ends, and "
        "so does every executor with a wrong spark.blockManager.port. A UI that is off has no port, and on YARN in "
        "cluster mode it gets a free one. Ports of services (history server, masters, workers, shuffle service) are "
        "not looked at.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::validate
