#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kLeast = "spark.dynamicAllocation.minExecutors";
constexpr std::string_view kMost = "spark.dynamicAllocation.maxExecutors";
constexpr std::string_view kInitial = "spark.dynamicAllocation.initialExecutors";
constexpr std::string_view kInstances = "spark.executor.instances";
constexpr std::string_view kRatio = "spark.dynamicAllocation.executorAllocationRatio";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!subject.IsTrue("spark.dynamicAllocation.enabled") || subject.is_local()) {
    return violations;
  }
  const auto add = [&](std::initializer_list<std::string_view> keys, bool is_refused, std::string reason) {
    model::Violation violation = subject.At(keys);
    violation.is_refused = is_refused;
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.texts = {{"reason", std::move(reason)}};
    violations.push_back(std::move(violation));
  };
  const int64_t least = subject.Count(kLeast).value_or(0);
  const int64_t most = subject.Count(kMost).value_or(INT32_MAX);
  const int64_t initial = std::max(subject.Count(kInitial).value_or(0), subject.Count(kInstances).value_or(0));
  const double ratio = subject.Number(kRatio).value_or(1.0);
  if (least < 0 || most < 0) {
    add({kLeast, kMost}, true, fmt::format("at least {} and at most {}, and neither may be below 0", least, most));
  } else if (most == 0) {
    add({kMost}, true, "at most 0 executors");
  } else if (least > most) {
    add({kLeast, kMost}, true, fmt::format("at least {} executors and at most {}", least, most));
  } else if (initial > most) {
    add({kInitial, kInstances, kMost},
        subject.Is(conf::ClusterManager::kYarn) || subject.Is(conf::ClusterManager::kKubernetes),
        fmt::format("{} executors to begin with and at most {}", initial, most));
  } else if (subject.IsSet(kInitial) && initial < least) {
    add({kInitial, kLeast}, false, fmt::format("{} executors to begin with and at least {}", initial, least));
  }
  if (ratio <= 0.0 || ratio > 1.0) {
    add({kRatio}, true, fmt::format("a ratio of {}, which must be above 0 and at most 1", ratio));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAllocationBoundsOutOfOrder = {
    .id = "SC202",
    .name = "allocation-bounds-out-of-order",
    .title = "Bounds of dynamic allocation out of order",
    .since = "0.1.0",
    .message = "The bounds of dynamic allocation contradict each other: {reason}.",
    .advice = "Put them in order: the least, the number to begin with, the most.",
    .doc =
        "ExecutorAllocationManager.validateSettings throws a SparkException when the least is above the most, when "
        "the most is 0, or when the ratio is not in (0, 1]. The first number is the largest of "
        "spark.dynamicAllocation.minExecutors, spark.dynamicAllocation.initialExecutors and spark.executor.instances; "
        "YARN and Kubernetes refuse one above the most (SchedulerBackendUtils: \"initial executor number ... must "
        "between min executor number\"), elsewhere Spark starts with more than it may have. In local mode nothing is "
        "allocated.",
    .check = &Check,
};

}  // namespace sparkwright::validate
