#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMinMedian{int64_t{256} << 20};
constexpr Bytes kGoodPortion{int64_t{128} << 20};
constexpr int64_t kMinTasksPerSlot = 3;
constexpr Ratio kUnsplittable{1.5};
constexpr Ratio kMaxTimeRatio{2.0};
constexpr Ratio kUsualGcShare{0.05};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_median_bytes", model::Of(kMinMedian),
     "Read by the median task: twice Spark's default portion, and twice a usual row group of Parquet, which is the "
     "least that can be cut. AutoTuner calls more than this too much as well."},
    {"good_portion_bytes", model::Of(kGoodPortion), "Spark's own default of spark.sql.files.maxPartitionBytes."},
    {"min_tasks_per_slot", model::CountOf(kMinTasksPerSlot),
     "Spark's tuning guide: two to three tasks a core; with three, a last round of one task wastes a quarter at most."},
    {"unsplittable_ratio", model::MultipleOf(kUnsplittable),
     "A task that read more than this times the largest split had a file that Spark cannot split."},
    {"max_time_ratio", model::MultipleOf(kMaxTimeRatio),
     "Seed 004: tasks under twice the median are even; the longest of uneven ones is skew or a slow task."},
    {"usual_gc_share", model::ShareOf(kUsualGcShare),
     "Seed 004: collection below a twentieth of the run time is healthy; what is above goes away with rows in flight."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"long-gc", "idle-cores"});

/// Cores that stand idle while the last tasks work, though all take about as long: the rounds do not come out even.
Millis LastRound(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const auto& times = (*stage.distributions)[model::TaskMetric::kDuration];
  const bool is_even = static_cast<double>(times.max) <= static_cast<double>(times.median()) * kMaxTimeRatio.value;
  const bool has_many = static_cast<double>(stage.num_tasks) >= run.SlotsOf(index) * kMinTasksPerSlot;
  return is_even && !has_many ? run.SavedIfSpread(index) : Millis(0);
}

/// A GPU wants large batches and has few tasks at once; its portions are no fault.
bool IsOnGpu(const Run& run, std::size_t index) {
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[index]);
  return execution != nullptr &&
         std::any_of(execution->plan.nodes.begin(), execution->plan.nodes.end(),
                     [](const model::PlanNode& node) { return OperatorOf(node).engine == Engine::kRapids; });
}

/// Collection beyond what is usual.
Millis ExcessGc(const Run& run, std::size_t index) {
  const Millis run_time = TotalTime(run.application().stages[index], model::TaskMetric::kExecutorRunTime);
  const double excess = run.facts().stages[index].gc_share.value_or(Ratio{0.0}).value - kUsualGcShare.value;
  return Millis(SaturatingCast(std::max(excess, 0.0) * static_cast<double>(run_time.count())));
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    if (stage.distributions == nullptr) {
      continue;
    }
    const auto& read = (*stage.distributions)[model::TaskMetric::kInputBytes];
    if (Bytes(read.median()) < kMinMedian || SourceOf(run, i) != TaskSource::kFiles || IsOnGpu(run, i)) {
      continue;
    }
    const auto portion = ConfigurationFor(run, i).Size("spark.sql.files.maxPartitionBytes");
    if (!portion.has_value() ||
        static_cast<double>(read.max) > static_cast<double>(portion->count()) * kUnsplittable.value) {
      continue;
    }
    const Millis gc = ExcessGc(run, i);
    const Millis last_round = LastRound(run, i);
    const Millis saved = std::max(last_round, run.SavedIfTasksWorkLess(i, gc));
    if (saved.count() <= 0) {
      continue;
    }
    const int64_t total = TotalBytes(stage, model::TaskMetric::kInputBytes).count();
    model::Finding finding;
    finding.impact = saved;
    finding.core_impact = CoreMillis(gc.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"median_read_bytes", model::Of(Bytes(read.median()))},
                        {"num_tasks", model::CountOf(stage.num_tasks)},
                        {"num_slots", model::CountOf(SaturatingRound(run.SlotsOf(i)))},
                        {"idle_last_round_ms", model::Of(last_round)},
                        {"excess_gc_time_ms", model::Of(gc)}};
    ProposeTasks(run, i, (total - 1) / kGoodPortion.count() + 1, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kLargeInputPartitions = {
    .id = "SW515",
    .name = "large-input-partitions",
    .title = "Input read in too large portions",
    .since = "0.1.0",
    .message =
        "The median task read {median_read_bytes}: {num_tasks} tasks for {num_slots} slots, with {idle_last_round_ms} "
        "of a last round in which cores stood idle and {excess_gc_time_ms} of garbage collection beyond the usual.",
    .advice =
        "Smaller portions share the cores out more evenly, hold fewer rows in memory at once, and lose less with a "
        "failed task.",
    .doc =
        "spark.sql.files.maxPartitionBytes cuts files into portions, one task each. When it is raised for fewer tasks, "
        "or for a GPU, the tasks of a CPU run become long: the last of them keep a few cores busy while the others "
        "have nothing to do, and rows on their way to a shuffle fill the heap. What goes away is the larger of the "
        "time of an uneven last round and the collection beyond an ordinary share. Portions so large that they spill "
        "are spill-to-disk; fewer tasks than half of the slots are too-few-tasks; files that cannot be cut are "
        "unsplittable-input.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
