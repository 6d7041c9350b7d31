#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kIoEncryption); }

}  // namespace

extern constinit const Rule kEncryptionSettingsWithoutEncryption = {
    .id = "SC243",
    .name = "encryption-settings-without-encryption",
    .title = "Settings of file encryption without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "Shuffle and spill files are encrypted only with spark.io.encryption.enabled, which is off by default. Who "
        "sets a key length believes that they are. Settings that are the default are not counted. When the switch was "
        "turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
