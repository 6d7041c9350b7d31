#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "base/median.h"
#include "base/saturating.h"
#include "diagnose/first_tasks.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinTimeRatio{1.5};
constexpr Ratio kMaxBytesRatio{1.25};
constexpr int64_t kMinHosts = 3;
constexpr Ratio kMinTimeRatioOfTwo{3.0};
constexpr int64_t kMinTasks = 10;
constexpr int64_t kMinTasksPerStage = 2;
constexpr Millis kLongTask{60'000};
constexpr Millis kMinExcessOfFirst{10'000};
constexpr Ratio kMaxChance{0.002};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_time_ratio", model::MultipleOf(kMinTimeRatio),
     "Repeated runs on equal machines differ by 7 % at the 95th percentile (C3O, 4,650 runs); half as long again on "
     "one machine is the machine."},
    {"max_bytes_ratio", model::MultipleOf(kMaxBytesRatio), "A host whose tasks read more is explained by its data."},
    {"min_hosts", model::CountOf(kMinHosts), "Of two that differ a little, nobody can say which one is wrong."},
    {"min_time_ratio_of_two", model::MultipleOf(kMinTimeRatioOfTwo),
     "Where only two can be compared, or a few tasks: machines of one cluster are not that different, and the slower "
     "one is wrong."},
    {"min_tasks", model::CountOf(kMinTasks), "Tasks of the slow host over the run; fewer may be chance."},
    {"min_tasks_per_stage", model::CountOf(kMinTasksPerStage),
     "Of a host in a stage, for a median; the first on their slots, which start slowly, are compared with "
     "each other, and those of the run not at all,"},
    {"long_task_ms", model::Of(kLongTask),
     "unless the stage's median task takes this long: starting an executor's first task takes some seconds,"},
    {"min_excess_of_first_ms", model::Of(kMinExcessOfFirst),
     "or unless those of one host took this much longer than those of the others: an executor that starts on a busy "
     "machine loses up to ten seconds."},
    {"max_chance", model::ShareOf(kMaxChance),
     "A host so slow that it gets fewer than min_tasks counts all the same where it got none but the longest ones: "
     "that tasks which are long for another reason were just those is less likely than this."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"slow-tasks", "idle-cores", "locality-wait"});

/// Tasks of one stage on one host or executor.
struct Group {
  std::vector<int64_t> durations;
  std::vector<int64_t> bytes;
};

/// One host or executor over the run.
struct Load {
  double took = 0.0;
  double at_the_others_speed = 0.0;
  int64_t num_tasks = 0;
  bool is_of_two = false;  ///< In some stage there was only one other.
  double chance = 1.0;     ///< That just the longest tasks ran here, were they spread without a reason.
  std::map<std::size_t, double> excess_by_stage;
  std::map<std::size_t, int64_t> excess_of_median;
};

/// Hosts where there are enough or each has one executor, executors otherwise.
std::vector<std::string> GroupOfExecutors(const Run& run, bool& is_by_host) {
  const auto& executors = run.application().executors;
  std::set<std::string> hosts;
  int64_t num_executors = 0;
  for (std::size_t i = 0; i < executors.size(); ++i) {
    if (run.facts().executors[i].runs_tasks && run.facts().executors[i].num_tasks > 0) {
      hosts.insert(executors[i].host);
      ++num_executors;
    }
  }
  is_by_host = std::ssize(hosts) >= kMinHosts || std::ssize(hosts) == num_executors;
  std::vector<std::string> groups;
  groups.reserve(executors.size());
  for (const model::Executor& executor : executors) {
    groups.push_back(is_by_host ? executor.host : executor.id);
  }
  return groups;
}

/// Whether tasks were the first on their slots.
enum class Order : uint8_t { kFirstOfRun, kFirstOfStage, kLater };

/// The tasks of a stage that were the first on their slots, or the others.
struct Wave {
  std::size_t stage = 0;
  Order order = Order::kLater;

  auto operator<=>(const Wave&) const = default;
};

using GroupsOfWave = std::map<std::string, Group>;

