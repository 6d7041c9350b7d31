#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
constexpr PropertyTopic kTopic = PropertyTopic::kAllocation;

std::string NumberReasonOfStream(const Plan& plan) {
  const double load = LoadOf(plan.job, plan.layout());
  const int64_t most = plan.shape().most;
  constexpr double kWhole = 0.01;
  const std::string takes = fmt::format("what comes takes {:.{}f} % of the time", 100.0 * load, load < kWhole ? 1 : 0);
  if (load * kPeakOfMedium > kMostLoad && plan.layout().num_executors == most) {
    return "all that the cluster has room for; " + takes;
  }
  if (plan.found.is_bound_by_devices && load * kPeakOfMedium > kMostLoad) {
    return fmt::format(
        "{}; as far as disks and network are known, they bound it: more of the {} that fit would pay nothing", takes,
        most);
  }
  return fmt::format("{}, and at twice the rate no more than {:.0f} %; {} fit", takes, 100.0 * kMostLoad, most);
}

std::string NumberReason(const Plan& plan) {
  const int64_t count = plan.layout().num_executors;
  const ExecutorShape& shape = plan.shape();
  if (plan.job.stream.has_value()) {
    return NumberReasonOfStream(plan);
  }
  if (count == shape.most) {
    if (count == 1) {
      return "the one that the cluster has room for";
    }
    const double gain = plan.found.gain_of_last_doubling;
    if (gain >= kGainOfMedium) {
      return "all that the cluster has room for; the last doubling still saves more than a fifth of the time";
    }
    return fmt::format(
        "all that the cluster has room for; as far as its disks and network are known, they bound the job: half of "
        "the executors would take {:.0f} % longer",
        100.0 * std::max(gain - 1.0, 0.0));
  }
  if (plan.found.is_bound_by_devices) {
    return fmt::format(
        "as far as the nodes' disks and network are known, they bound the job: more of the {} that fit would pay "
        "nothing",
        shape.most);
  }
  if (plan.job.needs.held.count() > 0 && plan.found.counts.small == count) {
    return fmt::format("as many as hold what the job keeps in memory; {} fit", shape.most);
  }
  return fmt::format("with twice as many the job would be less than a fifth faster; {} fit", shape.most);
}

void SetDynamic(const Plan& plan, Settings& settings) {
  const int64_t most = plan.layout().num_executors;
  const int64_t least = std::max<int64_t>(1, most / 10);
  settings.Set(kTopic, "spark.dynamicAllocation.enabled", "true",
               "a batch job has phases with fewer tasks than slots; its executors are given back then");
  if (plan.IsFrom(3, 4)) {
    settings.LeaveAlone("spark.dynamicAllocation.shuffleTracking.enabled",
                        "executors with shuffle files stay, so that no shuffle service is needed");
  } else {
    settings.Set(kTopic, "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                 "executors with shuffle files stay, so that no shuffle service is needed");
  }
  settings.Set(kTopic, "spark.dynamicAllocation.minExecutors", std::to_string(least),
               "a tenth stays, so that the next phase need not start from nothing");
  settings.Set(kTopic, "spark.dynamicAllocation.initialExecutors", std::to_string(std::max<int64_t>(least, most / 2)),
               "half of the most at once: asking for one, two, four … executors delays the first phase");
  settings.Set(kTopic, "spark.dynamicAllocation.maxExecutors", std::to_string(most), NumberReason(plan));
}

void SetStatic(const Plan& plan, Settings& settings) {
  const int64_t count = plan.layout().num_executors;
  if (plan.Is(conf::ClusterManager::kStandalone)) {
    settings.Set(kTopic, "spark.cores.max", std::to_string(count * plan.shape().cores),
                 fmt::format("{} of {} cores: {}", Counted(count, "executor", "executors"), plan.shape().cores,
                             NumberReason(plan)));
  } else {
    settings.Set(kTopic, "spark.executor.instances", std::to_string(count), NumberReason(plan));
  }
  settings.LeaveAlone("spark.dynamicAllocation.enabled",
                      plan.Is(model::WorkloadClass::kStreaming)
                          ? "a stream needs its executors all day; coming and going would make batches wait"
                      : count == 1 ? "one executor is enough"
                                   : "executors that go take cached data with them, and it is computed again");
  if (count > 1 && plan.Is(conf::ClusterManager::kStandalone)) {
    settings.Set(kTopic, "spark.scheduler.minRegisteredResourcesRatio", "0.8",
                 "a standalone cluster starts with the first executor, on which cached data and state would then lie");
  }
}

}  // namespace

void SetAllocation(const Plan& plan, Settings& settings) {
  if (plan.is_local()) {
    return;
  }
  plan.IsAllocationDynamic() ? SetDynamic(plan, settings) : SetStatic(plan, settings);
}

}  // namespace sparkwright::optimize
