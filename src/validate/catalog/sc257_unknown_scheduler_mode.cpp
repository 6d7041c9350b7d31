#include <string_view>
#include <utility>

#include "conf/java_text.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kMode = "spark.scheduler.mode";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto mode = subject.Given(kMode);
  if (!mode.has_value() || HasFault(subject, kMode) || conf::IsSameIgnoringCase(*mode, "FIFO") ||
      conf::IsSameIgnoringCase(*mode, "FAIR")) {
    return violations;
  }
  model::Violation violation = subject.At({kMode});
  violation.is_refused = true;
  violation.texts = {{"mode", *mode}};
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kUnknownSchedulerMode = {
    .id = "SC257",
    .name = "unknown-scheduler-mode",
    .title = "Unknown mode of the scheduler",
    .since = "0.1.0",
    .message = "spark.scheduler.mode is {mode}; Spark has FIFO and FAIR.",
    .advice = "Leave it out for jobs one after the other, or write FAIR for jobs that share the executors.",
    .doc =
        "TaskSchedulerImpl makes a pool for FIFO or for FAIR, in any case of letters, and ends with everything else "
        "(\"Unrecognized spark.scheduler.mode\"). NONE is the mode of what is in a pool, and is refused, too "
        "(\"Unsupported scheduling mode: NONE. Use FAIR or FIFO instead\"). Since 4.1 the value is checked before, as "
        "that of other properties.",
    .check = &Check,
};

}  // namespace sparkwright::validate