std::map<Wave, GroupsOfWave> Collect(const Run& run, const std::vector<std::string>& groups) {
  const model::TaskTable& tasks = run.application().tasks;
  const FirstTasks& first = run.first_tasks();
  std::vector<bool> is_long;  // By stage: its tasks take so long that a start is little of it.
  for (const model::Stage& stage : run.application().stages) {
    is_long.push_back(stage.distributions != nullptr &&
                      Millis((*stage.distributions)[model::TaskMetric::kDuration].median()) >= kLongTask);
  }
  std::map<Wave, GroupsOfWave> waves;
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const uint32_t executor = tasks.executor[row];
    if (executor < groups.size() && tasks.status[row] == model::TaskStatus::kSucceeded) {
      const Order order = first.is_first_of_run[row] && !is_long[tasks.stage[row]] ? Order::kFirstOfRun
                          : first.is_first[row]                                    ? Order::kFirstOfStage
                                                                                   : Order::kLater;
      Group& group = waves[{tasks.stage[row], order}][groups[executor]];
      group.durations.push_back(tasks.duration_ms[row]);
      group.bytes.push_back(tasks.bytes_in[row]);
    }
  }
  return waves;
}

/// How likely it is that tasks which are long for reasons of their own are just those of this group, all of which took
/// longer than any of the others; 1 where one of the others took as long.
double ChanceOf(const Group& group, const GroupsOfWave& groups) {
  const int64_t shortest = *std::min_element(group.durations.begin(), group.durations.end());
  int64_t num_others = 0;
  for (const auto& [name, other] : groups) {
    if (&other != &group) {
      num_others += std::ssize(other.durations);
      if (*std::max_element(other.durations.begin(), other.durations.end()) >= shortest) {
        return 1.0;
      }
    }
  }
  double chance = 1.0;  // One over the number of ways to choose as many of all.
  for (int64_t i = 1; i <= std::ssize(group.durations); ++i) {
    chance *= static_cast<double>(i) / static_cast<double>(num_others + i);
  }
  return chance;
}

void Compare(const Wave& wave, const GroupsOfWave& groups, std::map<std::string, Load>& loads) {
  std::vector<int64_t> medians;
  std::vector<int64_t> medians_of_bytes;
  for (const auto& [name, group] : groups) {
    if (std::ssize(group.durations) >= kMinTasksPerStage) {
      medians.push_back(Median(group.durations));
      medians_of_bytes.push_back(Median(group.bytes));
    }
  }
  if (medians.size() < 2) {
    return;
  }
  // Of two, the faster one is as usual.
  const bool is_of_two = std::ssize(medians) < kMinHosts;
  const auto usual_of = [&](const std::vector<int64_t>& values) {
    return is_of_two ? *std::min_element(values.begin(), values.end()) : Median(values);
  };
  const auto usual = static_cast<double>(std::max<int64_t>(usual_of(medians), 1));
  const auto usual_bytes = static_cast<double>(usual_of(medians_of_bytes));
  for (const auto& [name, group] : groups) {
    if (std::ssize(group.durations) < kMinTasksPerStage ||
        static_cast<double>(Median(group.bytes)) > usual_bytes * kMaxBytesRatio.value) {
      continue;
    }
    const int64_t excess_of_one = Median(group.durations) - SaturatingCast(usual);
    if (wave.order == Order::kFirstOfRun && Millis(excess_of_one) < kMinExcessOfFirst) {
      continue;
    }
    Load& load = loads[name];
    double took = 0.0;
    for (const int64_t duration : group.durations) {
      took += static_cast<double>(duration);
    }
    const double ratio = static_cast<double>(std::max<int64_t>(Median(group.durations), 1)) / usual;
    load.took += took;
    load.at_the_others_speed += took / ratio;
    load.num_tasks += std::ssize(group.durations);
    load.is_of_two = load.is_of_two || is_of_two;
    load.chance *= ChanceOf(group, groups);
    if (ratio > 1.0) {
      load.excess_by_stage[wave.stage] += took - took / ratio;
      int64_t& excess_of_median = load.excess_of_median[wave.stage];
      excess_of_median = std::max(excess_of_median, excess_of_one);
    }
  }
}

