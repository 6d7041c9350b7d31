#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const conf::Language language = subject.context().language;
  if (language != conf::Language::kJvm && subject.Is(conf::ClusterManager::kStandalone) &&
      subject.context().deploy_mode == conf::DeployMode::kCluster) {
    model::Violation violation = subject.At({"spark.submit.deployMode", "spark.master"});
    violation.is_refused = true;
    violation.texts = {{"language", language == conf::Language::kPython ? "Python" : "R"}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kPythonInStandaloneClusterMode = {
    .id = "SC252",
    .name = "python-in-standalone-cluster-mode",
    .title = "Python in cluster mode on a standalone cluster",
    .since = "0.1.0",
    .message = "A standalone cluster runs no drivers of {language} applications.",
    .advice = "Submit it in client mode from a machine near the cluster, or use YARN or Kubernetes.",
    .doc =
        "SparkSubmit ends with \"Cluster deploy mode is currently not supported for python applications on standalone "
        "clusters\", and the same for R.",
    .check = &Check,
};

}  // namespace sparkwright::validate
