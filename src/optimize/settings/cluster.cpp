#include <string>

#include <fmt/format.h>

#include "conf/covered_version.h"
#include "optimize/configure.h"
#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

constexpr model::PropertyTopic kTopic = model::PropertyTopic::kCluster;
constexpr int64_t kManyPods = 50;

/// As the images are named on Docker Hub: "apache/spark:4.0.1-python3", before 3.4 "apache/spark-py:v3.3.4".
std::string OfficialImage(const Plan& plan) {
  const model::SparkVersion version = conf::ReleaseOf(plan.job.context.version);
  const bool is_python = IsPython(plan.job);
  if (!plan.IsFrom(3, 4)) {
    return fmt::format("apache/spark{}:v{}", is_python ? "-py" : "", version.Text());
  }
  return fmt::format("apache/spark:{}{}", version.Text(), is_python ? "-python3" : "");
}

}  // namespace

void SetCluster(const Plan& plan, Settings& settings) {
  if (!plan.Is(conf::ClusterManager::kKubernetes)) {
    return;
  }
  const std::string& image = plan.job.container_image;
  constexpr std::string_view kImage = "spark.kubernetes.container.image";
  if (image.empty()) {
    settings.Set(kTopic, kImage, OfficialImage(plan), "Spark's own image; --image takes yours");
  } else {
    settings.SetGiven(kTopic, kImage, image, "as given");
  }
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
