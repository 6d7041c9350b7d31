#include "facts/derive.h"

#include <algorithm>
#include <optional>

#include "facts/core_usage.h"
#include "facts/critical_path.h"
#include "facts/driver_gaps.h"
#include "facts/executor_load.h"
#include "facts/executor_supply.h"
#include "facts/run_totals.h"
#include "facts/run_window.h"
#include "facts/stage_load.h"
#include "facts/task_spans.h"
#include "facts/timeline.h"
#include "facts/wall_clock.h"

namespace sparkwright::facts {
namespace {

/// Shows one walk to all who add something up.
class Observers final : public TimelineObserver {
 public:
  Observers(WallClockObserver& wall_clock, CoreUsageObserver& core_usage, DriverGapsObserver& gaps)
      : wall_clock_(wall_clock), core_usage_(core_usage), gaps_(gaps) {}

  void OnStep(const TimelineStep& step) override {
    wall_clock_.OnStep(step);
    core_usage_.OnStep(step);
    gaps_.OnStep(step);
  }
  void OnTaskEnd(uint32_t row, const TaskShare& share) override { wall_clock_.OnTaskEnd(row, share); }

 private:
  WallClockObserver& wall_clock_;
  CoreUsageObserver& core_usage_;
  DriverGapsObserver& gaps_;
};

}  // namespace

model::RunFacts Derive(const model::Application& application) {
  const std::optional<RunWindow> known_window = FindRunWindow(application);
  // Without any time everything happens at one moment: counts and totals stay, times are 0.
  const RunWindow window = known_window.value_or(RunWindow());
  const std::vector<TaskSpan> spans = FindTaskSpans(application, window);
  const std::vector<double> task_cores = FindTaskCores(application);
  const std::vector<ExecutorSupply> supply = FindExecutorSupply(application, window, spans, task_cores);

  WallClockObserver wall_clock(application, window);
  CoreUsageObserver core_usage(window, supply);
  DriverGapsObserver gaps(application);
  Observers observers(wall_clock, core_usage, gaps);
  const Timeline timeline = WalkTimeline(application, window, spans, task_cores, supply, observers);

  model::RunFacts facts;
  if (known_window.has_value()) {
    facts.wall_clock = wall_clock.wall_clock();
    facts.startup = FindStartup(application, window, supply);
  }
  facts.cores = core_usage.usage();
  facts.driver_gaps = gaps.longest_gaps();
  facts.totals = AddUp(application, supply);
  facts.stages = FindStageFacts(application, window, spans, task_cores);
  const std::vector<Millis> wall_shares = wall_clock.wall_share_of_stages();
  for (std::size_t i = 0; i < facts.stages.size(); ++i) {
    model::StageFacts& stage = facts.stages[i];
    stage.wall_share = wall_shares[i];
    stage.covered = Millis(timeline.covered_ms[i]);
    if (stage.covered > Millis(0)) {
      stage.mean_parallelism =
          static_cast<double>(stage.task_time.count()) / static_cast<double>(stage.covered.count());
    }
  }
  facts.jobs = FindJobFacts(application, window, facts.stages);
  facts.executors = FindExecutorFacts(application, spans, task_cores, supply);
  return facts;
}

}  // namespace sparkwright::facts
