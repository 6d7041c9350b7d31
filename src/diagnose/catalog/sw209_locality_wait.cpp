#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/repeated_stages.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinIdleShare{0.25};
constexpr Millis kMinLaunching{3'000};
constexpr Millis kMinLaunchingOfRound{500};
constexpr Ratio kMinIdleShareOfRound{0.4};
constexpr Millis kMinSavedByRounds{5'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_idle_share", model::ShareOf(kMinIdleShare),
     "Of the slots from the stage's begin to its last launch; between two tasks a few percent are always empty."},
    {"min_launching_ms", model::Of(kMinLaunching),
     "From the stage's begin to the first launch of its last task, or the wait if that is shorter. With a wait of "
     "minutes the executors with the data are done before any other is asked."},
    {"min_launching_of_round_ms", model::Of(kMinLaunchingOfRound),
     "The same in each of most rounds of a loop: too short for Spark to give up waiting, and nothing by itself,"},
    {"min_idle_share_of_round", model::ShareOf(kMinIdleShareOfRound),
     "so it counts only where whole executors stood idle, not the pauses between short tasks,"},
    {"min_saved_by_rounds_ms", model::Of(kMinSavedByRounds), "and only where all rounds together save this much."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// Times since the epoch, in milliseconds.
struct Span {
  int64_t begin = 0;
  int64_t end = 0;
};

/// Task time of all stages within each span.
std::vector<Millis> TaskTimeWithin(const model::TaskTable& tasks, const std::vector<Span>& spans) {
  std::vector<int64_t> moments;
  for (const Span& span : spans) {
    moments.push_back(span.begin);
    moments.push_back(span.end);
  }
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  // The task time up to a moment is the sum of (moment - launch) over the tasks launched before, less that of
  // (moment - end) over those that ended before. Sums may wrap around: the difference of two is right all the same.
  std::vector<uint64_t> more_tasks(moments.size() + 1);
  std::vector<uint64_t> more_offset(moments.size() + 1);
  const auto bucket = [&](int64_t at) {
    return static_cast<std::size_t>(std::upper_bound(moments.begin(), moments.end(), at) - moments.begin());
  };
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const int64_t launch = tasks.launch_ms[row];
    const int64_t end = SaturatingAdd(launch, tasks.duration_ms[row]);
    ++more_tasks[bucket(launch)];
    --more_tasks[bucket(end)];
    more_offset[bucket(launch)] += static_cast<uint64_t>(launch);
    more_offset[bucket(end)] -= static_cast<uint64_t>(end);
  }
  std::vector<uint64_t> worked(moments.size());
  uint64_t num_tasks = 0;
  uint64_t offset = 0;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    num_tasks += more_tasks[i];
    offset += more_offset[i];
    worked[i] = num_tasks * static_cast<uint64_t>(moments[i]) - offset;
  }
  std::vector<Millis> result;
  result.reserve(spans.size());
  for (const Span& span : spans) {
    const auto at = [&](int64_t moment) { return worked[bucket(moment) - 1]; };
    result.emplace_back(static_cast<int64_t>(at(span.end) - at(span.begin)));
  }
  return result;
}

/// Tasks of the stage had a preference for a place. Spark calls tasks without one PROCESS_LOCAL as well, so that counts
/// only where a cached RDD gives it.
bool HasPreferences(const model::Stage& stage) {
  using enum model::Locality;
  const auto count = [&](model::Locality locality) {
    return stage.num_tasks_by_locality[static_cast<std::size_t>(locality)];
  };
  const bool reads_cache = std::any_of(stage.rdds.begin(), stage.rdds.end(),
                                       [](const model::StageRdd& rdd) { return rdd.storage_level.is_valid(); });
  return count(kNodeLocal) + count(kRackLocal) > 0 || (reads_cache && count(kProcessLocal) > 0);
}

/// The longest wait of any level, and the property that sets it.
struct LongestWait {
  std::string key = "spark.locality.wait";
  Millis wait;
};

LongestWait FindLongestWait(const RunConfiguration& configuration) {
  LongestWait longest;
  const Millis of_all = configuration.Time(longest.key).value_or(kMinLaunching);
  int num_levels = 0;
  for (const char* const key :
       {"spark.locality.wait.process", "spark.locality.wait.node", "spark.locality.wait.rack"}) {
    const auto own = configuration.Set(key).has_value() ? configuration.Time(key) : std::nullopt;
    num_levels += own.has_value() ? 0 : 1;
    if (own.has_value() && *own > longest.wait) {
      longest = {key, *own};
    }
  }
  return num_levels > 0 && of_all >= longest.wait ? LongestWait{"spark.locality.wait", of_all} : longest;
}

/// When the last task of each stage was launched, copies and those that ran again left out; 0 for a stage without.
std::vector<int64_t> LastFirstLaunches(const Run& run) {
  const model::TaskTable& tasks = run.application().tasks;
  std::vector<int64_t> last(run.application().stages.size(), 0);
  std::set<std::pair<uint32_t, uint32_t>> seen;  // Stage and partition, where some ran again.
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const uint32_t i = tasks.stage[row];
    const model::Stage& stage = run.application().stages[i];
    const bool may_run_again = stage.num_failed_tasks > 0 || stage.num_killed_tasks > 0;
    if (tasks.is_speculative[row] == 0 && (!may_run_again || seen.emplace(i, tasks.index[row]).second)) {
      last[i] = std::max(last[i], tasks.launch_ms[row]);
    }
  }
  return last;
}

