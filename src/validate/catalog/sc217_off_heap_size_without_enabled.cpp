#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kOffHeap); }

}  // namespace

extern constinit const Rule kOffHeapSizeWithoutEnabled = {
    .id = "SC217",
    .name = "off-heap-size-without-enabled",
    .title = "Off-heap memory that is not in use",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not true.",
    .advice = "Set spark.memory.offHeap.enabled, or take the size out.",
    .doc =
        "The size alone does not make Spark use the memory. Containers are not made larger for it, but Spark shows it "
        "as storage memory. Spark keeps using the heap alone.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
