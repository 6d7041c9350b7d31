#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kDecommission); }

}  // namespace

extern constinit const Rule kDecommissionSettingsWithoutDecommission = {
    .id = "SC228",
    .name = "decommission-settings-without-decommission",
    .title = "Settings of decommissioning without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "Executors that go away move their blocks only with spark.decommission.enabled, which is off by default; "
        "spark.storage.decommission.enabled alone does nothing. Settings that are the default are not counted. When "
        "the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
