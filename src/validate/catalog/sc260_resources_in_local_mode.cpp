#include <string>
#include <utility>

#include "validate/custom_resources.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!subject.is_local()) {
    return violations;
  }
  for (const CustomResource& resource : CustomResources(subject)) {
    if (resource.task_amount.value_or(0.0) <= 0.0 || resource.executor_amount.value_or(0.0) <= 0.0) {
      continue;  // Amounts that do not fit are another rule's.
    }
    const std::string key = ResourceKey("task", resource.name, "amount");
    model::Violation violation = subject.At({key});
    violation.is_refused = true;
    violation.texts = {{"key", key}, {"name", resource.name}};
    violation.fix = TakeOut(key, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kResourcesInLocalMode = {
    .id = "SC260",
    .name = "resources-in-local-mode",
    .title = "Tasks that wait for a resource without end",
    .since = "0.1.0",
    .message = "{key} asks for {name}, which the driver of a local master does not offer: no task ever runs.",
    .advice = "Take it out for local runs; tasks may use the device of the machine without it.",
    .doc =
        "The one executor of local mode is the driver's process. LocalSchedulerBackend offers its cores and no other "
        "resource, so TaskSchedulerImpl never finds a place for a task that asks for one: the job neither fails nor "
        "ends. local-cluster starts real workers and is not meant.",
    .check = &Check,
};

}  // namespace sparkwright::validate
