#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMinLargest{int64_t{1} << 30};
constexpr Bytes kCriticalLargest{int64_t{5} << 30};
constexpr Bytes kWanted{int64_t{128} << 20};
constexpr Ratio kMinRunShare{0.005};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_largest_bytes", model::Of(kMinLargest), "Seed 004: a shuffle partition under 1 GB is healthy."},
    {"critical_largest_bytes", model::Of(kCriticalLargest), "Seed 004: above 5 GB is critical."},
    {"wanted_bytes", model::Of(kWanted), "Between Spark's advisory size of 64 MiB and what fits in a task's memory."},
    {"min_run_share", model::ShareOf(kMinRunShare), "A stage shorter than that is information, whatever it read."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"spill-to-disk", "long-gc"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    if (!facts.shuffle_read_per_task.has_value() || facts.shuffle_read_per_task->max < kMinLargest) {
      continue;
    }
    model::Finding finding;
    const Bytes largest = facts.shuffle_read_per_task->max;
    const Bytes total = TotalBytes(stage, model::TaskMetric::kShuffleBytesRead);
    const bool matters = Share(facts.wall_share.count(), run.duration().count()) >= kMinRunShare.value;
    finding.own_severity = !matters                     ? model::FindingSeverity::kInfo
                           : largest > kCriticalLargest ? model::FindingSeverity::kCritical
                                                        : model::FindingSeverity::kWarning;
    finding.impact = run.SavedIfTasksWorkLess(i, SpillTime(run, i));
    finding.places = {run.PlaceOf(i)};
    const int64_t wanted =
        std::max<int64_t>(total.count() / kWanted.count() + 1, SaturatingMultiply(2, run.peak_slots()));
    finding.evidence = {{"largest_read_bytes", model::Of(largest)},
                        {"median_read_bytes", model::Of(facts.shuffle_read_per_task->median)},
                        {"shuffle_read_bytes", model::Of(total)},
                        {"num_tasks", model::CountOf(stage.num_tasks)},
                        {"wanted_tasks", model::CountOf(wanted)}};
    if (wanted > stage.num_tasks) {
      ProposeTasks(run, i, wanted, finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kLargeShufflePartitions = {
    .id = "SW401",
    .name = "large-shuffle-partitions",
    .title = "Large shuffle partitions",
    .since = "0.1.0",
    .message =
        "The largest of {num_tasks} shuffle partitions held {largest_read_bytes}, the median {median_read_bytes}; "
        "{wanted_tasks} would hold 128 MiB each.",
    .advice = "Raise the number of shuffle partitions; where the program sets it (repartition, numPartitions), there.",
    .doc =
        "A task works on one shuffle partition. One of gigabytes does not fit in its memory, spills, may fail, and "
        "takes long to repeat when it does. The limits are those of seed 004. The time that goes away is that of the "
        "spill; the risk is why the severity follows from the size.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
