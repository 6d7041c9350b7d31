#include <algorithm>
#include <array>
#include <string>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kTinyPartition{int64_t{1} << 20};
constexpr double kMinTasksPerSlot = 3.0;
constexpr int64_t kMaxPartitionsAskedFor = 200;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"tiny_partition_bytes", model::Of(kTinyPartition),
     "What AQE never goes below: spark.sql.adaptive.coalescePartitions.minPartitionSize."},
    {"min_tasks_per_slot", model::MultipleOf({kMinTasksPerSlot}),
     "AQE keeps as many partitions as there are cores; up to three rounds of tasks lose nothing worth having."},
    {"max_partitions_asked_for", model::CountOf(kMaxPartitionsAskedFor),
     "Spark's default. Where spark.sql.shuffle.partitions is set to more, that number is what is wrong "
     "(tiny-shuffle-partitions), and AQE would only have hidden it."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"too-many-tiny-tasks", "tiny-shuffle-partitions", "scheduler-delay"});

/// Somebody asked for that many partitions.
bool AreAskedFor(const RunConfiguration& configuration, int64_t num_tasks) {
  const std::string key = "spark.sql.shuffle.partitions";
  return num_tasks > kMaxPartitionsAskedFor && configuration.Set(key).has_value() &&
         configuration.Count(key) == num_tasks;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.adaptive.enabled";
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::StageFacts& facts = run.facts().stages[i];
    const model::Stage& stage = run.application().stages[i];
    const model::SqlExecution* execution = ExecutionOf(run.application(), facts);
    const double slots = run.SlotsOf(i);
    if (execution == nullptr || !facts.shuffle_read_per_task.has_value() || stage.distributions == nullptr ||
        static_cast<double>(stage.num_tasks) < slots * kMinTasksPerSlot ||
        facts.shuffle_read_per_task->max >= kTinyPartition) {
      continue;
    }
    const RunConfiguration configuration = ConfigurationIn(run, *execution);
    if (configuration.IsTrue(key) || AreAskedFor(configuration, stage.num_tasks)) {
      continue;
    }
    // Streaming plans keep their partitions: AQE leaves them alone.
    const bool is_streaming =
        std::any_of(execution->plan.nodes.begin(), execution->plan.nodes.end(), [](const model::PlanNode& node) {
          return node.name.starts_with("StateStore") || node.name.starts_with("MicroBatch");
        });
    if (is_streaming) {
      continue;
    }
    // Every task costs at least what the fastest quarter did, however little it read.
    const auto& durations = (*stage.distributions)[model::TaskMetric::kDuration];
    const auto gone = static_cast<double>(stage.num_tasks) - slots;
    const Millis work(SaturatingRound(gone * static_cast<double>(durations.quantiles[2])));
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.impact = run.SavedIfTasksWorkLess(i, work);
    finding.core_impact = CoreMillis(work.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"num_tasks", model::CountOf(stage.num_tasks)},
                        {"num_slots", model::CountOf(SaturatingRound(slots))},
                        {"median_read_bytes", model::Of(facts.shuffle_read_per_task->median)},
                        {"median_task_time_ms", model::Of(Millis(durations.median()))}};
    finding.properties.push_back({key, run.configuration().Set(key), "true", model::FixSafety::kSafe});
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kAqeOff = {
    .id = "SW510",
    .name = "aqe-off",
    .title = "Adaptive execution is off and would have helped",
    .since = "0.1.0",
    .message =
        "{num_tasks} tasks read {median_read_bytes} each on {num_slots} slots; adaptive execution would have made "
        "fewer of them, and it is off.",
    .advice = "Leave spark.sql.adaptive.enabled on; it is the default from Spark 3.2.",
    .doc =
        "With adaptive execution (AQE), Spark looks at what a shuffle really wrote and joins small partitions into "
        "fewer tasks. Without it the number is spark.sql.shuffle.partitions, whatever there is to read. The rule fires "
        "for stages in which no task read even the megabyte below which AQE never goes. What goes away is the least "
        "time of a task, for each task beyond one for each core. Where AQE would have split a skewed partition or "
        "broadcast a small side, the findings about those say so.",
    .parameters = kParameters,
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
