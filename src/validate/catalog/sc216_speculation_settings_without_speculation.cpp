#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kSpeculation); }

}  // namespace

extern constinit const Rule kSpeculationSettingsWithoutSpeculation = {
    .id = "SC216",
    .name = "speculation-settings-without-speculation",
    .title = "Settings of speculation without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "TaskSchedulerImpl looks for slow tasks only with spark.speculation, which is off by default. Settings that "
        "are the default are not counted. When the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
