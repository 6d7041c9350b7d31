#include <algorithm>

#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.is_local() || !LoadsRapids(subject)) {
    return violations;
  }
  const auto& cluster = subject.context().cluster;
  const bool has_nodes_with_gpus =
      !cluster.has_value() || std::any_of(cluster->nodes.begin(), cluster->nodes.end(),
                                          [](const model::NodeGroup& node) { return node.gpus > 0; });
  if (GpusOfExecutor(subject) > 0) {
    return violations;
  }
  if (!has_nodes_with_gpus) {
    model::Violation violation = subject.At({"spark.plugins"});
    violation.own_severity = model::FindingSeverity::kCritical;
    violation.message = "spark.plugins loads RAPIDS, and no node of the cluster has a GPU.";
    violation.advice = "Take the plugin out.";
    violations.push_back(std::move(violation));
  } else {
    violations.push_back(subject.At({"spark.plugins"}));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kGpuPluginWithoutGpu = {
    .id = "SC316",
    .name = "gpu-plugin-without-gpu",
    .title = "RAPIDS without a GPU",
    .since = "0.1.0",
    .message = "spark.plugins loads RAPIDS, and executors ask for no GPU.",
    .advice =
        "Set spark.executor.resource.gpu.amount 1, spark.task.resource.gpu.amount, and the discovery script or vendor "
        "that the cluster manager needs.",
    .doc =
        "Without spark.executor.resource.gpu.amount the cluster manager does not know that executors need a GPU: it "
        "starts them on any node, several on the same GPU. An executor of RAPIDS that finds no GPU ends. Local masters "
        "need no request.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
