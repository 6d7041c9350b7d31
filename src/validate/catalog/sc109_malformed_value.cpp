#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kMalformed); }

}  // namespace

extern constinit const Rule kMalformedValue = {
    .id = "SC109",
    .name = "malformed-value",
    .title = "Malformed value",
    .since = "0.1.0",
    .message = "{key} is {value}, which Spark cannot read: {reason}.",
    .advice = "Write it as Spark reads it.",
    .doc =
        "Spark reads every value as text and turns it into a number, a size or a truth value when it needs it; a text "
        "that is none ends the application then (IllegalArgumentException or NumberFormatException with the key). A "
        "session reads all of spark.sql. when it starts. What is certain is mended: \"yes\" is true, \"1.5g\" is "
        "1536m, \"10sec\" is 10s. spark.driver.memory becomes -Xmx where spark-submit starts the driver itself, and "
        "Java knows fewer suffixes than Spark: \"4gb\" is none.",
    .check = &Check,
};

}  // namespace sparkwright::validate
