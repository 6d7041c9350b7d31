#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/session_kind.h"
#include "diagnose/stage_work.h"
#include "diagnose/stream_batches.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinIdleShare{0.4};
constexpr Ratio kMinNeverUsedShare{0.25};
constexpr CoreMillis kWarningIdle{3'600'000};
constexpr CoreMillis kWarningNeverUsed{600'000};
constexpr int64_t kSpareOfStream = 1;
constexpr int64_t kMinWaitingBatches = 2;
constexpr Millis kMinWait{1'000};
constexpr Millis kMinRun{10'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_idle_share", model::ShareOf(kMinIdleShare), "Seed 004: less than 60 % of the cores in use is wrong."},
    {"min_never_used_share", model::ShareOf(kMinNeverUsedShare),
     "Slots that no moment of the run needed; with a quarter of them whole executors can go."},
    {"warning_idle_core_ms", model::Of(kWarningIdle),
     "An idle core hour costs about as much as somebody reading this line; short runs idle while they start."},
    {"warning_never_used_core_ms", model::Of(kWarningNeverUsed),
     "Of executors that nothing needed, in a run that ends. In a short one it is chance how many tasks there are at "
     "once: Spark reads files in as many parts as there are cores when the query is planned, and executors come one by "
     "one. A stream runs on, and every minute of it idles as much."},
    {"spare_of_stream", model::CountOf(kSpareOfStream),
     "Executors more than a stream needs: with one of them it goes on when another is lost."},
    {"min_waiting_batches", model::CountOf(kMinWaitingBatches),
     "Of a stream that ended: batches that waited for their trigger or for rows make one that would run on. One that "
     "takes what is there (availableNow, once) ends by itself, as a job does."},
    {"min_wait_ms", model::Of(kMinWait), "Between two batches; Spark plans and logs a batch within that."},
    {"min_run_ms", model::Of(kMinRun), "The start alone takes some seconds."},
});

/// The tasks of the run ask for something that is scarcer than cores, such as a GPU each.
bool NeedsOtherResources(const Run& run) {
  const model::Properties& properties = run.application().environment.spark_properties;
  return std::any_of(properties.begin(), properties.end(),
                     [](const auto& property) { return property.first.starts_with("spark.task.resource."); });
}

/// Each task reserves several cores and waits for its turn on them, though a task runs on one thread.
std::optional<model::Finding> CheckReserved(const Run& run) {
  const int64_t task_cpus = run.configuration().Count("spark.task.cpus").value_or(1);
  // Who spills may have asked for more memory a task that way.
  if (task_cpus < 2 || run.duration() < kMinRun || NeedsOtherResources(run) ||
      run.facts().totals.metrics[model::TaskMetric::kDiskBytesSpilled] > 0) {
    return std::nullopt;
  }
  model::Finding finding;
  bool is_only_sql = true;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    if (stage.distributions == nullptr || !stage.submitted.has_value() || !stage.completed.has_value() ||
        stage.resource_profile_id != 0) {
      continue;  // A profile of its own says what its tasks need.
    }
    const double slots = UsualSlots(run, *stage.submitted, *stage.completed);
    const double at_once =
        std::min(slots * static_cast<double>(task_cpus), static_cast<double>(stage.num_tasks_with_metrics));
    if (at_once <= slots) {
      continue;
    }
    const Millis took = facts.duration.value_or(facts.covered);
    const Millis spread(SaturatingCast(static_cast<double>(facts.task_time.count()) / at_once));
    const Millis longest((*stage.distributions)[model::TaskMetric::kDuration].max);
    const Millis saved =
        run.SavedIfStageTakes(i, std::max(took - facts.covered, Millis(0)) + std::max(spread, longest));
    if (saved > Millis(0)) {
      finding.impact = std::min(finding.impact + saved, run.duration());
      is_only_sql = is_only_sql && RunsOnlySql(run, i);
    }
  }
  if (finding.impact <= Millis(0)) {
    return std::nullopt;
  }
  const CoreMillis available = run.facts().cores.available;
  finding.core_impact = available - CoreMillis(available.count() / task_cpus);
  // Functions of the program, in Python above all, may have threads of their own.
  finding.confidence = is_only_sql ? model::FindingConfidence::kLikely : model::FindingConfidence::kPossible;
  finding.own_severity =
      is_only_sql ? AtMostWarning(run, finding.impact, finding.confidence) : model::FindingSeverity::kInfo;
  Propose(run, std::nullopt, "spark.task.cpus", "1", model::FixSafety::kReview, finding);
  finding.evidence = {{"task_cpus", model::CountOf(task_cpus)},
                      {"num_slots", model::CountOf(run.peak_slots())},
                      {"num_cores", model::CountOf(SaturatingMultiply(run.peak_slots(), task_cpus))}};
  finding.message =
      "Each task reserves {task_cpus} cores, so {num_slots} tasks ran at once on {num_cores} cores. A task runs on one "
      "thread: the other cores are idle unless its functions have threads of their own.";
  finding.advice =
      "Reserve one core a task, unless its functions use more. Where tasks need the memory, ask for fewer cores an "
      "executor instead, which are free for others.";
  return finding;
}

/// A stream that runs until somebody stops it.
bool GoesOn(const model::StreamingQuery& query) {
  if (!query.terminated.has_value()) {
    return true;
  }
  int64_t num_waiting = 0;
  for (std::size_t i = 1; i < query.progress.size(); ++i) {
    num_waiting += WaitBetween(query.progress[i - 1], query.progress[i]) >= kMinWait ? 1 : 0;
  }
  return num_waiting >= kMinWaitingBatches;
}

