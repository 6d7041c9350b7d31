#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.eventLog.enabled";
  const bool is_on_cluster = subject.context().manager.has_value() && !subject.is_local();
  if (is_on_cluster && subject.IsTurnedOff(kKey)) {
    violations.push_back(subject.At({kKey}));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kEventLogOff = {
    .id = "SC335",
    .name = "event-log-off",
    .title = "No event log",
    .since = "0.1.0",
    .message = "spark.eventLog.enabled is false: nothing is left to look at when the application has ended.",
    .advice =
        "Set it to true with a spark.eventLog.dir that all see; a compressed log takes a few hundred bytes a task.",
    .doc =
        "The History Server, and sparkwright analyze, read event logs. Off by default, and mentioned only where it was "
        "turned off on purpose on a cluster.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
