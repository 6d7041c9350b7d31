#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.codegen.wholeStage";
  if (subject.IsTurnedOff(kKey)) {
    model::Violation violation = subject.At({kKey});
    violation.fix = TakeOut(kKey);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kCodeGenerationOff = {
    .id = "SC361",
    .name = "code-generation-off",
    .title = "Code generation is off",
    .since = "0.1.0",
    .message = "spark.sql.codegen.wholeStage is false: operators hand every row to the next one through virtual calls.",
    .advice = "Take it out; a query whose code gets too large falls back by itself.",
    .doc =
        "Spark compiles the operators of a stage into one loop. Without that, scans, filters and aggregations "
        "typically take several times the CPU time. It is turned off to look for faults, and then forgotten.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
