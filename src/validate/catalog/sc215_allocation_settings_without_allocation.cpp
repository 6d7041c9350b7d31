#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kAllocation); }

}  // namespace

extern constinit const Rule kAllocationSettingsWithoutAllocation = {
    .id = "SC215",
    .name = "allocation-settings-without-allocation",
    .title = "Settings of dynamic allocation without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Turn the switch on, or take them out.",
    .doc =
        "ExecutorAllocationManager reads these, and SparkContext makes one only with spark.dynamicAllocation.enabled, "
        "which is off by default. The number of executors is fixed then: spark.executor.instances, 2 without it on "
        "YARN and Kubernetes. Settings that are the default are not counted. When the switch was turned off by hand "
        "the rule only mentions them.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
