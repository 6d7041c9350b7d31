#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kTaskReaper); }

}  // namespace

extern constinit const Rule kReaperSettingsWithoutReaper = {
    .id = "SC246",
    .name = "reaper-settings-without-reaper",
    .title = "Settings of the task reaper without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "Executors watch killed tasks only with spark.task.reaper.enabled, which is off by default. Settings that are "
        "the default are not counted. When the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
