#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kAuthentication); }

}  // namespace

extern constinit const Rule kAuthenticationSettingsWithoutAuthentication = {
    .id = "SC245",
    .name = "authentication-settings-without-authentication",
    .title = "Settings of authentication without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "Whoever reaches the ports may use them without spark.authenticate, which is off by default; a secret alone "
        "changes nothing. Settings that are the default are not counted. When the switch was turned off by hand the "
        "rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
