#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kNetworkEncryption); }

}  // namespace

extern constinit const Rule kNetworkEncryptionSettingsWithoutEncryption = {
    .id = "SC244",
    .name = "network-encryption-settings-without-encryption",
    .title = "Settings of network encryption without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "Connections are encrypted with AES only with spark.network.crypto.enabled, which is off by default. Settings "
        "that are the default are not counted. When the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
