#include "validate/exposure.h"
#include "validate/loose_value.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!IsOnNetwork(subject) || subject.Is(conf::ClusterManager::kYarn) || subject.IsTrue("spark.authenticate")) {
    return violations;
  }
  const bool is_protected = subject.IsTrue("spark.acls.enable") || subject.IsTrue("spark.io.encryption.enabled") ||
                            LooseTruth(subject, "spark.ssl.enabled").value_or(false);
  model::Violation violation = subject.At(
      {"spark.authenticate", "spark.acls.enable", "spark.io.encryption.enabled", "spark.ssl.enabled", "spark.master"});
  if (is_protected) {
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.message =
        "Other protection is on, and spark.authenticate is false: whoever reaches the ports may run code.";
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kRpcWithoutAuthentication = {
    .id = "SC403",
    .name = "rpc-without-authentication",
    .title = "Anyone on the network may run code",
    .since = "0.1.0",
    .message = "spark.authenticate is false on a cluster that others can reach.",
    .advice =
        "Set spark.authenticate true: with a secret on standalone clusters, on YARN and Kubernetes Spark makes one.",
    .doc =
        "Whoever reaches the port of a master or a driver may submit code that runs as Spark's user. Spark leaves "
        "authentication off by default, for networks that are closed otherwise. Where other protection is on (TLS, "
        "ACLs, encryption of local files) it is a warning: this door is open beside it. On YARN Kerberos and the "
        "queues decide who may submit, and nothing is said.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