/// What the stage takes with the slow tasks as fast as the others: less by their excess spread over all slots and by
/// the excess of one task at its end, never under its even share.
Millis DurationAtUsualSpeed(const Run& run, std::size_t stage, double excess, int64_t excess_of_median) {
  const model::StageFacts& facts = run.facts().stages[stage];
  const Millis spread(SaturatingCast(excess / std::max(facts.mean_parallelism, 1.0)));
  const Millis even = run.EvenDuration(stage) - Millis(SaturatingCast(excess / std::max(run.SlotsOf(stage), 1.0)));
  return std::max(even, facts.duration.value_or(facts.covered) - spread - Millis(excess_of_median));
}

Outcome Check(const Run& run) {
  bool is_by_host = false;
  const std::vector<std::string> groups = GroupOfExecutors(run, is_by_host);
  if (run.facts().cores.peak_executors < 2) {
    return NotEvaluated{"Never did two executors run at once: there is nothing to compare a host with."};
  }
  std::map<std::string, Load> loads;
  for (const auto& [wave, groups_of_wave] : Collect(run, groups)) {
    Compare(wave, groups_of_wave, loads);
  }
  std::vector<model::Finding> findings;
  for (const auto& [name, load] : loads) {
    const double ratio = load.at_the_others_speed > 0.0 ? load.took / load.at_the_others_speed : 0.0;
    const bool has_enough = load.num_tasks >= kMinTasks;
    const Ratio least = has_enough && !load.is_of_two ? kMinTimeRatio : kMinTimeRatioOfTwo;
    if ((!has_enough && load.chance > kMaxChance.value) || ratio < least.value) {
      continue;
    }
    model::Finding finding;
    model::FindingPlace place;
    (is_by_host ? place.host : place.executor_id) = name;
    finding.places = {place};
    double excess = 0.0;
    for (const auto& [stage, excess_of_stage] : load.excess_by_stage) {
      excess += excess_of_stage;
      finding.impact += run.SavedIfStageTakes(
          stage, DurationAtUsualSpeed(run, stage, excess_of_stage, load.excess_of_median.at(stage)));
      finding.places.push_back(run.PlaceOf(stage));
    }
    finding.core_impact = CoreMillis(SaturatingCast(excess));
    finding.evidence = {{"time_ratio", model::MultipleOf(Ratio{ratio})},
                        {"num_tasks", model::CountOf(load.num_tasks)},
                        {"excess_task_time_ms", model::Of(Millis(SaturatingCast(excess)))}};
    finding.texts = {{"host", (is_by_host ? "Host " : "Executor ") + name}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSlowHost = {
    .id = "SW103",
    .name = "slow-host",
    .title = "Slow host",
    .since = "0.1.0",
    .message =
        "{host} took {time_ratio} as long as the others for the same work: {num_tasks} tasks, {excess_task_time_ms} "
        "of task time too much.",
    .advice =
        "Look at the machine (disk errors, a noisy neighbour, fewer or slower cores, thermal throttling) and take it "
        "out until it is well; until then, more and shorter tasks leave it fewer of them. spark.excludeOnFailure does "
        "not help, because its tasks succeed.",
    .doc =
        "One machine does the same work more slowly than the others, and every stage waits for its tasks. In each "
        "stage the median task of every host is compared with the median of all hosts, at about the same bytes read, "
        "the first tasks on their slots with each other and the later ones with each other; "
        "executors are compared where there are fewer than three hosts. A host that is so slow that it gets few tasks "
        "is told by having none but the longest.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "SELECT * FROM events WHERE is_heavy(payload);\n"
                    "-- after: many short tasks, of which a slow host takes fewer\n"
                    "SELECT * FROM (SELECT /*+ REPARTITION(800) */ * FROM events) WHERE is_heavy(payload);\n",
             .pyspark = "# before\n"
                        "events.filter(is_heavy('payload'))\n"
                        "# after: many short tasks, of which a slow host takes fewer\n"
                        "events.repartition(800).filter(is_heavy('payload'))\n",
             .scala = "// before\n"
                      "events.filter(isHeavy($\"payload\"))\n"
                      "// after: many short tasks, of which a slow host takes fewer\n"
                      "events.repartition(800).filter(isHeavy($\"payload\"))\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
