#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kSkewJoin); }

}  // namespace

extern constinit const Rule kSkewSettingsWithoutSkewJoin = {
    .id = "SC235",
    .name = "skew-settings-without-skew-join",
    .title = "Settings of skew joins without them",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "OptimizeSkewedJoin reads these, and does nothing without spark.sql.adaptive.skewJoin.enabled. Settings that "
        "are the default are not counted. When the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
