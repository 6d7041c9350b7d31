#include <array>

#include "diagnose/rule.h"
#include "diagnose/stage_work.h"
#include "diagnose/tiny_tasks.h"

namespace sparkwright::diagnose {
namespace {

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_tasks", model::CountOf(kTinyMinTasks), "With fewer, the overhead of all together is less than a second."},
    {"max_median_ms", model::Of(kTinyMaxMedian),
     "A task of half a second spends less than a tenth on being started and set up."},
    {"min_saved_share", model::ShareOf(kTinyMinSavedShare),
     "Of the task time that fewer tasks save: two runs of the same program differ by as much. Where half as many would "
     "do, that is a quarter of each task."},
    {"setup_ms", model::Of(kTinySetup), "What a task without data runs in the project's own logs: 5 to 15 ms."},
    {"python_setup_ms", model::Of(kTinyPythonSetup),
     "The same where rows go to Python: a worker is asked for, reads the function and unpickles it. The low end."},
    {"state_setup_ms", model::Of(kTinyStateSetup),
     "The same where a task keeps state of a stream: with up to eight rows they run 100 to 200 ms in the project's own "
     "logs."},
    {"wanted_work_ms", model::Of(kTinyWantedWork), "With a second of work in a task the overhead is a few percent."},
    {"wanted_bytes", model::Of(kTinyWantedBytes), "Spark's own advisory partition size."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"scheduler-delay", "slow-shuffle-fetch", "slow-shuffle-write", "idle-cores",
                                     "batches-over-trigger", "falling-behind"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const auto tiny = IsShuffle(SourceOf(run, i)) ? FindTinyTasks(run, i) : std::nullopt;
    if (!tiny.has_value()) {
      continue;
    }
    model::Finding finding = TinyTasksFinding(run, i, *tiny);
    const auto& read = run.facts().stages[i].shuffle_read_per_task;
    finding.evidence.insert(finding.evidence.begin() + 2,
                            {"median_read_bytes", model::Of(read.has_value() ? read->median : Bytes())});
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kTinyShufflePartitions = {
    .id = "SW402",
    .name = "tiny-shuffle-partitions",
    .title = "Tiny shuffle partitions",
    .since = "0.1.0",
    .message =
        "{num_tasks} shuffle partitions of {median_read_bytes} each: tasks with a median of {median_task_time_ms}, of "
        "which {overhead_ms} are the start of the task. {wanted_tasks} would do.",
    .advice =
        "AQE merges small partitions of SQL shuffles by itself, but not those of repartition(n) or of RDDs: leave the "
        "number out there, or lower it.",
    .doc =
        "Each shuffle partition is a task, and each pair of a writing and a reading task is a block to ask for. Far "
        "more partitions than the data needs cost their start and their requests. AQE (on from Spark 3.2) merges them "
        "after it has seen their sizes.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before: AQE keeps a number that the program asks for\n"
                        "df.repartition(2000, 'k').groupBy('k').count()\n"
                        "# after\n"
                        "df.groupBy('k').count()\n",
             .scala = "// before\n"
                      "pairs.reduceByKey(_ + _, 2000)\n"
                      "// after\n"
                      "pairs.reduceByKey(_ + _)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
