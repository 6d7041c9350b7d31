#include <algorithm>
#include <array>
#include <cmath>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMaxSlotShare{0.5};
constexpr Millis kMinMedian{500};
constexpr Millis kMinMedianWithoutData{10'000};
constexpr Millis kMinCpuWithoutData{4'000};
constexpr Millis kMinMedianOfQuiet{5'000};
constexpr Millis kMinMedianOfWarm{3'000};
constexpr Millis kQuietStart{8'000};
constexpr Bytes kMinData{int64_t{2} << 20};
constexpr int64_t kWantedTasksPerSlot = 2;
constexpr Ratio kUnsplittable{1.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_slot_share", model::ShareOf(kMaxSlotShare),
     "Half of the slots or more are used: the stage cannot become twice as fast, and uneven tasks take the rest."},
    {"min_median_ms", model::Of(kMinMedian),
     "A task of half a second has nothing to share out: a new task costs 10 to 50 ms."},
    {"min_data_bytes", model::Of(kMinData),
     "Read by each task: twice AQE's own smallest partition. Less is one task's work, and less of a file is not "
     "split."},
    {"min_median_without_data_ms", model::Of(kMinMedianWithoutData),
     "With less data than that, the task computes something all the same; but a JVM that has just started loads "
     "classes and compiles for two to four seconds, and for seven on a busy machine (logs of tests/faults). Not for "
     "operators of SQL, whose work is their processor time."},
    {"min_median_of_quiet_ms", model::Of(kMinMedianOfQuiet),
     "The same of Python, whose processor time nobody counts, on a machine that is not busy: there a JVM needs no more "
     "than four seconds."},
    {"min_median_of_warm_ms", model::Of(kMinMedianOfWarm),
     "The same where none of the tasks was the first of the run on its slot: there a JVM has all it needs, and a "
     "worker "
     "of Python takes a second or two to begin."},
    {"quiet_start_ms", model::Of(kQuietStart),
     "From the application's start to its first job: three to eight seconds on a free machine, so that one that took "
     "no longer is not busy."},
    {"min_cpu_without_data_ms", model::Of(kMinCpuWithoutData),
     "Or that much processor time, which a busy machine does not stretch as much: classes are loaded in one to two "
     "seconds of it, and most is compiled on other threads."},
    {"wanted_tasks_per_slot", model::CountOf(kWantedTasksPerSlot),
     "Spark's tuning guide: two to three tasks a core, so that uneven ones even out."},
    {"unsplittable_ratio", model::MultipleOf(kUnsplittable),
     "A task that read more than this times the largest split had a file that Spark cannot split: a property does not "
     "change that."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"idle-cores", "large-shuffle-partitions", "spill-to-disk", "long-gc"});

/// Reads as few partitions as it needs rows, by design.
bool TakesAFewRows(const model::Stage& stage) {
  const std::string_view name = stage.name;
  return name.starts_with("take at") || name.starts_with("head at") || name.starts_with("first at") ||
         name.starts_with("show at") || name.starts_with("showString at");
}

/// A task that read little worked all the same, beyond what a new JVM does for itself.
bool Computes(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const auto start = run.facts().startup.first_job_wait;
  const bool is_quiet = start.has_value() && *start <= kQuietStart;
  const FirstTasks& first = run.first_tasks();
  const std::vector<std::size_t>& rows = first.of_stage[index];
  const bool is_warm =
      std::none_of(rows.begin(), rows.end(), [&](std::size_t row) { return first.is_first_of_run[row]; });
  const Millis of_python = is_warm ? kMinMedianOfWarm : is_quiet ? kMinMedianOfQuiet : kMinMedianWithoutData;
  const Millis least = CallsPython(stage) ? of_python : kMinMedianWithoutData;
  return MedianTime(stage, model::TaskMetric::kExecutorCpuTime) >= kMinCpuWithoutData ||
         (!RunsOnlySql(run, index) && MedianTime(stage, model::TaskMetric::kDuration) >= least);
}

bool ReadsTextFile(const model::Stage& stage) {
  return stage.totals[model::TaskMetric::kInputBytes] > 0 &&
         std::any_of(stage.rdds.begin(), stage.rdds.end(),
                     [](const model::StageRdd& rdd) { return rdd.scope_name == "textFile"; });
}

/// Spark cannot cut what one task read.
bool IsUnsplittable(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const auto split = ConfigurationFor(run, index).Size("spark.sql.files.maxPartitionBytes");
  return SourceOf(run, index) == TaskSource::kFiles && split.has_value() && stage.distributions != nullptr &&
         static_cast<double>((*stage.distributions)[model::TaskMetric::kInputBytes].max) >
             static_cast<double>(split->count()) * kUnsplittable.value;
}

std::string_view WhatMadeIt(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  switch (SourceOf(run, index)) {
    case TaskSource::kFiles:
      return IsUnsplittable(run, index) ? "files that cannot be split" : "splits of files";
    case TaskSource::kSqlShuffle:
      return IsReadByAqe(stage) ? "shuffle partitions that AQE merged" : "shuffle partitions";
    case TaskSource::kRddShuffle:
      return "partitions of an RDD shuffle";
    case TaskSource::kOther:
      return ReadsTextFile(stage) ? "splits of text files that an RDD reads" : "partitions of the program's own data";
  }
  return "partitions";
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::StageFacts& facts = run.facts().stages[i];
    const model::Stage& stage = run.application().stages[i];
    const Millis median = MedianTime(stage, model::TaskMetric::kDuration);
    if (stage.num_tasks_with_metrics == 0 || stage.num_tasks_with_metrics < stage.num_tasks ||
        !stage.submitted.has_value() || !stage.completed.has_value() || median < kMinMedian || TakesAFewRows(stage)) {
      continue;
    }
    const Bytes read =
        TotalBytes(stage, model::TaskMetric::kInputBytes) + TotalBytes(stage, model::TaskMetric::kShuffleBytesRead);
    const bool is_small = read.count() < SaturatingMultiply(kMinData.count(), stage.num_tasks);
    if (is_small && !Computes(run, i)) {
      continue;
    }
    const double mean_slots = MeanSlots(run, *stage.submitted, *stage.completed, stage.resource_profile_id);
    // A query's files are cut for the cores that are there when it is planned: executors that come later are chance.
    const double slots =
        SourceOf(run, i) == TaskSource::kFiles
            ? mean_slots
            : std::max(mean_slots, UsualSlots(run, *stage.submitted, *stage.completed, stage.resource_profile_id));
    // What was added up before the shuffle: a few rows, however large, are one task's work.
    const bool is_few_rows = SourceOf(run, i) == TaskSource::kSqlShuffle &&
                             stage.totals[model::TaskMetric::kInputBytes] == 0 &&
                             stage.totals[model::TaskMetric::kShuffleRecordsRead] > 0 &&
                             static_cast<double>(stage.totals[model::TaskMetric::kShuffleRecordsRead]) <= slots;
    if (is_few_rows) {
      continue;
    }
    if (static_cast<double>(stage.num_tasks) > slots * kMaxSlotShare.value) {
      continue;
    }
    const int64_t wanted = SaturatingMultiply(SaturatingCast(std::ceil(slots)), kWantedTasksPerSlot);
    const Millis took = facts.duration.value_or(facts.covered);
    const Millis without_tasks = std::max(took - facts.covered, Millis(0));
    const Millis spread =
        without_tasks + Millis(SaturatingCast(std::ceil(static_cast<double>(facts.task_time.count()) / slots)));
    model::Finding finding;
    finding.impact = run.SavedIfStageTakes(i, spread);
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"num_tasks", model::CountOf(stage.num_tasks)},
                        {"num_slots", model::CountOf(SaturatingCast(std::ceil(slots)))},
                        {"duration_ms", model::Of(took)},
                        {"median_task_time_ms", model::Of(median)},
                        {"read_bytes", model::Of(read)},
                        {"wanted_tasks", model::CountOf(wanted)}};
    finding.texts = {{"made_by", std::string(WhatMadeIt(run, i))}};
    if (stage.num_tasks == 1) {
      finding.message =
          "One task on {num_slots} slots for {duration_ms}; it was made from {made_by}. About {wanted_tasks} would use "
          "all cores.";
    }
    // Files so small are not cut further; what is made of them may be.
    const bool is_small_file = is_small && SourceOf(run, i) == TaskSource::kFiles;
    if (!IsUnsplittable(run, i) && !is_small_file) {
      ProposeTasks(run, i, wanted, finding);
    }
    if (is_small_file) {
      finding.advice =
          "The file is small and what is done with each of its rows is dear: spread the rows before "
          "(repartition), so that all cores have some.";
      finding.code = {.sql = "",
                      .pyspark =
                          "# before: one task for a small file\n"
                          "spark.read.text(path).select(fetch('value'))\n"
                          "# after\n"
                          "spark.read.text(path).repartition(64).select(fetch('value'))\n",
                      .scala =
                          "// before: one task for a small file\n"
                          "spark.read.text(path).select(fetch($\"value\"))\n"
                          "// after\n"
                          "spark.read.text(path).repartition(64).select(fetch($\"value\"))\n"};
    }
    // Without bytes nothing says that the work can be shared out at all.
    finding.confidence = finding.properties.empty() && (is_small_file || SourceOf(run, i) == TaskSource::kOther)
                             ? model::FindingConfidence::kPossible
                             : model::FindingConfidence::kLikely;
    if (finding.confidence == model::FindingConfidence::kPossible && is_small) {
      finding.own_severity = AtMostWarning(run, finding.impact, finding.confidence);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kTooFewTasks = {
    .id = "SW201",
    .name = "too-few-tasks",
    .title = "Too few tasks",
    .since = "0.1.0",
    .message =
        "{num_tasks} tasks on {num_slots} slots for {duration_ms}; they were made from {made_by}. About {wanted_tasks} "
        "would use all cores.",
    .advice =
        "Where the program sets the number (repartition, coalesce, numSlices, minPartitions of textFile, a global "
        "aggregate or sort), raise it or leave it out; write one file at the end only if somebody needs one.",
    .doc =
        "A stage has fewer tasks than the cluster can run at once, so most cores wait for a few. The number of tasks "
        "comes from the splits of files, the shuffle partitions (which AQE may merge), the parallelism of an RDD or "
        "the program; the fix is the property that decided it. What goes away is the time beyond an even share of the "
        "same task time over the slots that were there. Stages that take a few rows (show, take, head) are left out.",
    .parameters = kParameters,
    .code = {.sql = "-- before: two tasks write everything\n"
                    "INSERT OVERWRITE t SELECT /*+ COALESCE(2) */ * FROM s;\n"
                    "-- after\n"
                    "INSERT OVERWRITE t SELECT /*+ REBALANCE */ * FROM s;\n",
             .pyspark = "# before: the whole computation runs in two tasks\n"
                        "df.groupBy('k').count().coalesce(2).write.parquet(path)\n"
                        "# after: as parallel as it was, one file per core at most\n"
                        "df.groupBy('k').count().write.parquet(path)\n",
             .scala = "// before: two slices whatever the cluster\n"
                      "sc.parallelize(items, 2).map(work)\n"
                      "// after\n"
                      "sc.parallelize(items, 2 * sc.defaultParallelism).map(work)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
