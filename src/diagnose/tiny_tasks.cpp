#include "diagnose/tiny_tasks.h"

#include <algorithm>
#include <cmath>

#include "base/saturating.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {

namespace {

Millis UsualSetup(const model::Stage& stage) {
  const bool keeps_state = std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
    return rdd.name.find("StateStore") != std::string::npos;
  });
  return keeps_state ? kTinyStateSetup : CallsPython(stage) ? kTinyPythonSetup : kTinySetup;
}

}  // namespace

Millis OverheadOfTask(const model::Stage& stage) {
  using enum model::TaskMetric;
  const Millis outside = std::max(MedianTime(stage, kDuration) - MedianTime(stage, kExecutorRunTime), Millis(0));
  return outside + Millis(std::min((*stage.distributions)[kExecutorRunTime].quantiles[1], UsualSetup(stage).count()));
}

std::optional<TinyTasks> FindTinyTasks(const Run& run, std::size_t index, int64_t least) {
  using enum model::TaskMetric;
  const model::Stage& stage = run.application().stages[index];
  const model::StageFacts& facts = run.facts().stages[index];
  if (stage.num_tasks_with_metrics < least || stage.distributions == nullptr || !stage.submitted.has_value() ||
      !stage.completed.has_value()) {
    return std::nullopt;
  }
  TinyTasks tiny;
  tiny.num_tasks = stage.num_tasks_with_metrics;
  tiny.median = MedianTime(stage, kDuration);
  if (tiny.median > kTinyMaxMedian) {
    return std::nullopt;
  }
  tiny.overhead = OverheadOfTask(stage);
  tiny.overhead_share = Ratio{std::min(1.0, Share(tiny.overhead.count(), std::max<int64_t>(tiny.median.count(), 1)))};
  const double slots = MeanSlots(run, *stage.submitted, *stage.completed);
  const int64_t overhead = SaturatingMultiply(tiny.num_tasks, tiny.overhead.count());
  const int64_t work = std::max<int64_t>(SaturatingSubtract(facts.task_time.count(), overhead), 0);
  const Bytes bytes = TotalBytes(stage, kShuffleBytesRead) + TotalBytes(stage, kInputBytes);
  tiny.wanted_tasks = std::max(
      {SaturatingCast(std::ceil(2 * slots)), work / kTinyWantedWork.count(), bytes.count() / kTinyWantedBytes.count()});
  const double saved_share = tiny.overhead_share.value * Share(tiny.num_tasks - tiny.wanted_tasks, tiny.num_tasks);
  if (tiny.wanted_tasks > tiny.num_tasks / 2 || saved_share < kTinyMinSavedShare.value) {
    return std::nullopt;
  }
  tiny.saved = run.SavedIfTasksWorkLess(
      index, Millis(SaturatingMultiply(tiny.num_tasks - tiny.wanted_tasks, tiny.overhead.count())));
  return tiny;
}

model::Finding TinyTasksFinding(const Run& run, std::size_t stage, const TinyTasks& tiny) {
  model::Finding finding;
  finding.impact = tiny.saved;
  finding.core_impact = CoreMillis(SaturatingMultiply(tiny.num_tasks - tiny.wanted_tasks, tiny.overhead.count()));
  finding.places = {run.PlaceOf(stage)};
  finding.evidence = {{"num_tasks", model::CountOf(tiny.num_tasks)},
                      {"median_task_time_ms", model::Of(tiny.median)},
                      {"overhead_ms", model::Of(tiny.overhead)},
                      {"overhead_share", model::ShareOf(tiny.overhead_share)},
                      {"wanted_tasks", model::CountOf(tiny.wanted_tasks)}};
  ProposeTasks(run, stage, tiny.wanted_tasks, finding);
  return finding;
}

}  // namespace sparkwright::diagnose
