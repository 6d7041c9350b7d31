#include <optional>
#include <string_view>
#include <utility>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kLimit = "spark.driver.maxResultSize";
constexpr std::string_view kHeap = "spark.driver.memory";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto limit = subject.IsSet(kLimit) ? subject.Size(kLimit) : std::nullopt;
  const auto heap = subject.Size(kHeap);
  if (limit.has_value() && heap.has_value() && !HasFault(subject, kHeap) && !HasFault(subject, kLimit) &&
      *limit > *heap) {
    model::Violation violation = subject.At({kLimit, kHeap});
    violation.evidence = {{"limit_bytes", model::Of(*limit)}, {"heap_bytes", model::Of(*heap)}};
    if (!subject.IsSet(kHeap)) {
      violation.own_severity = model::FindingSeverity::kInfo;  // It may be said elsewhere.
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kResultSizeAboveDriverMemory = {
    .id = "SC221",
    .name = "result-size-above-driver-memory",
    .title = "Results may be larger than the driver",
    .since = "0.1.0",
    .message = "spark.driver.maxResultSize is {limit_bytes}, and the driver has a heap of {heap_bytes}.",
    .advice = "Keep the limit below the heap, or give the driver more memory.",
    .doc =
        "spark.driver.maxResultSize ends a job whose collected results get too large, before the driver runs out of "
        "memory and takes the whole application with it. A limit above the heap cannot do that.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
