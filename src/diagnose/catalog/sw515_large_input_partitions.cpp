#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/scan_input.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMinMedian{int64_t{256} << 20};
constexpr Bytes kGoodPortion{int64_t{128} << 20};
constexpr int64_t kMinTasksPerSlot = 3;
constexpr Ratio kUnsplittable{1.5};
constexpr Ratio kMaxTimeRatio{2.0};
constexpr Ratio kUsualGcShare{0.05};
constexpr Bytes kUsualOpenCost{int64_t{4} << 20};
constexpr Bytes kSmallestBlock{int64_t{32} << 20};
constexpr Ratio kMaxSlotShare{0.5};

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
    {"usual_open_cost_bytes", model::Of(kUsualOpenCost),
     "Spark's own default of spark.sql.files.openCostInBytes, what a file counts beside its bytes and the least that a "
     "task gets."},
    {"smallest_block_bytes", model::Of(kSmallestBlock),
     "Of any file system; splits at least as large as that are more than Hadoop would cut by itself."},
    {"max_slot_share", model::ShareOf(kMaxSlotShare),
     "Where a property asks for larger portions than Spark's, whatever their size, so few slots have one: half of the "
     "cores have nothing to do."},
});

constexpr auto kExplains = std::to_array<std::string_view>(
    {"long-gc", "idle-cores", "too-few-tasks", "unsplittable-input", "single-partition"});

constexpr auto kLeastSplitKeys = std::to_array<std::string_view>(
    {"spark.hadoop.mapreduce.input.fileinputformat.split.minsize", "spark.hadoop.mapred.min.split.size"});

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

bool LeavesSlots(const Run& run, std::size_t index) {
  return static_cast<double>(run.application().stages[index].num_tasks) <= run.SlotsOf(index) * kMaxSlotShare.value;
}

/// The property that makes splits of Hadoop's files larger than its own, and its value.
std::optional<std::pair<std::string, Bytes>> LeastSplit(const Run& run) {
  for (const std::string_view key : kLeastSplitKeys) {
    const std::optional<std::string> text = run.configuration().Set(key);
    const Result<conf::Size> size =
        text.has_value() ? conf::ParseSize(*text, conf::ByteUnit::kByte) : Result<conf::Size>(conf::Size());
    if (text.has_value() && size.ok() && size->bytes() > kSmallestBlock) {
      return std::pair(std::string(key), size->bytes());
    }
  }
  return std::nullopt;
}

/// The properties that make portions of SQL's files larger than Spark's own, with those defaults.
std::vector<std::pair<std::string, std::string>> WidePortions(const Run& run, std::size_t index) {
  const RunConfiguration configuration = ConfigurationFor(run, index);
  const auto slots = static_cast<int64_t>(run.SlotsOf(index));
  std::vector<std::pair<std::string, std::string>> wide;
  if (configuration.Size("spark.sql.files.openCostInBytes").value_or(Bytes(0)) > kUsualOpenCost) {
    wide.emplace_back("spark.sql.files.openCostInBytes", "4m");
  }
  for (const char* const key : {"spark.sql.files.minPartitionNum", "spark.sql.leafNodeDefaultParallelism"}) {
    if (configuration.Set(key).has_value() && configuration.Count(key).value_or(slots) < slots) {
      wide.emplace_back(key, std::to_string(slots));
    }
  }
  return wide;
}

/// A stage that has fewer tasks than slots because a property asks for larger portions of its files than Spark or
/// Hadoop would cut: how large they are does not matter then.
std::optional<model::Finding> AskedFor(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const Bytes input = TotalBytes(stage, model::TaskMetric::kInputBytes);
  if (stage.distributions == nullptr || input <= kUsualOpenCost || !LeavesSlots(run, index) || IsOnGpu(run, index)) {
    return std::nullopt;
  }
  model::Finding finding;
  std::string key;
  if (SourceOf(run, index) == TaskSource::kFiles) {
    const auto wide = WidePortions(run, index);
    // Spark's own portions would be as many as there are slots, of 4 MiB at least.
    if (wide.empty() || input.count() / kUsualOpenCost.count() < SaturatingMultiply(stage.num_tasks, 2)) {
      return std::nullopt;
    }
    key = wide.front().first;
    for (const auto& [property, usual] : wide) {
      Propose(run, index, property, usual, model::FixSafety::kSafe, finding);
    }
  } else {
    const auto least = LeastSplit(run);
    const auto& rdds = stage.rdds;
    const bool is_of_hadoop = std::any_of(rdds.begin(), rdds.end(), [](const model::StageRdd& rdd) {
      return (rdd.scope_name.ends_with("File") || rdd.scope_name.ends_with("Files") ||
              rdd.name.find("HadoopRDD") != std::string::npos) &&
             !IsCompressed(rdd.name);
    });
    if (!least.has_value() || !is_of_hadoop) {
      return std::nullopt;
    }
    key = least->first;
    Propose(run, std::nullopt, key, "1", model::FixSafety::kSafe, finding);
  }
  finding.impact = run.SavedIfSpread(index);
  finding.places = {run.PlaceOf(index)};
  if (!stage.job_ids.empty()) {
    finding.places.emplace_back();
    finding.places.back().job = stage.job_ids.front();
  }
  finding.evidence = {
      {"largest_read_bytes", model::Of(Bytes((*stage.distributions)[model::TaskMetric::kInputBytes].max))},
      {"num_tasks", model::CountOf(stage.num_tasks)},
      {"num_slots", model::CountOf(SaturatingRound(run.SlotsOf(index)))}};
  finding.texts = {{"property", key}};
  finding.message =
      "{num_tasks} tasks on {num_slots} slots read the input, up to {largest_read_bytes} each, because {property} asks "
      "for larger portions than Spark would cut.";
  finding.advice = "Leave the property out; where many small files are the reason for it, write fewer of them.";
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    if (stage.distributions == nullptr) {
      continue;
    }
    if (auto asked_for = AskedFor(run, i)) {
      findings.push_back(*std::move(asked_for));
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
