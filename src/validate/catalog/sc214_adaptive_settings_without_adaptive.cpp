#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kAdaptive); }

}  // namespace

extern constinit const Rule kAdaptiveSettingsWithoutAdaptive = {
    .id = "SC214",
    .name = "adaptive-settings-without-adaptive",
    .title = "Settings of adaptive execution without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "AdaptiveSparkPlanExec reads these, and only plans made with spark.sql.adaptive.enabled become one. It is on "
        "by default since Spark 3.2. Settings that are the default are not counted. When the switch was turned off by "
        "hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
