#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (subject.IsTrue("spark.authenticate") && subject.Is(conf::ClusterManager::kStandalone) &&
      !subject.IsSet("spark.authenticate.secret")) {
    model::Violation violation = subject.At({"spark.authenticate"});
    violation.is_refused = true;
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAuthenticateWithoutSecret = {
    .id = "SC230",
    .name = "authenticate-without-secret",
    .title = "Authentication without a secret",
    .since = "0.1.0",
    .message = "spark.authenticate is true, and a standalone cluster needs spark.authenticate.secret.",
    .advice = "Give the secret of the cluster, in a file that only the application can read.",
    .doc =
        "YARN, Kubernetes and local masters make a secret for every application. On a standalone cluster all share "
        "one that has to be given: SecurityManager requires it (\"A secret key must be specified via the "
        "spark.authenticate.secret config\").",
    .check = &Check,
};

}  // namespace sparkwright::validate
