#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/saturating.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kInstances = "spark.executor.instances";
constexpr std::string_view kCores = "spark.cores.max";
constexpr std::string_view kCpus = "spark.task.cpus";

/// Spark-submit looks at what it is given, whatever the master; it does not see what the application sets.
bool IsCheckedAtSubmit(const Subject& subject, std::string_view key) {
  return subject.Entry(key)->origin.source != conf::EntrySource::kApplication &&
         !(key == kInstances && subject.IsTrue("spark.dynamicAllocation.enabled"));
}

bool IsRefused(const Subject& subject, std::string_view key, int64_t number) {
  if (key != kCpus) {
    return IsCheckedAtSubmit(subject, key);
  }
  // The driver of a standalone cluster starts with less than 0, and nobody counts before there are workers.
  return number == 0 || !subject.Is(conf::ClusterManager::kStandalone);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : {kInstances, kCores, kCpus}) {
    const auto number = subject.IsSet(key) && !HasFault(subject, key) ? subject.Number(key) : std::nullopt;
    const bool is_wrong = number.has_value() && *number <= 0.0;
    if (!is_wrong || (key == kInstances && !IsCheckedAtSubmit(subject, key))) {
      continue;
    }
    model::Violation violation = subject.At({key});
    violation.is_refused = IsRefused(subject, key, SaturatingCast(*number));
    violation.texts = {{"key", std::string(key)}, {"number", subject.Text(key).value_or("")}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kNumberBelowOne = {
    .id = "SC258",
    .name = "number-below-one",
    .title = "A number that has to be at least 1",
    .since = "0.1.0",
    .message = "{key} is {number}.",
    .advice =
        "Leave it out, or write 1 or more. Executors that come when they are needed: "
        "spark.dynamicAllocation.enabled.",
    .doc =
        "SparkSubmitArguments refuses spark.executor.instances (\"Number of executors must be a positive number\", "
        "unless dynamic allocation is on) and spark.cores.max (\"Total executor cores must be a positive number\") "
        "with every master. Tasks of 0 cores end in a division by zero or, on YARN and Kubernetes, with \"CPUs per "
        "task configuration has to be > 0\", and in local mode tasks of less never run; since 4.2 the property has a "
        "bound of its own.",
    .check = &Check,
};

}  // namespace sparkwright::validate
