#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kNotAllowed); }

}  // namespace

extern constinit const Rule kValueNotAllowed = {
    .id = "SC111",
    .name = "value-not-allowed",
    .title = "Value that is not in the list",
    .since = "0.1.0",
    .message = "{key} is {value}; {reason}.",
    .advice = "Write one of the list.",
    .doc =
        "Spark has a list of what this property may be (ConfigBuilder.checkValues and the like) and refuses "
        "everything else when it reads it.",
    .check = &Check,
};

}  // namespace sparkwright::validate
