#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMaxSlotShare{0.75};
constexpr Millis kMinStage{2'000};
constexpr Millis kMinWait{1'000};
constexpr Millis kUsualStart{30'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_slot_share", model::ShareOf(kMaxSlotShare),
     "A stage that had three quarters of the slots it ended with gains little from having them at once."},
    {"min_stage_ms", model::Of(kMinStage), "Executors cannot come faster than in a second or two."},
    {"min_wait_ms", model::Of(kMinWait), "Less than a second is the heartbeat of the scheduler."},
    {"usual_start_ms", model::Of(kUsualStart),
     "Left to executors that were all asked for at the start: they come as the cluster has places, within seconds of "
     "each other on a free one, 26 seconds apart on a busy machine (logs of tests/faults)."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// Slots of the executors of a resource profile present at a moment.
double SlotsAt(const Run& run, Timestamp at, int32_t profile) {
  double slots = 0.0;
  for (std::size_t i = 0; i < run.facts().executors.size(); ++i) {
    const model::Executor& executor = run.application().executors[i];
    if (run.facts().executors[i].runs_tasks && executor.resource_profile_id == profile && executor.added <= at &&
        executor.removed.value_or(at) >= at) {
      slots += run.facts().executors[i].slots;
    }
  }
  return slots;
}

/// Wall clock for which a stage had tasks and there was no slot at all, after the first task of the run.
Millis WaitedForAny(const Run& run) {
  const model::Startup& startup = run.facts().startup;
  const Millis at_start = startup.first_task_wait.value_or(Millis()) - startup.first_job_wait.value_or(Millis());
  return std::max(run.facts().wall_clock->waiting_for_executors - std::max(at_start, Millis(0)), Millis(0));
}

/// Whether all executors that ever ran were asked for when the application started, so that no setting brings them
/// earlier.
bool IsAskedForAtStart(const Run& run) {
  const RunConfiguration& configuration = run.configuration();
  if (!configuration.IsTrue("spark.dynamicAllocation.enabled")) {
    return true;
  }
  int64_t at_start = 0;
  for (const char* const key : {"spark.dynamicAllocation.initialExecutors", "spark.dynamicAllocation.minExecutors",
                                "spark.executor.instances"}) {
    at_start = std::max(at_start, configuration.Count(key).value_or(0));
  }
  return at_start >= run.facts().totals.num_executors;
}

/// How long executors were missed before a stage: to be kept through the longest pause they must outlive it.
Millis LongestPause(const Run& run) {
  Millis longest;
  for (const model::DriverGap& gap : run.facts().driver_gaps) {
    if (gap.after_job.has_value()) {
      longest = std::max(longest, gap.length);
    }
  }
  return longest;
}

Outcome Check(const Run& run) {
  const RunConfiguration& configuration = run.configuration();
  if (configuration.is_local() || !run.facts().wall_clock.has_value()) {
    return std::vector<model::Finding>();
  }
  const bool is_dynamic = configuration.IsTrue("spark.dynamicAllocation.enabled");
  model::Finding finding;
  const Millis waited = WaitedForAny(run);
  Millis ramp;
  bool is_default_profile = true;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    if (!stage.submitted.has_value() || !stage.completed.has_value() || facts.covered < kMinStage) {
      continue;
    }
    const double at_end =
        std::min(SlotsAt(run, *stage.completed, stage.resource_profile_id), static_cast<double>(stage.num_tasks));
    const double on_average =
        std::min(MeanSlots(run, *stage.submitted, *stage.completed, stage.resource_profile_id), at_end);
    if (at_end <= 0.0 || on_average > at_end * kMaxSlotShare.value) {
      continue;
    }
    const auto shorter =
        SaturatingCast(static_cast<double>(facts.duration.value_or(facts.covered).count()) * on_average / at_end);
    // One task cannot be shared out.
    const int64_t longest = facts.time_skew.has_value() ? facts.time_skew->max.count() : 0;
    const Millis saved = run.SavedIfStageTakes(i, Millis(std::max(shorter, longest)));
    if (saved > Millis(0)) {
      ramp += saved;
      is_default_profile = is_default_profile && stage.resource_profile_id == 0;
      finding.places.push_back(run.PlaceOf(i));
    }
  }
  // The wait before a stage's first task is in its ramp as well.
  finding.impact = std::max(waited, ramp) - (IsAskedForAtStart(run) ? kUsualStart : Millis(0));
  if (finding.impact < kMinWait) {
    return std::vector<model::Finding>();
  }
  finding.evidence = {{"waited_ms", model::Of(waited)},
                      {"ramp_ms", model::Of(ramp)},
                      {"peak_executors", model::CountOf(run.facts().cores.peak_executors)},
                      {"num_executors_added", model::CountOf(run.facts().totals.num_executors)}};
  if (is_dynamic && is_default_profile) {
    const std::string peak = std::to_string(run.facts().cores.peak_executors);
    const auto idle = configuration.Time("spark.dynamicAllocation.executorIdleTimeout");
    const Millis pause = LongestPause(run);
    const bool were_given_back =
        run.facts().totals.num_executors > run.facts().cores.peak_executors && idle.has_value() && pause >= *idle;
    if (were_given_back && pause <= Millis(600'000)) {
      const int64_t seconds = (pause.count() / 1'000 / 10 + 2) * 10;
      Propose(run, std::nullopt, "spark.dynamicAllocation.executorIdleTimeout",
              conf::PrintDuration({seconds, conf::TimeUnit::kSeconds}), model::FixSafety::kResource, finding);
    } else if (were_given_back) {
      Propose(run, std::nullopt, "spark.dynamicAllocation.minExecutors", peak, model::FixSafety::kResource, finding);
    }
    if (configuration.Count("spark.dynamicAllocation.initialExecutors").value_or(0) <
        run.facts().cores.peak_executors) {
      Propose(run, std::nullopt, "spark.dynamicAllocation.initialExecutors", peak, model::FixSafety::kResource,
              finding);
    }
    const auto backlog = configuration.Time("spark.dynamicAllocation.schedulerBacklogTimeout");
    if (backlog.has_value() && *backlog > Millis(1'000)) {
      Propose(run, std::nullopt, "spark.dynamicAllocation.schedulerBacklogTimeout", "1s", model::FixSafety::kSafe,
              finding);
    }
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kAllocationLag = {
    .id = "SW207",
    .name = "allocation-lag",
    .title = "Waiting for executors",
    .since = "0.1.0",
    .message =
        "Stages waited {waited_ms} with no executor at all, and with too few for as long as {ramp_ms} in all, until "
        "{peak_executors} were there.",
    .advice =
        "Start with as many executors as the work needs, and keep them through pauses that are shorter than getting "
        "them back.",
    .doc =
        "Dynamic allocation asks for executors when tasks have waited for a second, first one, then two, four and so "
        "on, and each takes seconds to start; after a pause longer than executorIdleTimeout they are gone. A stage "
        "then runs on a few executors or none, until the others come. What goes away is the time that its tasks would "
        "not have needed with the slots that it had at its end. Waiting before the first task is cold-start.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
