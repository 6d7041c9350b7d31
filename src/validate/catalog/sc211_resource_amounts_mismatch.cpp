#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "validate/custom_resources.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr double kMostPart = 0.5;

struct Mismatch {
  std::string reason;
  bool is_refused = true;
};

std::optional<Mismatch> MismatchOf(const CustomResource& resource) {
  const double executor = resource.executor_amount.value_or(0.0);
  const double task = resource.task_amount.value_or(0.0);
  if (resource.has_executor_settings && !resource.executor_amount.has_value()) {
    return Mismatch{"an executor resource needs an amount"};
  }
  if (task > 0.0 && !resource.has_executor_settings) {
    return Mismatch{fmt::format("a task needs {} and executors have none", task)};
  }
  if (task > executor && task > 0.0) {
    return Mismatch{fmt::format("a task needs {} and an executor has {}", task, executor)};
  }
  if (task > kMostPart && task != std::floor(task)) {
    return Mismatch{fmt::format("a task needs {}, which is neither at most 0.5 nor a whole number", task)};
  }
  if (executor > 0.0 && !resource.task_amount.has_value()) {
    return Mismatch{fmt::format("an executor has {} and no task asks for it", executor), false};
  }
  return std::nullopt;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const CustomResource& resource : CustomResources(subject)) {
    auto mismatch = MismatchOf(resource);
    if (!mismatch.has_value()) {
      continue;
    }
    model::Violation violation;
    for (const Setting& setting : subject.settings()) {
      const std::string& key = setting.entry->key;
      if (key.starts_with(ResourceKey("task", resource.name, "")) ||
          key.starts_with(ResourceKey("executor", resource.name, ""))) {
        violation.places.push_back(Subject::PlaceOf(*setting.entry));
      }
    }
    violation.is_refused = mismatch->is_refused;
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.texts = {{"name", resource.name}, {"reason", std::move(mismatch->reason)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kResourceAmountsMismatch = {
    .id = "SC211",
    .name = "resource-amounts-mismatch",
    .title = "Amounts of a resource that do not fit",
    .since = "0.1.0",
    .message = "{name}: {reason}.",
    .advice = "Say the amount of an executor and of a task: 1 and 0.25 let four tasks share one GPU.",
    .doc =
        "ResourceProfile checks the amounts when the application starts, whatever the master: a task resource needs "
        "an executor resource (\"No executor resource configs were specified for the following task configs\"), an "
        "executor at least as much as one task, an executor resource an amount (\"You must specify an amount for "
        "gpu\"), and a part of a resource for a task is at most a half, or a whole number (\"must be either <= 0.5, "
        "or a whole number\"). An executor resource that no task asks for does not limit tasks: more of them may want "
        "the GPU than it can serve.",
    .check = &Check,
};

}  // namespace sparkwright::validate
