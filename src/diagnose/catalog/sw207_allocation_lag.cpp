#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMaxSlotShare{0.9};
constexpr Millis kMinStage{2'000};
constexpr Millis kMinWait{1'000};
constexpr Millis kUsualStart{30'000};
constexpr Millis kLeastRamp{5'000};
constexpr Millis kUsualBacklog{1'000};
constexpr Millis kLongBacklog{10'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_slot_share", model::ShareOf(kMaxSlotShare),
     "A stage that had nine tenths of the slots it ended with gains little from having them at once."},
    {"min_stage_ms", model::Of(kMinStage), "Executors cannot come faster than in a second or two."},
    {"min_wait_ms", model::Of(kMinWait), "Less than a second is the heartbeat of the scheduler."},
    {"usual_start_ms", model::Of(kUsualStart),
     "Left to executors that were all asked for at the start: they come as the cluster has places, within seconds of "
     "each other on a free one, 26 seconds apart on a busy machine (logs of tests/faults)."},
    {"least_ramp_ms", model::Of(kLeastRamp),
     "Left to the run's first tasks until more executors have come than the first, or as long as that one took to come "
     "when there was a job for it, usual_start_ms at most: all of them start a JVM, and one has to be the first."},
    {"usual_backlog_ms", model::Of(kUsualBacklog),
     "Spark's default of spark.dynamicAllocation.schedulerBacklogTimeout."},
    {"long_backlog_ms", model::Of(kLongBacklog),
     "With a timeout of this and more, executors that never came are missed as well, up to "
     "spark.dynamicAllocation.maxExecutors."},
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

/// How long Spark waits with tasks in the queue before it asks for executors; 0 where it does not.
Millis BacklogTimeout(const RunConfiguration& configuration) {
  return configuration.IsTrue("spark.dynamicAllocation.enabled")
             ? configuration.Time("spark.dynamicAllocation.schedulerBacklogTimeout").value_or(kUsualBacklog)
             : Millis(0);
}

/// What the first task waited only because nothing was asked for before the timeout was over.
Millis WaitedForTimeout(const Run& run) {
  const RunConfiguration& configuration = run.configuration();
  const model::Startup& startup = run.facts().startup;
  int64_t at_start = 0;
  for (const char* const key : {"spark.dynamicAllocation.initialExecutors", "spark.dynamicAllocation.minExecutors",
                                "spark.executor.instances"}) {
    at_start = std::max(at_start, configuration.Count(key).value_or(0));
  }
  if (at_start > 0 || !startup.first_task_wait.has_value() || !startup.first_job_wait.has_value()) {
    return {};
  }
  const Millis wait = *startup.first_task_wait - *startup.first_job_wait;
  return std::max(std::min(wait, BacklogTimeout(configuration)) - kUsualBacklog, Millis(0));
}

/// The moment from which the run's first tasks could have had all executors.
Timestamp EndOfUsualRamp(const Run& run) {
  const model::Startup& startup = run.facts().startup;
  const Millis first_task = startup.first_task_wait.value_or(Millis(0));
  const Millis first_executor = first_task - startup.first_job_wait.value_or(first_task);
  return run.facts().wall_clock->begin + first_task + std::clamp(first_executor, kLeastRamp, kUsualStart);
}

/// The slots that a stage could have had: those at its end, or all it may have where the timeout kept them away.
double SlotsWanted(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  double wanted = SlotsAt(run, *stage.completed, stage.resource_profile_id);
  const auto most = run.configuration().Count("spark.dynamicAllocation.maxExecutors");
  if (BacklogTimeout(run.configuration()) >= kLongBacklog && most.has_value() && *most < INT32_MAX) {
    const double slots_each = static_cast<double>(run.peak_slots()) /
                              static_cast<double>(std::max<int64_t>(run.facts().cores.peak_executors, 1));
    wanted = std::max(wanted, slots_each * static_cast<double>(*most));
  }
  return std::min(wanted, static_cast<double>(stage.num_tasks));
}

Outcome Check(const Run& run) {
  const RunConfiguration& configuration = run.configuration();
  if (configuration.is_local() || !run.facts().wall_clock.has_value()) {
    return std::vector<model::Finding>();
  }
  const bool is_dynamic = configuration.IsTrue("spark.dynamicAllocation.enabled");
  model::Finding finding;
  const Millis for_timeout = WaitedForTimeout(run);
  const Millis waited = WaitedForAny(run) + for_timeout;
  const Timestamp usual_ramp = is_dynamic ? EndOfUsualRamp(run) : run.facts().wall_clock->begin;
  Millis ramp;
  bool is_default_profile = true;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    if (!stage.submitted.has_value() || !stage.completed.has_value() || facts.covered < kMinStage) {
      continue;
    }
    const Timestamp begin = std::max(*stage.submitted, usual_ramp);
    const double wanted = SlotsWanted(run, i);
    const double on_average = std::min(MeanSlots(run, begin, *stage.completed, stage.resource_profile_id), wanted);
    if (begin >= *stage.completed || wanted <= 0.0 || on_average > wanted * kMaxSlotShare.value) {
      continue;
    }
    const auto lost =
        SaturatingCast(static_cast<double>((*stage.completed - begin).count()) * (1.0 - on_average / wanted));
    const Millis shorter = facts.duration.value_or(facts.covered) - Millis(lost);
    // One task cannot be shared out.
    const Millis longest = facts.time_skew.has_value() ? facts.time_skew->max : Millis(0);
    const Millis saved = run.SavedIfStageTakes(i, std::max(shorter, longest));
    if (saved > Millis(0)) {
      ramp += saved;
      is_default_profile = is_default_profile && stage.resource_profile_id == 0;
      finding.places.push_back(run.PlaceOf(i));
    }
  }
  // The wait before a stage's first task is in its ramp as well.
  finding.impact = std::max(waited, ramp + for_timeout) - (IsAskedForAtStart(run) ? kUsualStart : Millis(0));
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
        "not have needed with the slots that it had at its end. Waiting before the first task is cold-start, unless "
        "nothing "
        "was asked for because spark.dynamicAllocation.schedulerBacklogTimeout is long.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