/// This moment, or the first one after it at which there is an executor.
Timestamp WithExecutor(const Run& run, Timestamp at) {
  std::optional<Timestamp> first;
  for (std::size_t i = 0; i < run.facts().executors.size(); ++i) {
    const model::Executor& executor = run.application().executors[i];
    if (run.facts().executors[i].runs_tasks && executor.removed.value_or(at) >= at) {
      first = std::min(first.value_or(executor.added), executor.added);
    }
  }
  return std::max(at, first.value_or(at));
}

/// The time in which a stage's tasks were launched.
struct Launching {
  Millis length;
  double idle_share = 0.0;  ///< Of the slots that the stage had a use for.
  Millis saved;             ///< With none of them idle.
};

Launching Look(const Run& run, std::size_t index, const Span& span, Millis task_time) {
  const model::Stage& stage = run.application().stages[index];
  const Millis length = Millis(span.end) - Millis(span.begin);
  // A stage with fewer tasks than slots has no use for the others.
  const Timestamp begin(span.begin);
  const double slots =
      std::min(MeanSlots(run, begin, begin + length, stage.resource_profile_id), static_cast<double>(stage.num_tasks));
  const double offered = slots * static_cast<double>(length.count());
  const double idle = offered - static_cast<double>(task_time.count());
  const Millis took = run.facts().stages[index].duration.value_or(run.facts().stages[index].covered);
  return {length, offered > 0.0 ? idle / offered : 0.0,
          run.SavedIfStageTakes(index, std::max(run.EvenDuration(index), took - Millis(SaturatingCast(idle / slots))))};
}

/// What the finding says of a stage.
void Measure(const Run& run, std::size_t index, const Launching& launching, Millis wait, model::Finding& finding) {
  using enum model::Locality;
  const model::Stage& stage = run.application().stages[index];
  const auto& by_locality = stage.num_tasks_by_locality;
  finding.evidence = {{"idle_slot_share", model::ShareOf(Ratio{launching.idle_share})},
                      {"launching_ms", model::Of(launching.length)},
                      {"locality_wait_ms", model::Of(wait)},
                      {"num_tasks", model::CountOf(stage.num_tasks)},
                      {"num_process_local_tasks", model::CountOf(by_locality[static_cast<std::size_t>(kProcessLocal)])},
                      {"num_node_local_tasks", model::CountOf(by_locality[static_cast<std::size_t>(kNodeLocal)])},
                      {"num_any_tasks", model::CountOf(by_locality[static_cast<std::size_t>(kAny)])}};
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const auto [wait_key, wait] = FindLongestWait(run.configuration());
  const model::TaskTable& tasks = run.application().tasks;
  if (run.configuration().is_local() || wait <= Millis(0) || run.facts().cores.peak_executors < 2) {
    return findings;
  }
  const std::vector<int64_t> last_launch = LastFirstLaunches(run);
  std::vector<std::size_t> candidates;
  std::vector<Span> launching_spans;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    if (!stage.submitted.has_value() || stage.num_tasks < 2 || !HasPreferences(stage)) {
      continue;
    }
    const Span span{WithExecutor(run, *stage.submitted).millis_since_epoch(), last_launch[i]};
    if (Millis(span.end) - Millis(span.begin) >= std::min(wait, kMinLaunchingOfRound)) {
      candidates.push_back(i);
      launching_spans.push_back(span);
    }
  }
  const std::vector<Millis> task_time = TaskTimeWithin(tasks, launching_spans);
  std::map<std::size_t, Launching> of_rounds;  // By index of the stage.
  std::vector<std::size_t> rounds;
  for (std::size_t candidate = 0; candidate < candidates.size(); ++candidate) {
    const std::size_t i = candidates[candidate];
    const Launching launching = Look(run, i, launching_spans[candidate], task_time[candidate]);
    const bool is_long = launching.length >= std::min(wait, kMinLaunching);
    if (launching.idle_share < (is_long ? kMinIdleShare : kMinIdleShareOfRound).value) {
      continue;
    }
    if (!is_long) {
      rounds.push_back(i);
      of_rounds.emplace(i, launching);
      continue;
    }
    model::Finding finding;
    finding.impact = launching.saved;
    finding.places = {run.PlaceOf(i)};
    Measure(run, i, launching, wait, finding);
    Propose(run, std::nullopt, wait_key, "0s", model::FixSafety::kSafe, finding);
    findings.push_back(std::move(finding));
  }
  if (std::ssize(rounds) < kMinRounds) {
    return findings;
  }
  for (const std::vector<std::size_t>& same : RepeatedStages(run).MostRoundsOf(rounds)) {
    model::Finding finding = FindingOfRounds(
        run, same, [&](std::size_t i) { return of_rounds.at(i).saved; },
        [&, wait = wait](std::size_t i, model::Finding& of_worst) {
          Measure(run, i, of_rounds.at(i), wait, of_worst);
        });
    if (finding.impact >= kMinSavedByRounds) {
      finding.message =
          "In each of {num_stages} stages that do the same, most tasks kept to the executors with their data. In the "
          "worst of them {idle_slot_share} of the slots stood idle for the {launching_ms} in which {num_tasks} tasks "
          "were launched.";
      Propose(run, std::nullopt, wait_key, "0s", model::FixSafety::kSafe, finding);
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kLocalityWait = {
    .id = "SW209",
    .name = "locality-wait",
    .title = "Waiting for locality",
    .since = "0.1.0",
    .message =
        "{idle_slot_share} of the slots stood idle for the {launching_ms} in which {num_tasks} tasks were launched: "
        "{num_process_local_tasks} and {num_node_local_tasks} of them kept to the process or node of their data.",
    .advice = "Where data comes over the network anyway (object stores), waiting for a place near it gains nothing.",
    .doc =
        "A task that would like to run where its data is waits up to spark.locality.wait for a slot there, on each "
        "level, and the wait begins again whenever one of them starts. When few executors hold the data, they work "
        "one task after the other while the others stand idle.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
