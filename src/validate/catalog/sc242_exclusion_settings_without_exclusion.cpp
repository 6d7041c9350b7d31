#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kExcludeOnFailure); }

}  // namespace

extern constinit const Rule kExclusionSettingsWithoutExclusion = {
    .id = "SC242",
    .name = "exclusion-settings-without-exclusion",
    .title = "Settings of excluding executors without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "HealthTracker counts failures of executors and nodes only with spark.excludeOnFailure.enabled, which is off "
        "by default. Settings that are the default are not counted. When the switch was turned off by hand the rule "
        "only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
