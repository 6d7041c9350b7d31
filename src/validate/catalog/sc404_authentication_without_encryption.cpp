#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (IsOnNetwork(subject) && subject.IsTrue("spark.authenticate") && !EncryptsNetwork(subject)) {
    model::Violation violation = subject.At({"spark.authenticate"});
    violation.fix = SetTo("spark.network.crypto.enabled", "true", model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAuthenticationWithoutEncryption = {
    .id = "SC404",
    .name = "authentication-without-encryption",
    .title = "Authenticated, and in plain text",
    .since = "0.1.0",
    .message = "spark.authenticate is true, and what drivers and executors send each other is not encrypted.",
    .advice = "Set spark.network.crypto.enabled true; an external shuffle service needs it as well.",
    .doc =
        "Authentication proves who opened a connection. Shuffle data, broadcasts, collected results and the keys of "
        "encrypted local files then go over it in plain text, and a connection that is taken over stays authenticated.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
