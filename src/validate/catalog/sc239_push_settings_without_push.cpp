#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kPushShuffle); }

}  // namespace

extern constinit const Rule kPushSettingsWithoutPush = {
    .id = "SC239",
    .name = "push-settings-without-push",
    .title = "Settings of push-based shuffle without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "Blocks are pushed only with spark.shuffle.push.enabled, which is off by default. Settings that are the "
        "default are not counted. When the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
