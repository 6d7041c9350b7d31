#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.default.parallelism";
  const auto parallelism = subject.Count(kKey);
  const std::optional<int64_t> slots = ApplicationSlots(subject);
  if (!subject.IsSet(kKey) || !parallelism.has_value() || !slots.has_value() || *parallelism <= 0 ||
      *parallelism >= *slots) {
    return violations;
  }
  model::Violation violation = subject.At({kKey, "spark.executor.instances", "spark.executor.cores"});
  violation.evidence = {{"parallelism", model::CountOf(*parallelism)},
                        {"slots", model::CountOf(*slots)},
                        {"idle_slots", model::CountOf(*slots - *parallelism)}};
  if (subject.IsTrue("spark.dynamicAllocation.enabled")) {
    violation.own_severity = model::FindingSeverity::kInfo;
  }
  violation.fix = TakeOut(kKey, model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kDefaultParallelismBelowCores = {
    .id = "SC328",
    .name = "default-parallelism-below-cores",
    .title = "Default parallelism below the cores",
    .since = "0.1.0",
    .message =
        "spark.default.parallelism of {parallelism} leaves {idle_slots} of {slots} slots without work in RDD shuffles.",
    .advice = "Leave spark.default.parallelism out: it is then the number of all cores.",
    .doc =
        "RDD operations such as reduceByKey and parallelize make that many partitions when nothing else is said, and "
        "one task works on one partition. Adaptive execution takes it as the least number of partitions that it merges "
        "to.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
