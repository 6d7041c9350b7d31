#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Millis kMinDelay{200};
constexpr Millis kUsualDelay{50};
constexpr Ratio kMinShare{0.2};
constexpr int64_t kMinTasksPerSlot = 3;
constexpr int64_t kMinTasksOfDriver = 40;
constexpr Millis kMinSaved{1'000};
constexpr int64_t kTimesCpu = 2;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_delay_ms", model::Of(kMinDelay),
     "Of the median task, to be sent, read and answered; 10 to 50 ms are ordinary, and small tasks are "
     "too-many-tiny-tasks."},
    {"usual_delay_ms", model::Of(kUsualDelay), "Left to each task."},
    {"min_share", model::ShareOf(kMinShare), "Of the median task's duration."},
    {"min_tasks_per_slot", model::CountOf(kMinTasksPerSlot),
     "The first task on a slot loads classes and fetches the stage's code; with three or more the median is not one, "
     "even where an executor came late."},
    {"min_tasks_of_driver", model::CountOf(kMinTasksOfDriver),
     "Where the tasks wait for the driver more than they read themselves: a few tasks keep no driver busy, and what "
     "they wait for is a busy machine."},
    {"times_cpu", model::MultipleOf({static_cast<double>(kTimesCpu)}),
     "Reading a task is work of its thread: what took longer than twice its processor time waited for a processor, "
     "which no smaller task mends. Where the log has no processor time of any task, all of it counts."},
    {"min_saved_ms", model::Of(kMinSaved),
     "Of the run. The stages of a short run are over before its executors have read its code and warmed up; half a "
     "second of it is seen on any busy machine (logs of tests/faults)."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// What the median task took to read itself, without waiting for a processor.
Millis ReadingOf(const model::Stage& stage) {
  using enum model::TaskMetric;
  const Millis took = MedianTime(stage, kExecutorDeserializeTime);
  if (stage.totals[kExecutorDeserializeCpuTime] <= 0 || stage.distributions == nullptr) {
    return took;  // The log has no processor time.
  }
  const Nanos cpu((*stage.distributions)[kExecutorDeserializeCpuTime].median());
  return std::min(took, Millis(SaturatingMultiply(cpu.count(), kTimesCpu) / 1'000'000));
}

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const double slots = run.SlotsOf(i);
    if (static_cast<double>(stage.num_tasks_with_metrics) < slots * kMinTasksPerSlot) {
      continue;
    }
    const Millis delay = MedianTime(stage, kSchedulerDelay);
    const Millis deserialize = ReadingOf(stage);
    const Millis median = MedianTime(stage, kDuration);
    const Millis both = delay + deserialize;
    const bool is_driver = delay >= deserialize;
    if (both < kMinDelay || Share(both.count(), median.count()) < kMinShare.value ||
        (is_driver && stage.num_tasks_with_metrics < kMinTasksOfDriver)) {
      continue;
    }
    model::Finding finding;
    const int64_t less = SaturatingMultiply((both - kUsualDelay).count(), stage.num_tasks_with_metrics);
    finding.impact = run.SavedIfTasksWorkLess(i, Millis(less));
    finding.core_impact = CoreMillis(less);
    if (finding.impact < kMinSaved) {
      finding.own_severity = model::FindingSeverity::kInfo;
    }
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"median_delay_ms", model::Of(delay)},
                        {"median_deserialize_ms", model::Of(deserialize)},
                        {"median_task_time_ms", model::Of(median)},
                        {"num_tasks", model::CountOf(stage.num_tasks)},
                        {"result_size_bytes", model::Of(TotalBytes(stage, kResultSize))}};
    if (!is_driver) {
      finding.message =
          "The median of {num_tasks} tasks took {median_task_time_ms}, of which {median_deserialize_ms} went into "
          "reading the task itself: it carries a large object.";
      finding.advice = "Broadcast what the tasks share instead of capturing it in their code.";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSchedulerDelay = {
    .id = "SW210",
    .name = "scheduler-delay",
    .title = "Scheduler delay",
    .since = "0.1.0",
    .message =
        "The median of {num_tasks} tasks took {median_task_time_ms}, of which {median_delay_ms} were neither running "
        "nor reading the task: the driver was slow to send it or to take its answer.",
    .advice =
        "Give the driver cores and memory, keep its own work out of the threads that schedule, send smaller results "
        "and start fewer tasks at a time.",
    .doc =
        "Between the launch of a task and its end lies time in which it does not run: it is sent, read, and its "
        "result sent back. Large delays on tasks that are not small mean an overloaded driver, large closures or "
        "large results.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before: the table travels with every task\n"
                        "rdd.map(lambda x: table[x])\n"
                        "# after: once per executor\n"
                        "shared = sc.broadcast(table)\n"
                        "rdd.map(lambda x: shared.value[x])\n",
             .scala = "// before\n"
                      "rdd.map(x => table(x))\n"
                      "// after\n"
                      "val shared = sc.broadcast(table)\n"
                      "rdd.map(x => shared.value(x))\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
