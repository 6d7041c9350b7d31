#include <optional>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kInitial = "spark.sql.adaptive.coalescePartitions.initialPartitionNum";
constexpr std::string_view kPartitions = "spark.sql.shuffle.partitions";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto initial = subject.IsSet(kInitial) ? subject.Count(kInitial) : std::nullopt;
  const auto partitions = subject.IsSet(kPartitions) ? subject.Count(kPartitions) : std::nullopt;
  if (initial.has_value() && partitions.has_value() && *initial != *partitions &&
      subject.IsTrue("spark.sql.adaptive.enabled") && subject.IsTrue("spark.sql.adaptive.coalescePartitions.enabled")) {
    model::Violation violation = subject.At({kPartitions, kInitial});
    violation.evidence = {{"initial", model::CountOf(*initial)}, {"partitions", model::CountOf(*partitions)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kShufflePartitionsWithoutEffect = {
    .id = "SC224",
    .name = "shuffle-partitions-without-effect",
    .title = "Number of shuffle partitions that does not count",
    .since = "0.1.0",
    .message = "Shuffles start with {initial} partitions; spark.sql.shuffle.partitions {partitions} does not count.",
    .advice = "Leave one of the two.",
    .doc =
        "With adaptive execution and merging of partitions, spark.sql.adaptive.coalescePartitions.initialPartitionNum "
        "takes the place of spark.sql.shuffle.partitions (SQLConf.numShufflePartitions). Who changes the better known "
        "key sees nothing happen. Where adaptive execution is off for a query, such as in streaming, the other "
        "counts.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
