#include "validate/rule.h"
#include "validate/secret.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const conf::ConfigurationEntry& entry = *setting.entry;
    const bool is_secret = IsSecretKey(entry.key) && IsLiteral(entry.value);
    if (!is_secret && !HasPasswordInside(entry.value)) {
      continue;
    }
    model::Violation violation = Subject::At(entry);
    violation.texts = {{"key", entry.key}};
    if (!is_secret) {
      violation.message = "The value of {key} has a password in it, in plain text.";
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSecretInPlainText = {
    .id = "SC401",
    .name = "secret-in-plain-text",
    .title = "A secret in plain text",
    .since = "0.1.0",
    .message = "{key} has a secret in plain text.",
    .advice =
        "Refer to an environment variable, a Hadoop credential provider, a mounted file or a "
        "Kubernetes secret, and change it if others have seen this.",
    .doc =
        "Configuration files are copied, committed and logged; flags of spark-submit are in the list of processes. "
        "Found are keys that end in password, token, secret key and the like, addresses with user:password@, and "
        "password= inside of JDBC addresses and Java options. References (${env:NAME}), redacted values, names of "
        "files and Kubernetes secrets are none. The value is never shown.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
