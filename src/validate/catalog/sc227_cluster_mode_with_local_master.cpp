#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.is_local() && subject.context().deploy_mode == conf::DeployMode::kCluster) {
    model::Violation violation = subject.At({"spark.submit.deployMode", "spark.master"});
    violation.is_refused = true;
    if (subject.IsSet("spark.submit.deployMode")) {
      violation.fix = TakeOut("spark.submit.deployMode");
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kClusterModeWithLocalMaster = {
    .id = "SC227",
    .name = "cluster-mode-with-local-master",
    .title = "Cluster mode with a local master",
    .since = "0.1.0",
    .message = "The driver is to run in a cluster, and the master is local.",
    .advice = "Take the deploy mode out, or choose a cluster.",
    .doc = "SparkSubmit ends with \"Cluster deploy mode is not compatible with master \"local\"\".",
    .check = &Check,
};

}  // namespace sparkwright::validate
