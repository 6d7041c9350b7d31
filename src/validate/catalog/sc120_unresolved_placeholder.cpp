#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kPlaceholder); }

}  // namespace

extern constinit const Rule kUnresolvedPlaceholder = {
    .id = "SC120",
    .name = "unresolved-placeholder",
    .title = "Placeholder that nobody fills in",
    .since = "0.1.0",
    .message = "{key} is {value}: {reason}.",
    .advice = "Write the value, or ${env:NAME} for an environment variable.",
    .doc =
        "Spark fills in ${spark.other.key}, ${env:NAME} and ${system:name} (ConfigReader) and nothing else; ${NAME}, "
        "$NAME, {{name}} and <name> are what a shell, a template engine or a reader of the documentation would have "
        "filled in. Values that others fill in are not looked at: options of Java, class paths, environment "
        "variables, Hadoop's keys.",
    .check = &Check,
};

}  // namespace sparkwright::validate