Outcome Check(const Run& run) {
  const model::CoreUsage& cores = run.facts().cores;
  std::vector<model::Finding> findings;
  if (auto reserved = CheckReserved(run)) {
    findings.push_back(*std::move(reserved));
    return findings;
  }
  if (run.configuration().is_local()) {
    return NotEvaluated{"In local mode the cores are those of the machine, not executors that could be given back."};
  }
  if (!cores.utilisation.has_value()) {
    return NotEvaluated{"The log does not say how many cores there were."};
  }
  const int64_t executors = std::max<int64_t>(cores.peak_executors, 1);
  const int64_t slots_each = std::max<int64_t>(cores.peak_slots / executors, 1);
  const int64_t needed = std::max<int64_t>((cores.peak_active_tasks - 1) / slots_each + 1, 1);
  const double never_used = Share(executors - needed, executors);
  const double idle = 1.0 - cores.utilisation->value;
  if (idle < kMinIdleShare.value || run.duration() < kMinRun || executors < 2 || cores.peak_active_tasks == 0) {
    return findings;
  }
  model::Finding finding;
  const CoreMillis idle_time = cores.available - cores.used;
  const bool is_dynamic = run.configuration().IsTrue("spark.dynamicAllocation.enabled");
  finding.evidence = {{"idle_share", model::ShareOf(Ratio{idle})},
                      {"idle_core_ms", model::Of(idle_time)},
                      {"num_executors", model::CountOf(executors)},
                      {"needed_executors", model::CountOf(needed)},
                      {"peak_active_tasks", model::CountOf(cores.peak_active_tasks)},
                      {"num_slots", model::CountOf(cores.peak_slots)}};
  finding.confidence = model::FindingConfidence::kSure;
  if (never_used >= kMinNeverUsedShare.value) {
    finding.core_impact = CoreMillis(SaturatingCast(static_cast<double>(cores.available.count()) * never_used));
    const auto& queries = run.application().streaming_queries;
    const bool goes_on = executors - needed > kSpareOfStream && std::any_of(queries.begin(), queries.end(), &GoesOn);
    const bool matters = finding.core_impact >= kWarningNeverUsed || goes_on;
    finding.own_severity = matters ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
    finding.message =
        "At most {peak_active_tasks} tasks ran at once on {num_slots} slots: {needed_executors} of {num_executors} "
        "executors would do. {idle_share} of the core time was idle.";
    if (is_dynamic) {
      Propose(run, std::nullopt, "spark.dynamicAllocation.maxExecutors", std::to_string(needed),
              model::FixSafety::kSafe, finding);
      for (const char* const bound :
           {"spark.dynamicAllocation.minExecutors", "spark.dynamicAllocation.initialExecutors"}) {
        // Spark refuses a lower bound above the upper one.
        if (run.configuration().Count(bound).value_or(0) > needed) {
          Propose(run, std::nullopt, bound, std::to_string(needed), model::FixSafety::kSafe, finding);
        }
      }
    } else if (run.configuration().Set("spark.master").value_or("").starts_with("spark://")) {
      // A standalone cluster gives all it has unless it is told how many cores.
      const int64_t task_cpus = run.configuration().Count("spark.task.cpus").value_or(1);
      Propose(run, std::nullopt, "spark.cores.max",
              std::to_string(SaturatingMultiply(SaturatingMultiply(needed, slots_each), task_cpus)),
              model::FixSafety::kSafe, finding);
    } else {
      Propose(run, std::nullopt, "spark.executor.instances", std::to_string(needed), model::FixSafety::kSafe, finding);
    }
  } else {
    finding.own_severity = idle_time >= kWarningIdle ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
    finding.confidence = model::FindingConfidence::kLikely;  // That dynamic allocation would give them back.
    finding.core_impact = cores.idle_without_tasks;
    if (!is_dynamic) {
      Propose(run, std::nullopt, "spark.dynamicAllocation.enabled", "true", model::FixSafety::kResource, finding);
      Propose(run, std::nullopt, "spark.dynamicAllocation.maxExecutors", std::to_string(executors),
              model::FixSafety::kSafe, finding);
      if (!run.configuration().IsTrue("spark.shuffle.service.enabled") &&
          !run.configuration().IsTrue("spark.dynamicAllocation.shuffleTracking.enabled")) {
        Propose(run, std::nullopt, "spark.dynamicAllocation.shuffleTracking.enabled", "true", model::FixSafety::kSafe,
                finding);
      }
    }
  }
  if (IsShell(run)) {
    finding.own_severity = model::FindingSeverity::kInfo;  // The cores wait for somebody who types.
  }
  findings.push_back(std::move(finding));
  return findings;
}

}  // namespace

extern constinit const Rule kIdleCores = {
    .id = "SW205",
    .name = "idle-cores",
    .title = "Idle cores",
    .since = "0.1.0",
    .message =
        "{idle_share} of the core time of {num_executors} executors was idle ({idle_core_ms}), though at times "
        "{peak_active_tasks} tasks ran on {num_slots} slots.",
    .advice = "Ask for fewer executors, or let dynamic allocation give them back while the driver or few tasks work.",
    .doc =
        "More cores were paid for than the work could use. That costs no time, so the rule is at most a warning. Where "
        "skew, too few tasks or the driver are why the cores waited, the finding is theirs. Executors that no moment "
        "of the run needed can go without making it slower; the rest is for dynamic allocation. Of a run that ends, a "
        "few core minutes are information. Cores are idle, too, where each task reserves several (spark.task.cpus): a "
        "task of Spark's own operators runs on one thread. Whether functions of the program have threads of their own, "
        "the log does not say, so of them it is information.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
