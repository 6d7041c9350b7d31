#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kEventLog); }

}  // namespace

extern constinit const Rule kEventLogSettingsWithoutEventLog = {
    .id = "SC219",
    .name = "event-log-settings-without-event-log",
    .title = "Settings of the event log without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "EventLoggingListener reads these, and SparkContext makes one only with spark.eventLog.enabled, which is off "
        "by default. Without a log there is nothing to look at when a run is over. Settings that are the default are "
        "not counted. When the switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
