#include <array>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"far_from_default", model::CountOf(kFarFromDefault),
     "Times the default, or part of it. Units are 1000 or 1024 apart; what people set on purpose is nearer, half of "
     "one step apart or less."},
    {"near_default", model::CountOf(kNearDefault),
     "Times the default. Other units are considered only if the number is plausible in them: two orders of magnitude "
     "are what configurations of real clusters differ by."},
});

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kSurprisingUnit); }

}  // namespace

extern constinit const Rule kBareNumberInSurprisingUnit = {
    .id = "SC112",
    .name = "bare-number-in-surprising-unit",
    .title = "Bare number in a surprising unit",
    .since = "0.1.0",
    .message = "{key} is the bare number {value}: {reason}. {meant} would be usual.",
    .advice = "Write the unit.",
    .doc =
        "A number without a suffix is in the unit of the property: MiB for spark.executor.memory, bytes for "
        "spark.sql.autoBroadcastJoinThreshold, seconds for spark.network.timeout, milliseconds for "
        "spark.locality.wait. The rule finds numbers that are far from the default and near it in another unit. A "
        "bare spark.executor.memory is MiB to the cluster manager and bytes to UnifiedMemoryManager, which refuses "
        "the application (\"Executor memory 4096 must be at least 471859200\"); a bare spark.driver.memory is -Xmx in "
        "bytes, and the JVM does not start.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
