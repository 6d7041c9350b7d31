#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kCostBasedOptimizer); }

}  // namespace

extern constinit const Rule kCostSettingsWithoutCostBasedOptimizer = {
    .id = "SC240",
    .name = "cost-settings-without-cost-based-optimizer",
    .title = "Settings of the cost-based optimizer without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "CostBasedJoinReorder and the statistics of plans read these only with spark.sql.cbo.enabled, which is off by "
        "default. Settings that are the default are not counted. When the switch was turned off by hand the rule only "
        "mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
