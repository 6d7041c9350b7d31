#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : {"spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption"}) {
    if (subject.IsTrue(key) && !subject.IsTrue("spark.authenticate")) {
      model::Violation violation = subject.At({key, "spark.authenticate"});
      violation.is_refused = true;
      violation.texts = {{"key", std::string(key)}};
      violation.fix = SetTo("spark.authenticate", "true", model::FixSafety::kReview);
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kEncryptionWithoutAuthentication = {
    .id = "SC236",
    .name = "encryption-without-authentication",
    .title = "Encryption without authentication",
    .since = "0.1.0",
    .message = "{key} is true, and spark.authenticate is not.",
    .advice = "Set spark.authenticate, and on a standalone cluster spark.authenticate.secret.",
    .doc =
        "The keys of encrypted connections come from authentication. SparkConf.validateSettings ends the application: "
        "\"spark.authenticate must be enabled when enabling encryption\".",
    .check = &Check,
};

}  // namespace sparkwright::validate
