#include <array>
#include <cstdint>
#include <optional>

#include "diagnose/repeated_stages.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"
#include "diagnose/tiny_tasks.h"

namespace sparkwright::diagnose {
namespace {

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_tasks", model::CountOf(kTinyMinTasks), "With fewer, the overhead of all together is less than a second,"},
    {"min_tasks_of_round", model::CountOf(kTinyMinTasksOfRound),
     "but rounds of a loop and batches of a stream have it again and again."},
    {"max_median_ms", model::Of(kTinyMaxMedian),
     "A task of half a second spends less than a tenth on being started and set up."},
    {"min_saved_share", model::ShareOf(kTinyMinSavedShare),
     "Of the task time that fewer tasks save: two runs of the same program differ by as much. Where half as many would "
     "do, that is a quarter of each task."},
    {"setup_ms", model::Of(kTinySetup), "What a task without data runs in the project's own logs: 5 to 15 ms."},
    {"python_setup_ms", model::Of(kTinyPythonSetup),
     "The same where rows go to Python: a worker is asked for, reads the function and unpickles it. The low end."},
    {"wanted_work_ms", model::Of(kTinyWantedWork), "With a second of work in a task the overhead is a few percent."},
    {"wanted_bytes", model::Of(kTinyWantedBytes), "Spark's own advisory partition size."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"scheduler-delay", "idle-cores"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  std::optional<RepeatedStages> repeated;  // Made when it is first asked.
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const int64_t num_tasks = run.application().stages[i].num_tasks_with_metrics;
    int64_t least = kTinyMinTasks;
    if (num_tasks >= kTinyMinTasksOfRound && num_tasks < kTinyMinTasks) {
      if (!repeated.has_value()) {
        repeated.emplace(run);
      }
      least = repeated->NumLike(i) >= kMinRounds ? kTinyMinTasksOfRound : kTinyMinTasks;
    }
    const auto tiny = IsShuffle(SourceOf(run, i)) ? std::nullopt : FindTinyTasks(run, i, least);
    if (tiny.has_value()) {
      findings.push_back(TinyTasksFinding(run, i, *tiny));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kTooManyTinyTasks = {
    .id = "SW202",
    .name = "too-many-tiny-tasks",
    .title = "Too many tiny tasks",
    .since = "0.1.0",
    .message =
        "{num_tasks} tasks with a median of {median_task_time_ms}, of which {overhead_ms} are the start of the task; "
        "{wanted_tasks} would do.",
    .advice =
        "Ask for fewer partitions where the program sets the number, and compact small files: each file costs a "
        "request and most of a task.",
    .doc =
        "Starting a task costs the driver and the executor some 10 to 50 ms: sending it, reading it, setting it up, "
        "reporting its result. With thousands of tasks that do little else, the overhead is the run time. The rule "
        "is about stages that read files or the program's own data; for shuffles see tiny-shuffle-partitions.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "sc.parallelize(items, 10000).map(work)\n"
                        "# after\n"
                        "sc.parallelize(items, 3 * sc.defaultParallelism).map(work)\n",
             .scala = "// before\n"
                      "sc.parallelize(items, 10000).map(work)\n"
                      "// after\n"
                      "sc.parallelize(items, 3 * sc.defaultParallelism).map(work)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
