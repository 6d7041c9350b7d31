#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kOutOfBounds); }

}  // namespace

extern constinit const Rule kValueOutOfBounds = {
    .id = "SC110",
    .name = "value-out-of-bounds",
    .title = "Value out of bounds",
    .since = "0.1.0",
    .message = "{key} is {value}: {reason}.",
    .advice = "Choose a value within the bounds.",
    .doc =
        "Spark checks some values when it reads them (ConfigBuilder.checkValue) and ends with an "
        "IllegalArgumentException; the bounds are those of the version in question.",
    .check = &Check,
};

}  // namespace sparkwright::validate
