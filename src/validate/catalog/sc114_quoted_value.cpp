#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kQuoted); }

}  // namespace

extern constinit const Rule kQuotedValue = {
    .id = "SC114",
    .name = "quoted-value",
    .title = "Quoted value",
    .since = "0.1.0",
    .message = "{key} is {value}: {reason}.",
    .advice = "Take the marks away.",
    .doc =
        "A properties file knows no quotation marks, unlike a shell: they are part of the value. A size or a number "
        "is then none and the application does not start; a path, a class or a name is a wrong one.",
    .check = &Check,
};

}  // namespace sparkwright::validate
