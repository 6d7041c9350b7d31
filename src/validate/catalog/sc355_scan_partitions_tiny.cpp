#include <array>
#include <string>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastPartition{int64_t{1} << 20};
constexpr int64_t kMostMeantMebibytes = 1024;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_partition_bytes", model::Of(kLeastPartition),
     "A core reads and decodes 1 MiB in some 10 ms, about what it costs to start a task."},
    {"most_meant_mebibytes", model::CountOf(kMostMeantMebibytes),
     "A bare number up to here was most likely meant as megabytes."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.sql.files.maxPartitionBytes";
  const auto partition = subject.Size(kKey);
  if (!subject.IsSet(kKey) || !partition.has_value() || partition->count() <= 0 || *partition >= kLeastPartition) {
    return violations;
  }
  model::Violation violation = subject.At({kKey});
  violation.evidence = {{"partition_bytes", model::Of(*partition)},
                        {"tasks", model::CountOf((int64_t{1} << 30) / partition->count())}};
  violation.fix = partition->count() <= kMostMeantMebibytes && partition->count() >= 4
                      ? SetTo(kKey, std::to_string(partition->count()) + "m", model::FixSafety::kReview)
                      : TakeOut(kKey, model::FixSafety::kReview);
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
    .advice = "Write a size with its unit, such as 128m; a bare number counts bytes.",
    .doc =
        "Every {partition_bytes} of input gets a task of its own, which costs some milliseconds to schedule and a "
        "place in the driver's memory. A bare number is in bytes, so that 128 means 128 bytes.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
