#include <algorithm>
#include <array>

#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinTimeRatio{3.0};
constexpr Ratio kMaxBytesRatio{2.0};
constexpr Millis kMinExcess{1'000};
constexpr int64_t kMinTasks = 4;
constexpr int64_t kMinFirstTasks = 3;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_time_ratio", model::MultipleOf(kMinTimeRatio),
     "Seed 004 calls twice the median healthy and five times critical; tasks of half a second vary by up to three "
     "times "
     "from the order in which they start."},
    {"max_bytes_ratio", model::MultipleOf(kMaxBytesRatio),
     "A task that read more than twice the median is explained by its data (skewed-partitions)."},
    {"min_excess_ms", model::Of(kMinExcess), "Less than a second over the median is noise of the machine."},
    {"min_tasks", model::CountOf(kMinTasks), "With fewer the median is one of the tasks it is compared with."},
    {"min_first_tasks", model::CountOf(kMinFirstTasks),
     "The first task on a slot loads classes and starts workers: it is slow only when it took as much longer than the "
     "other first ones, of which there must be that many."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// The tasks of a stage that were the first on their slots, and load classes and start workers that later tasks find
/// there, and the longest of the others.
struct TasksOfStage {
  std::vector<std::size_t> first;
  std::optional<std::size_t> longest_other;
};

/// Whether a task took several times what another one did.
bool IsSlow(Millis took, Millis usual) {
  return Share(took.count(), std::max<int64_t>(usual.count(), 1)) >= kMinTimeRatio.value && took - usual >= kMinExcess;
}

/// The task of a stage to look at: the longest one, or the longest that was not the first on its slot where the first
/// ones were all alike.
std::optional<std::size_t> LongestOf(const model::TaskTable& tasks, TasksOfStage of_stage) {
  std::vector<std::size_t>& first = of_stage.first;
  if (std::ssize(first) < kMinFirstTasks) {
    return of_stage.longest_other;
  }
  std::sort(first.begin(), first.end(),
            [&](std::size_t a, std::size_t b) { return tasks.duration_ms[a] < tasks.duration_ms[b]; });
  const std::size_t longest = first.back();
  // Of an even number the longer one: the tasks of an executor that came first had the machine busy starting others.
  const Millis usual(tasks.duration_ms[first[first.size() / 2]]);
  const bool is_longest =
      !of_stage.longest_other.has_value() || tasks.duration_ms[longest] > tasks.duration_ms[*of_stage.longest_other];
  return is_longest && IsSlow(Millis(tasks.duration_ms[longest]), usual) ? longest : of_stage.longest_other;
}

/// LongestOf each stage, by the index of the stage.
std::vector<std::optional<std::size_t>> LongestTasks(const Run& run) {
  const model::TaskTable& tasks = run.application().tasks;
  std::vector<int64_t> started(run.facts().executors.size(), 0);
  std::vector<TasksOfStage> stages(run.application().stages.size());
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const uint32_t executor = tasks.executor[row];
    if (executor >= started.size()) {
      continue;
    }
    const bool is_first = started[executor]++ < run.facts().executors[executor].slots;
    if (tasks.status[row] != model::TaskStatus::kSucceeded) {
      continue;
    }
    TasksOfStage& stage = stages[tasks.stage[row]];
    if (is_first) {
      stage.first.push_back(row);
    } else if (!stage.longest_other.has_value() || tasks.duration_ms[row] > tasks.duration_ms[*stage.longest_other]) {
      stage.longest_other = row;
    }
  }
  std::vector<std::optional<std::size_t>> longest;
  longest.reserve(stages.size());
  for (TasksOfStage& stage : stages) {
    longest.push_back(LongestOf(tasks, std::move(stage)));
  }
  return longest;
}

/// Most of the time beyond the median by what Spark measures of the task.
std::string WhatItDid(const Run& run, std::size_t row, const model::Stage& stage) {
  const model::TaskTable& tasks = run.application().tasks;
  const Millis excess = Millis(tasks.duration_ms[row]) - MedianTime(stage, model::TaskMetric::kDuration);
  const Millis gc(tasks.gc_ms[row]);
  const Millis cpu = Millis(tasks.cpu_ms[row]) - MedianTime(stage, model::TaskMetric::kExecutorCpuTime);
  if (gc + gc > excess) {
    return "collecting garbage";
  }
  return cpu + cpu > excess ? "computing" : "waiting (disk, network, a lock, a Python worker or another process)";
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const model::TaskTable& tasks = run.application().tasks;
  const std::vector<std::optional<std::size_t>> longest_tasks = LongestTasks(run);
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::StageFacts& facts = run.facts().stages[i];
    const model::Stage& stage = run.application().stages[i];
    if (stage.num_tasks_with_metrics < kMinTasks || !facts.time_skew.has_value() || !facts.input_skew.has_value() ||
        !longest_tasks[i].has_value()) {
      continue;
    }
    const std::size_t row = *longest_tasks[i];
    const Millis took(tasks.duration_ms[row]);
    const Millis median = facts.time_skew->median;
    const Bytes median_read = facts.input_skew->median;
    if (!IsSlow(took, median) ||
        Share(tasks.bytes_in[row], std::max<int64_t>(median_read.count(), 1)) > kMaxBytesRatio.value) {
      continue;
    }
    model::Finding finding;
    // No more goes away than this task took beyond the others.
    const Millis duration = facts.duration.value_or(facts.covered);
    finding.impact = run.SavedIfStageTakes(i, std::max(run.EvenDuration(i), duration - (took - median)));
    finding.places = {run.PlaceOf(i)};
    const std::string what = WhatItDid(run, row, stage);
    finding.evidence = {{"max_task_time_ms", model::Of(took)},
                        {"median_task_time_ms", model::Of(median)},
                        {"longest_task_read_bytes", model::Of(Bytes(tasks.bytes_in[row]))},
                        {"median_read_bytes", model::Of(median_read)},
                        {"num_tasks", model::CountOf(stage.num_tasks)}};
    finding.texts = {{"time_spent", what}, {"executor", run.application().executors[tasks.executor[row]].id}};
    const bool may_move = !run.configuration().is_local() && run.facts().cores.peak_executors > 1;
    if (may_move && what.starts_with("waiting")) {
      Propose(run, std::nullopt, "spark.speculation", "true", model::FixSafety::kReview, finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSlowTasks = {
    .id = "SW102",
    .name = "slow-tasks",
    .title = "Slow tasks",
    .since = "0.1.0",
    .message =
        "The longest of {num_tasks} tasks took {max_task_time_ms}, the median {median_task_time_ms}, and it read no "
        "more than the others; most of its time went into {time_spent} on executor {executor}.",
    .advice =
        "Look at what this task does that the others do not: one expensive row or group, a slow external call, a busy "
        "machine. Speculation helps only where the task is slow because of where it runs.",
    .doc =
        "A few tasks take much longer than the others without reading more, so that the stage waits for them while "
        "cores stand idle. The cause is the machine (a bad disk, another process), an external service, or rows that "
        "are more expensive than others. The first tasks on each core of an executor are left out: they load classes "
        "and start Python workers. What goes away is the time the stage took beyond its even share.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
