#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

#include "base/median.h"
#include "diagnose/first_tasks.h"
#include "diagnose/repeated_stages.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinTimeRatio{3.0};
constexpr Ratio kMaxBytesRatio{2.0};
constexpr Millis kMinExcess{3'000};
constexpr Millis kMinExcessOfMany{10'000};
constexpr int64_t kMinTasks = 4;
constexpr int64_t kMinFirstTasks = 3;
constexpr Ratio kMaxSlowShare{0.25};
constexpr double kAlike = 0.5;
constexpr Millis kMinExcessOfRound{1'000};
constexpr Millis kMinSavedByRounds{5'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_time_ratio", model::MultipleOf(kMinTimeRatio),
     "Seed 004 calls twice the median healthy and five times critical; tasks of half a second vary by up to three "
     "times from the order in which they start."},
    {"max_bytes_ratio", model::MultipleOf(kMaxBytesRatio),
     "A task that read more than twice the median is explained by its data (skewed-partitions)."},
    {"min_excess_ms", model::Of(kMinExcess),
     "Less over the median is noise of the machine: one with more to do than it has processors holds up a task for a "
     "second or two."},
    {"min_tasks", model::CountOf(kMinTasks), "With fewer the median is one of the tasks it is compared with."},
    {"min_first_tasks", model::CountOf(kMinFirstTasks),
     "A stage's first task on a slot loads its classes, compiles its code and starts its workers: it is slow only when "
     "it took as much longer than the other first ones, of which there must be that many."},
    {"max_slow_share", model::ShareOf(kMaxSlowShare),
     "Of the stage's tasks, that took at least half as long as the longest: where there are more on several executors, "
     "and they read less or more than the others by max_bytes_ratio, or the stage has a persisted RDD or a union, "
     "there are two kinds of tasks, such as those that found their data in the cache and those that made it."},
    {"min_excess_of_round_ms", model::Of(kMinExcessOfRound),
     "In place of min_excess_ms in each of most rounds of a loop or batches of a stream, where one task is slow again "
     "and again,"},
    {"min_saved_by_rounds_ms", model::Of(kMinSavedByRounds), "which together must save this much."},
    {"min_excess_of_many_ms", model::Of(kMinExcessOfMany),
     "In place of min_excess_ms where more than max_slow_share were slow and the longest was the first on its slot: "
     "an executor that starts on a busy machine loses up to ten seconds, on all of its slots."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// Whether a task took several times what another one did.
bool IsSlow(Millis took, Millis usual, Millis least) {
  return Share(took.count(), std::max<int64_t>(usual.count(), 1)) >= kMinTimeRatio.value && took - usual >= least;
}

/// The longest of some tasks.
std::optional<std::size_t> LongestOf(const model::TaskTable& tasks, const std::vector<std::size_t>& rows) {
  const auto longest = std::max_element(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return tasks.duration_ms[a] < tasks.duration_ms[b];
  });
  return longest == rows.end() ? std::nullopt : std::optional(*longest);
}

/// A stage's tasks that succeeded, told apart by whether they took about as long as one of them.
struct Kinds {
  std::vector<int64_t> alike_read;   ///< Bytes that each of them read; the one is among them.
  std::vector<int64_t> others_read;  ///< Bytes that each of the others read.
  std::set<uint32_t> alike_on;       ///< Executors.
  std::set<uint32_t> all_on;         ///< Executors.
};

Kinds TellApart(const model::TaskTable& tasks, const std::vector<std::size_t>& rows, std::size_t longest) {
  Kinds kinds;
  for (const std::size_t row : rows) {
    kinds.all_on.insert(tasks.executor[row]);
    if (tasks.duration_ms[row] >= tasks.duration_ms[longest] * kAlike) {
      kinds.alike_on.insert(tasks.executor[row]);
      kinds.alike_read.push_back(tasks.bytes_in[row]);
    } else {
      kinds.others_read.push_back(tasks.bytes_in[row]);
    }
  }
  return kinds;
}

/// Whether the log shows why so many tasks took longer: they read less or more than the others, or the stage has a
/// cache, in which some found their data, or the rows of two sources.
bool DoDifferentThings(const model::Stage& stage, const Kinds& kinds) {
  const bool may_differ = std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
    return rdd.storage_level.is_valid() || rdd.name == "UnionRDD";
  });
  if (may_differ || kinds.others_read.empty()) {
    return true;
  }
  const auto [less, more] = std::minmax({Median(kinds.alike_read), Median(kinds.others_read)});
  return Share(more, std::max<int64_t>(less, 1)) > kMaxBytesRatio.value;
}

/// What a stage's task that took long was among the others.
enum class Standing : uint8_t {
  kOneOfFew,
  kOneOfMany,  ///< More than a few took as long, and nothing in the log says why.
  kOfAKind,    ///< More than a few took as long, and did something else than the others.
};

Standing StandingOf(const model::TaskTable& tasks, const model::Stage& stage, const std::vector<std::size_t>& rows,
                    std::size_t longest) {
  const Kinds kinds = TellApart(tasks, rows, longest);
  const int64_t num_alike = std::ssize(kinds.alike_read);
  if (num_alike == 1 || Share(num_alike, std::ssize(rows)) <= kMaxSlowShare.value) {
    return Standing::kOneOfFew;
  }
  const bool are_of_one_executor = kinds.alike_on.size() == 1 && kinds.all_on.size() > 1;
  return are_of_one_executor || !DoDifferentThings(stage, kinds) ? Standing::kOneOfMany : Standing::kOfAKind;
}

/// The task of each stage to look at, by the stage's index.
struct TasksToLookAt {
  /// The longest one, or the longest that was not the first on its slot where the first ones were all alike.
  std::vector<std::optional<std::size_t>> of_stage;
  /// The longest one where it is slow enough for a round of a loop.
  std::vector<std::optional<std::size_t>> of_round;
};

TasksToLookAt FindTasksToLookAt(const Run& run) {
  const model::TaskTable& tasks = run.application().tasks;
  const FirstTasks& first = run.first_tasks();
  std::vector<std::vector<std::size_t>> others(run.application().stages.size());
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const bool is_known = tasks.executor[row] < run.facts().executors.size();
    if (is_known && !first.is_first[row] && tasks.status[row] == model::TaskStatus::kSucceeded) {
      others[tasks.stage[row]].push_back(row);
    }
  }
  TasksToLookAt found;
  std::vector<std::optional<std::size_t>>& to_look_at = found.of_stage;
  to_look_at.resize(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const std::vector<std::size_t>& first_ones = first.of_stage[i];
    std::vector<std::size_t> all = first_ones;
    all.insert(all.end(), others[i].begin(), others[i].end());
    const std::optional<std::size_t> of_all = LongestOf(tasks, all);
    const std::optional<model::TimeSkew>& skew = run.facts().stages[i].time_skew;
    const bool is_one_of_few = of_all.has_value() && skew.has_value() &&
                               IsSlow(Millis(tasks.duration_ms[*of_all]), skew->median, kMinExcessOfRound) &&
                               StandingOf(tasks, stage, all, *of_all) == Standing::kOneOfFew;
    found.of_round.push_back(is_one_of_few ? of_all : std::nullopt);
    std::optional<std::size_t> other = LongestOf(tasks, others[i]);
    if (other.has_value() && StandingOf(tasks, stage, all, *other) == Standing::kOfAKind) {
      other.reset();
    }
    to_look_at[i] = other;
    const std::optional<std::size_t> longest = LongestOf(tasks, first_ones);
    if (std::ssize(first_ones) < kMinFirstTasks || !longest.has_value() ||
        (other.has_value() && tasks.duration_ms[*longest] <= tasks.duration_ms[*other])) {
      continue;
    }
    const Millis took(tasks.duration_ms[*longest]);
    const Millis usual = UsualFirstDuration(tasks, first_ones);
    const Standing standing = StandingOf(tasks, stage, all, *longest);
    const bool is_too_much = standing == Standing::kOneOfFew || took - usual >= kMinExcessOfMany;
    if (IsSlow(took, usual, kMinExcess) && standing != Standing::kOfAKind && is_too_much) {
      to_look_at[i] = longest;
    }
  }
  return found;
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

/// Whether a task read no more than the others of its stage do.
bool ReadNoMore(const Run& run, std::size_t stage, std::size_t row) {
  const int64_t median = run.facts().stages[stage].input_skew->median.count();
  return Share(run.application().tasks.bytes_in[row], std::max<int64_t>(median, 1)) <= kMaxBytesRatio.value;
}

/// What goes away with the excess of one task over the median.
Millis SavedWithout(const Run& run, std::size_t stage, std::size_t row) {
  const model::StageFacts& facts = run.facts().stages[stage];
  const Millis excess = Millis(run.application().tasks.duration_ms[row]) - facts.time_skew->median;
  const Millis duration = facts.duration.value_or(facts.covered);
  return run.SavedIfStageTakes(stage, std::max(run.EvenDuration(stage), duration - excess));
}

/// What the finding says of a stage.
void Measure(const Run& run, std::size_t index, std::size_t row, model::Finding& finding) {
  const model::TaskTable& tasks = run.application().tasks;
  const model::Stage& stage = run.application().stages[index];
  const model::StageFacts& facts = run.facts().stages[index];
  const std::string what = WhatItDid(run, row, stage);
  finding.evidence = {{"max_task_time_ms", model::Of(Millis(tasks.duration_ms[row]))},
                      {"median_task_time_ms", model::Of(facts.time_skew->median)},
                      {"longest_task_read_bytes", model::Of(Bytes(tasks.bytes_in[row]))},
                      {"median_read_bytes", model::Of(facts.input_skew->median)},
                      {"num_tasks", model::CountOf(stage.num_tasks)}};
  finding.texts = {{"time_spent", what}, {"executor", run.application().executors[tasks.executor[row]].id}};
  finding.properties.clear();
  const bool may_move = !run.configuration().is_local() && run.facts().cores.peak_executors > 1;
  if (may_move && what.starts_with("waiting")) {
    Propose(run, std::nullopt, "spark.speculation", "true", model::FixSafety::kReview, finding);
  }
}

/// Rounds of a loop, or batches of a stream, in each of which a task is slow, each by too little to count by itself.
model::Finding OfRounds(const Run& run, const std::vector<std::size_t>& rounds,
                        const std::vector<std::optional<std::size_t>>& tasks) {
  model::Finding finding = FindingOfRounds(
      run, rounds, [&](std::size_t i) { return SavedWithout(run, i, *tasks[i]); },
      [&](std::size_t i, model::Finding& of_worst) { Measure(run, i, *tasks[i], of_worst); });
  finding.message =
      "In each of {num_stages} stages that do the same, one task is much slower than the others and read no more. In "
      "the worst of them the longest of {num_tasks} took {max_task_time_ms}, the median {median_task_time_ms}; most of "
      "its time went into {time_spent} on executor {executor}.";
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const model::TaskTable& tasks = run.application().tasks;
  const TasksToLookAt to_look_at = FindTasksToLookAt(run);
  std::vector<std::size_t> slow_rounds;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::StageFacts& facts = run.facts().stages[i];
    const model::Stage& stage = run.application().stages[i];
    if (stage.num_tasks_with_metrics < kMinTasks || !facts.time_skew.has_value() || !facts.input_skew.has_value()) {
      continue;
    }
    const Millis median = facts.time_skew->median;
    const std::optional<std::size_t> row = to_look_at.of_stage[i];
    if (row.has_value() && IsSlow(Millis(tasks.duration_ms[*row]), median, kMinExcess) && ReadNoMore(run, i, *row)) {
      model::Finding finding;
      finding.impact = SavedWithout(run, i, *row);
      finding.places = {run.PlaceOf(i)};
      Measure(run, i, *row, finding);
      findings.push_back(std::move(finding));
      continue;
    }
    const std::optional<std::size_t> of_round = to_look_at.of_round[i];
    if (of_round.has_value() && ReadNoMore(run, i, *of_round)) {
      slow_rounds.push_back(i);
    }
  }
  if (!slow_rounds.empty()) {
    for (const std::vector<std::size_t>& rounds : RepeatedStages(run).MostRoundsOf(slow_rounds)) {
      model::Finding finding = OfRounds(run, rounds, to_look_at.of_round);
      if (finding.impact >= kMinSavedByRounds) {
        findings.push_back(std::move(finding));
      }
    }
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
        "are more expensive than others. A stage's first tasks on each core of an executor are left out, unless one of "
        "them took much longer than the others: they load classes and start Python workers. What goes away is the time "
        "the stage took beyond its even share. Rounds of a loop and batches of a stream in which a task is slow again "
        "and "
        "again count together.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
