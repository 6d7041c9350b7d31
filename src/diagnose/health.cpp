#include "diagnose/health.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace sparkwright::diagnose {
namespace {

using model::CountOf;
using model::HealthCheck;
using model::HealthPlace;
using model::HealthThresholds;
using model::HealthVerdict;
using model::Measure;
using model::MultipleOf;
using model::Of;
using model::ShareOf;
using model::TaskMetric;

constexpr std::size_t kMaxPlaces = 6;

HealthVerdict Judge(const Measure& value, const HealthThresholds& thresholds) {
  const double sign = thresholds.better == HealthThresholds::Better::kLower ? 1.0 : -1.0;
  const double over_ok = sign * (value.value - thresholds.ok.value);
  if (over_ok < 0.0 || (over_ok == 0.0 && thresholds.is_ok_limit_ok)) {
    return HealthVerdict::kOk;
  }
  return sign * (value.value - thresholds.critical.value) > 0.0 ? HealthVerdict::kCritical : HealthVerdict::kWarning;
}

void SetValue(HealthCheck& check, const Measure& value) {
  check.value = value;
  check.verdict = Judge(value, check.thresholds);
}

/// A place and what it costs the run.
struct RankedPlace {
  HealthPlace place;
  double cost = 0.0;
};

enum class RankBy { kCost, kVerdictThenCost };

/// The stage attempt whose tasks ran longest: what an ok check with nothing but zeros names. Null without stages.
const model::StageFacts* LongestRunningStage(const model::Application& application, const model::RunFacts& facts) {
  const model::StageFacts* longest = nullptr;
  int64_t longest_run = -1;
  for (std::size_t i = 0; i < facts.stages.size(); ++i) {
    const int64_t run = application.stages[i].totals[TaskMetric::kExecutorRunTime];
    if (run > longest_run) {
      longest = &facts.stages[i];
      longest_run = run;
    }
  }
  return longest;
}

HealthPlace StagePlace(const model::StageFacts& stage) {
  HealthPlace place;
  place.stage = stage.id;
  place.stage_attempt = stage.attempt;
  return place;
}

/// Keeps the worst places. They come in the order of stages or executors, which decides between equals.
void SetPlaces(HealthCheck& check, std::vector<RankedPlace> ranked, RankBy rank_by) {
  for (RankedPlace& one : ranked) {
    one.place.verdict = Judge(one.place.value, check.thresholds);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [rank_by](const RankedPlace& a, const RankedPlace& b) {
    if (rank_by == RankBy::kVerdictThenCost && a.place.verdict != b.place.verdict) {
      return a.place.verdict > b.place.verdict;
    }
    return a.cost > b.cost;
  });
  ranked.resize(std::min(ranked.size(), kMaxPlaces));
  for (RankedPlace& one : ranked) {
    check.places.push_back(std::move(one.place));
  }
}

/// No stage has any of what the check counts, so the one that could have had most stands for all.
void SetPlaceOfZero(HealthCheck& check, const model::Application& application, const model::RunFacts& facts) {
  const model::StageFacts* stage = LongestRunningStage(application, facts);
  if (!check.places.empty() || stage == nullptr) {
    return;
  }
  HealthPlace place = StagePlace(*stage);
  place.value = {check.thresholds.ok.unit, 0.0};
  place.verdict = Judge(place.value, check.thresholds);
  place.numbers.push_back(
      {"executor_run_time_ms", Of(Millis(application.stages[static_cast<std::size_t>(stage - facts.stages.data())]
                                             .totals[TaskMetric::kExecutorRunTime]))});
  check.places.push_back(std::move(place));
}

bool HasTaskMetrics(const model::Application& application) {
  return std::any_of(application.stages.begin(), application.stages.end(), [](const model::Stage& stage) {
    return stage.num_tasks_with_metrics > 0 || stage.totals[TaskMetric::kExecutorRunTime] > 0;
  });
}

HealthCheck CheckGcTime(const model::Application& application, const model::RunFacts& facts) {
  HealthCheck check;
  check.id = "gc-time";
  check.title = "GC time of task run time";
  check.thresholds = {HealthThresholds::Better::kLower, ShareOf(kGcShareOk), ShareOf(kGcShareCritical), false};
  if (!facts.totals.gc_share.has_value()) {
    check.reason = "No task reported its run time.";
    return check;
  }
  if (Millis(facts.totals.metrics[TaskMetric::kExecutorRunTime]) < kMinRunTimeForGc) {
    check.reason = "All tasks together ran for less than 1 s, in which starting the JVM decides.";
    return check;
  }
  const auto add_numbers = [](std::vector<model::HealthNumber>& numbers, int64_t gc_ms, int64_t run_ms) {
    numbers.push_back({"gc_time_ms", Of(Millis(gc_ms))});
    numbers.push_back({"executor_run_time_ms", Of(Millis(run_ms))});
  };
  // No more GC counts than the stage ran.
  const auto run_of = [&](std::size_t i) {
    return std::max<int64_t>(application.stages[i].totals[TaskMetric::kExecutorRunTime], 0);
  };
  const auto gc_of = [&](std::size_t i) {
    return std::clamp<int64_t>(application.stages[i].totals[TaskMetric::kJvmGcTime], 0, run_of(i));
  };
  const auto share = [](int64_t gc_ms, int64_t run_ms) {
    return ShareOf(Ratio{run_ms > 0 ? static_cast<double>(gc_ms) / static_cast<double>(run_ms) : 0.0});
  };
  std::vector<RankedPlace> ranked;
  const auto add_place = [&](std::size_t i) {
    HealthPlace place = StagePlace(facts.stages[i]);
    place.value = share(gc_of(i), run_of(i));
    add_numbers(place.numbers, gc_of(i), run_of(i));
    ranked.push_back({std::move(place), static_cast<double>(gc_of(i))});
  };
  int64_t gc_ms = 0;
  int64_t run_ms = 0;
  for (std::size_t i = 0; i < facts.stages.size(); ++i) {
    gc_ms = SaturatingAdd(gc_ms, gc_of(i));
    run_ms = SaturatingAdd(run_ms, run_of(i));
    if (gc_of(i) > 0 && Millis(run_of(i)) >= kMinRunTimeForGc) {
      add_place(i);
    }
  }
  if (const model::StageFacts* stage = LongestRunningStage(application, facts); ranked.empty() && stage != nullptr) {
    add_place(static_cast<std::size_t>(stage - facts.stages.data()));
  }
  SetValue(check, share(gc_ms, run_ms));
  add_numbers(check.numbers, gc_ms, run_ms);
  SetPlaces(check, std::move(ranked), RankBy::kCost);
  return check;
}

HealthCheck CheckDiskSpill(const model::Application& application, const model::RunFacts& facts) {
  HealthCheck check;
  check.id = "disk-spill";
  check.title = "Spilled to disk";
  check.thresholds = {HealthThresholds::Better::kLower, Of(kDiskSpillOk), Of(kDiskSpillCritical), true};
  if (!HasTaskMetrics(application)) {
    check.reason = "No task ended with metrics.";
    return check;
  }
  SetValue(check, Of(Bytes(std::max<int64_t>(facts.totals.metrics[TaskMetric::kDiskBytesSpilled], 0))));
  check.numbers.push_back(
      {"memory_spill_bytes", Of(Bytes(std::max<int64_t>(facts.totals.metrics[TaskMetric::kMemoryBytesSpilled], 0)))});
  if (facts.wall_clock.has_value()) {
    check.numbers.push_back({"wall_clock_of_tasks_that_spilled_ms", Of(facts.wall_clock->of_tasks_that_spilled)});
  }
  std::vector<RankedPlace> ranked;
  for (const model::StageFacts& stage : facts.stages) {
    if (stage.disk_spilled > Bytes(0)) {
      HealthPlace place = StagePlace(stage);
      place.value = Of(stage.disk_spilled);
      place.numbers.push_back({"memory_spill_bytes", Of(stage.memory_spilled)});
      ranked.push_back({std::move(place), static_cast<double>(stage.disk_spilled.count())});
    }
  }
  SetPlaces(check, std::move(ranked), RankBy::kCost);
  SetPlaceOfZero(check, application, facts);
  return check;
}

int64_t NumSucceededTasks(const model::Stage& stage) {
  return std::max(stage.num_tasks_with_metrics, stage.num_completed_tasks);
}

/// How much longer the stage took because of its longest task.
Millis CostOfLongestTask(const model::StageFacts& stage, int64_t num_tasks, int64_t slots) {
  const int64_t at_once = slots > 0 ? std::min(slots, num_tasks) : num_tasks;
  const Millis even_share(stage.task_time.count() / std::max<int64_t>(at_once, 1));
  return std::max(stage.time_skew->max - std::max(stage.time_skew->median, even_share), Millis(0));
}

HealthCheck CheckTaskTimeSkew(const model::Application& application, const model::RunFacts& facts) {
  HealthCheck check;
  check.id = "task-time-skew";
  check.title = "Longest task over median task";
  check.thresholds = {HealthThresholds::Better::kLower, MultipleOf(kTaskTimeSkewOk), MultipleOf(kTaskTimeSkewCritical),
                      false};
  const double wall_ms = facts.wall_clock.has_value() ? static_cast<double>(facts.wall_clock->duration.count()) : 0.0;
  std::vector<RankedPlace> ranked;
  bool has_succeeded_task = false;
  bool has_harmless_skew = false;
  for (std::size_t i = 0; i < facts.stages.size(); ++i) {
    const model::StageFacts& stage = facts.stages[i];
    if (!stage.time_skew.has_value()) {
      continue;
    }
    has_succeeded_task = true;
    const model::TimeSkew& skew = *stage.time_skew;
    if (NumSucceededTasks(application.stages[i]) < kMinTasksForSkew || skew.max < kMinLongestTaskForSkew ||
        static_cast<double>(skew.max.count()) < kMinWallShareForSkew.value * wall_ms) {
      continue;
    }
    const int64_t num_tasks = NumSucceededTasks(application.stages[i]);
    const Millis cost = CostOfLongestTask(stage, num_tasks, facts.cores.peak_slots);
    const bool costs_little = static_cast<double>(cost.count()) < kMinCostShareForSkew.value * wall_ms;
    if (costs_little && Judge(MultipleOf(skew.max_over_median), check.thresholds) != HealthVerdict::kOk) {
      has_harmless_skew = true;
      continue;
    }
    HealthPlace place = StagePlace(stage);
    place.value = MultipleOf(skew.max_over_median);
    place.numbers.push_back({"longest_task_ms", Of(skew.max)});
    place.numbers.push_back({"median_task_ms", Of(skew.median)});
    place.numbers.push_back({"waited_for_it_ms", Of(cost)});
    place.numbers.push_back({"tasks", CountOf(num_tasks)});
    if (stage.input_skew.has_value()) {
      place.numbers.push_back({"most_task_input_bytes", Of(stage.input_skew->max)});
      place.numbers.push_back({"median_task_input_bytes", Of(stage.input_skew->median)});
    }
    ranked.push_back({std::move(place), static_cast<double>(cost.count())});
  }
  if (ranked.empty()) {
    check.reason = "No task succeeded.";
    if (has_harmless_skew) {
      check.reason = "Some stages have a task much longer than the others, but none made the run wait for 0.5 % of it.";
    } else if (has_succeeded_task) {
      check.reason = "No stage has four successful tasks of which the longest took 1 s and a thousandth of the run.";
    }
    return check;
  }
  SetPlaces(check, std::move(ranked), RankBy::kVerdictThenCost);
  SetValue(check, check.places.front().value);
  return check;
}

HealthCheck CheckShufflePartition(const model::Application& application, const model::RunFacts& facts) {
  HealthCheck check;
  check.id = "shuffle-partition";
  check.title = "Largest shuffle partition";
  check.thresholds = {HealthThresholds::Better::kLower, Of(kShufflePartitionOk), Of(kShufflePartitionCritical), false};
  const bool has_distributions = std::any_of(application.stages.begin(), application.stages.end(),
                                             [](const model::Stage& stage) { return stage.distributions != nullptr; });
  if (!has_distributions) {
    check.reason = "No task succeeded with metrics.";
    return check;
  }
  std::vector<RankedPlace> ranked;
  for (const model::StageFacts& stage : facts.stages) {
    if (!stage.shuffle_read_per_task.has_value()) {
      continue;
    }
    HealthPlace place = StagePlace(stage);
    place.value = Of(stage.shuffle_read_per_task->max);
    place.numbers.push_back({"median_shuffle_read_bytes", Of(stage.shuffle_read_per_task->median)});
    ranked.push_back({std::move(place), static_cast<double>(stage.shuffle_read_per_task->max.count())});
  }
  SetPlaces(check, std::move(ranked), RankBy::kCost);
  SetPlaceOfZero(check, application, facts);
  SetValue(check, check.places.empty() ? Of(Bytes(0)) : check.places.front().value);
  return check;
}

/// "; of the idle core time 92 % passed while no task ran at all (driver only 7 s, waiting for executors 0 s)."
std::string IdleParts(const model::RunFacts& facts) {
  const double idle = static_cast<double>((facts.cores.available - facts.cores.used).count());
  if (idle <= 0.0) {
    return ".";
  }
  const double share = std::clamp(static_cast<double>(facts.cores.idle_without_tasks.count()) / idle, 0.0, 1.0);
  std::string text =
      "; " + std::to_string(std::lround(100.0 * share)) + " % of the idle core time passed while no task ran at all";
  if (facts.wall_clock.has_value()) {
    const auto seconds = [](Millis time) {
      return std::to_string(SaturatingRound(static_cast<double>(time.count()) / 1'000.0)) + " s";
    };
    text += " (driver only " + seconds(facts.wall_clock->driver_only) + ", waiting for executors " +
            seconds(facts.wall_clock->waiting_for_executors) + ")";
  }
  return text + ".";
}

/// Whether somebody sat at the prompt of Spark's own shell.
bool IsShell(const model::Application& application) {
  const model::Environment& environment = application.environment;
  return environment.SparkProperty("spark.repl.class.uri").has_value() ||
         environment.SparkProperty("spark.repl.class.outputDir").has_value() ||
         environment.SparkProperty("spark.app.name") == "PySparkShell";
}

HealthCheck CheckExecutorUtilisation(const model::Application& application, const model::RunFacts& facts) {
  HealthCheck check;
  check.id = "executor-utilisation";
  check.title = "Executor cores in use";
  check.thresholds = {HealthThresholds::Better::kHigher, ShareOf(kUtilisationOk), ShareOf(kUtilisationCritical), false};
  if (!facts.cores.utilisation.has_value()) {
    check.reason = "The log names no executor with cores.";
    return check;
  }
  if (facts.totals.num_tasks == 0) {
    check.reason = "No task was started.";
    return check;
  }
  const Measure value = ShareOf(*facts.cores.utilisation);
  if (facts.cores.cores_source == model::CoresSource::kObserved &&
      Judge(value, check.thresholds) != HealthVerdict::kCritical) {
    check.reason = "The log does not say how many cores the executors had, only how many tasks they ran at once.";
    return check;
  }
  const CoreMillis idle = facts.cores.available - facts.cores.used;
  // What is well used stays ok however short it was.
  if (Judge(value, check.thresholds) != HealthVerdict::kOk) {
    std::string too_small;
    if (facts.wall_clock.has_value() && facts.wall_clock->duration < kMinDurationForUtilisation) {
      too_small = "The run took less than a minute, in which starting up decides";
    } else if (idle < kMinIdleForUtilisation) {
      too_small = "Less than 5 core-minutes were idle, too little to gain anything from";
    } else if (facts.wall_clock.has_value() && IsShell(application) &&
               static_cast<double>(facts.wall_clock->driver_only.count()) >
                   kMaxDriverShareOfSession.value * static_cast<double>(facts.wall_clock->duration.count())) {
      too_small = "This was an interactive session, most of which passed at the prompt";
    }
    if (!too_small.empty()) {
      check.reason = too_small + IdleParts(facts);
      return check;
    }
  }
  SetValue(check, value);
  check.numbers.push_back({"core_time_used_ms", Of(facts.cores.used)});
  check.numbers.push_back({"core_time_available_ms", Of(facts.cores.available)});
  check.numbers.push_back({"idle_core_time_without_any_task_ms", Of(facts.cores.idle_without_tasks)});
  if (facts.wall_clock.has_value()) {
    check.numbers.push_back({"driver_only_ms", Of(facts.wall_clock->driver_only)});
    check.numbers.push_back({"waiting_for_executors_ms", Of(facts.wall_clock->waiting_for_executors)});
  }
  std::vector<RankedPlace> ranked;
  for (const model::ExecutorFacts& executor : facts.executors) {
    if (!executor.utilisation.has_value()) {
      continue;
    }
    HealthPlace place;
    place.executor_id = executor.id;
    place.value = ShareOf(*executor.utilisation);
    place.numbers.push_back({"core_time_used_ms", Of(executor.used)});
    place.numbers.push_back({"core_time_available_ms", Of(executor.available)});
    ranked.push_back({std::move(place), static_cast<double>((executor.available - executor.used).count())});
  }
  SetPlaces(check, std::move(ranked), RankBy::kCost);
  return check;
}

}  // namespace

model::HealthReport CheckHealth(const model::Application& application, const model::RunFacts& facts) {
  model::HealthReport report;
  report.checks.push_back(CheckGcTime(application, facts));
  report.checks.push_back(CheckDiskSpill(application, facts));
  report.checks.push_back(CheckTaskTimeSkew(application, facts));
  report.checks.push_back(CheckShufflePartition(application, facts));
  report.checks.push_back(CheckExecutorUtilisation(application, facts));
  for (const HealthCheck& check : report.checks) {
    report.overall = std::max(report.overall, check.verdict);
  }
  return report;
}

}  // namespace sparkwright::diagnose
