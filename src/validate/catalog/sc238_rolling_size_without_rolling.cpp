#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kRollingEventLog); }

}  // namespace

extern constinit const Rule kRollingSizeWithoutRolling = {
    .id = "SC238",
    .name = "rolling-size-without-rolling",
    .title = "Size of event log files that do not roll",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "The event log is one file without spark.eventLog.rolling.enabled, which is off by default before Spark 4.0, "
        "and grows as long as the application runs. Settings that are the default are not counted. When the switch "
        "was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
