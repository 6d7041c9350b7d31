#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

constexpr model::PropertyTopic kTopic = model::PropertyTopic::kCluster;
constexpr int64_t kManyPods = 50;

}  // namespace

void SetCluster(const Plan& plan, Settings& settings) {
  if (!plan.Is(conf::ClusterManager::kKubernetes)) {
    return;
  }
  const std::string& image = plan.job.container_image;
  settings.Set(kTopic, "spark.kubernetes.container.image",
               image.empty() ? fmt::format("apache/spark:{}{}", plan.job.context.version.Text(),
                                           IsPython(plan.job) ? "-python3" : "")
                             : image,
               image.empty() ? "Spark's own image; --image takes yours" : "as given");
  settings.Set(
      kTopic, "spark.kubernetes.authenticate.driver.serviceAccountName", "spark",
      "the driver starts pods, which the default account may not; kubectl create serviceaccount spark, with the "
      "role edit");
  if (plan.layout().num_executors >= kManyPods && !plan.IsFrom(4, 0)) {
    settings.Set(kTopic, "spark.kubernetes.allocation.batch.size", "20",
                 fmt::format("{} pods in batches of 5 would take {} s to ask for", plan.layout().num_executors,
                             plan.layout().num_executors / 5));
  }
}

}  // namespace sparkwright::optimize
