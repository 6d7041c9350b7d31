#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastPartition{int64_t{1} << 20};
constexpr Bytes kMostWithoutUnit{4096};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_partition_bytes", model::Of(kLeastPartition),
     "A core reads and decodes 1 MiB in some 10 ms, about what it costs to start a task."},
    {"most_without_unit_bytes", model::Of(kMostWithoutUnit),
     "Nobody means fewer bytes than that: the unit is missing."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.files.maxPartitionBytes";
  const auto partition = subject.Size(kKey);
  if (!subject.IsSet(kKey) || !partition.has_value() || *partition <= kMostWithoutUnit ||
      *partition >= kLeastPartition) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"partition_bytes", model::Of(*partition)},
                        {"tasks", model::CountOf((int64_t{1} << 30) / partition->count())}};
  violation.fix = TakeOut(kKey, model::FixSafety::kReview);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kScanPartitionsTiny = {
    .id = "SC355",
    .name = "scan-partitions-tiny",
    .title = "Tiny partitions when files are read",
    .since = "0.1.0",
    .message = "One task reads no more than {partition_bytes} of a file: {tasks} tasks for every GiB.",
    .advice = "Leave spark.sql.files.maxPartitionBytes at 128m.",
    .doc =
        "Every such piece of input gets a task of its own, which costs some milliseconds to schedule and a place in "
        "the driver's memory. Bare numbers that lack their unit are another rule's.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
