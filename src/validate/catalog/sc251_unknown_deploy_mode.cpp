#include <string>
#include <string_view>
#include <utility>

#include "conf/java_text.h"
#include "model/redacted.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kMode = "spark.submit.deployMode";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto mode = subject.Given(kMode);
  if (mode.has_value() && !model::IsRedacted(*mode) && *mode != "client" && *mode != "cluster" &&
      !HasFault(subject, kMode)) {
    model::Violation violation = subject.At({kMode});
    violation.is_refused = true;
    violation.texts = {{"mode", *mode}};
    const std::string lower = conf::LowerCase(*mode);
    if (lower == "client" || lower == "cluster") {
      violation.fix = SetTo(kMode, lower);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kUnknownDeployMode = {
    .id = "SC251",
    .name = "unknown-deploy-mode",
    .title = "Unknown deploy mode",
    .since = "0.1.0",
    .message = "spark.submit.deployMode is {mode}; it is client or cluster.",
    .advice = "Write client or cluster.",
    .doc =
        "SparkSubmit (\"Deploy mode must be either client or cluster\") and SparkConf.validateSettings (\"can only be "
        "cluster or client\") refuse everything else, in any other case of letters as well.",
    .check = &Check,
};

}  // namespace sparkwright::validate
