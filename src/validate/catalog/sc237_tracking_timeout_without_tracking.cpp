#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kShuffleTracking); }

}  // namespace

extern constinit const Rule kTrackingTimeoutWithoutTracking = {
    .id = "SC237",
    .name = "tracking-timeout-without-tracking",
    .title = "Timeout of shuffle tracking without it",
    .since = "0.1.0",
    .message = "{keys} without effect: shuffles are not tracked.",
    .advice = "Take it out; a shuffle service keeps the shuffle data of executors that are gone.",
    .doc =
        "Dynamic allocation tracks shuffles only without an external shuffle service and with "
        "spark.dynamicAllocation.shuffleTracking.enabled. Settings that are the default are not counted. When the "
        "switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
