#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kLeast = "spark.sql.adaptive.coalescePartitions.minPartitionSize";
constexpr std::string_view kAdvisory = "spark.sql.adaptive.advisoryPartitionSizeInBytes";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto least = subject.Size(kLeast);
  const auto advisory = subject.Size(kAdvisory);
  if (least.has_value() && advisory.has_value() && *least > *advisory && subject.IsTrue("spark.sql.adaptive.enabled") &&
      subject.IsTrue("spark.sql.adaptive.coalescePartitions.enabled")) {
    model::Violation violation = subject.At({kLeast, kAdvisory});
    violation.evidence = {{"least_bytes", model::Of(*least)}, {"advisory_bytes", model::Of(*advisory)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kLeastPartitionAboveAdvisory = {
    .id = "SC248",
    .name = "least-partition-above-advisory",
    .title = "Least partition size above the advisory one",
    .since = "0.1.0",
    .message = "Partitions are merged up to {least_bytes}, not to the advisory {advisory_bytes}.",
    .advice = "Keep the least size below the advisory one.",
    .doc =
        "CoalesceShufflePartitions merges partitions up to the larger of the two sizes, so that "
        "spark.sql.adaptive.coalescePartitions.minPartitionSize takes the place of "
        "spark.sql.adaptive.advisoryPartitionSizeInBytes. Splitting skewed partitions still goes by the advisory "
        "size.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
