#include "validate/exposure.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.io.encryption.enabled";
  if (IsOnNetwork(subject) && subject.IsTrue(kKey) && !EncryptsNetwork(subject)) {
    violations.push_back(subject.At({kKey, "spark.network.crypto.enabled"}));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kDiskKeysInPlainText = {
    .id = "SC415",
    .name = "disk-keys-in-plain-text",
    .title = "Keys of encrypted files go over the network in plain text",
    .since = "0.1.0",
    .message =
        "spark.io.encryption.enabled is true, and the keys are sent to executors over connections that are not "
        "encrypted.",
    .advice = "Set spark.authenticate and spark.network.crypto.enabled true as well.",
    .doc =
        "The driver makes a key for shuffle and spill files and sends it to every executor. Spark warns of it at the "
        "start: \"I/O encryption enabled without RPC encryption: keys will be visible on the wire\".",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
