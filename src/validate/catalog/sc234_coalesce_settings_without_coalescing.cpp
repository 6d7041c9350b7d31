#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kCoalescePartitions); }

}  // namespace

extern constinit const Rule kCoalesceSettingsWithoutCoalescing = {
    .id = "SC234",
    .name = "coalesce-settings-without-coalescing",
    .title = "Settings of partition coalescing without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "CoalesceShufflePartitions reads these, and does nothing without "
        "spark.sql.adaptive.coalescePartitions.enabled. Settings that are the default are not counted. When the "
        "switch was turned off by hand the rule only mentions them.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
