#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kBackpressure); }

}  // namespace

extern constinit const Rule kBackpressureSettingsWithoutBackpressure = {
    .id = "SC241",
    .name = "backpressure-settings-without-backpressure",
    .title = "Settings of backpressure without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "RateController of DStreams adapts rates only with spark.streaming.backpressure.enabled, which is off by "
        "default. Structured Streaming reads none of them. Settings that are the default are not counted. When the "
        "switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
