#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
using model::WorkloadClass;
constexpr PropertyTopic kTopic = PropertyTopic::kScheduling;
/// With so many nodes one that is slow is to be expected.
constexpr int64_t kManyNodes = 20;

}  // namespace

void SetScheduling(const Plan& plan, Settings& settings) {
  if (plan.is_local()) {
    return;
  }
  if (plan.job.data_place == model::DataPlace::kNetwork && plan.job.needs.held.count() == 0) {
    settings.Set(kTopic, "spark.locality.wait", "0s",
                 "data lies behind the network, as far from every executor: waiting for a nearer one gains nothing");
  } else if (plan.Is(WorkloadClass::kStreaming)) {
    settings.Set(kTopic, "spark.locality.wait", "1s", "a batch of seconds cannot wait 3 seconds for a nearer executor");
  } else {
    settings.LeaveAlone("spark.locality.wait", "tasks wait up to 3 s for the node that has their data");
  }
  if (plan.Is(WorkloadClass::kAnalytics) && plan.layout().num_nodes >= kManyNodes) {
    settings.Set(
        kTopic, "spark.speculation", "true",
        fmt::format("of {} nodes one is slow on most days, and queries may run twice", plan.layout().num_nodes));
    if (!plan.IsFrom(4, 0)) {
      settings.Set(kTopic, "spark.speculation.multiplier", "3",
                   "only tasks that take three times the median: Spark's default since 4.0");
      settings.Set(kTopic, "spark.speculation.quantile", "0.9",
                   "only when nine of ten have ended: Spark's default since 4.0");
    }
  } else {
    settings.LeaveAlone("spark.speculation",
                        plan.Is(WorkloadClass::kEtl) || plan.Is(WorkloadClass::kStreaming)
                            ? "a task that writes should not run twice unless its output is made for it"
                            : "it costs slots, and pays with many nodes of which one is slow");
  }
}

}  // namespace sparkwright::optimize
