#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinMissingShare{0.05};
constexpr Ratio kCachedShare{0.2};
constexpr Ratio kOtherInput{10.0};
constexpr std::size_t kMaxName = 80;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_missing_share", model::ShareOf(kMinMissingShare),
     "Of the partitions; a block or two that did not fit are computed again in passing."},
    {"cached_share", model::ShareOf(kCachedShare),
     "Of a task that computes rows again, which reading cached ones would take; where no task of the stage shows it."},
    {"other_input", model::MultipleOf(kOtherInput),
     "Of inputs of one later stage: blocks of the same RDD differ less where the first use read about as much for "
     "each, so some of it is something else that the stage reads."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"long-gc", "slow-tasks"});

/// The stages that have a persisted RDD, by its id.
std::map<RddId, std::vector<std::size_t>> StagesByRdd(const Run& run) {
  std::map<RddId, std::vector<std::size_t>> stages;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    for (const model::StageRdd& rdd : run.application().stages[i].rdds) {
      if (rdd.storage_level.is_valid()) {
        std::vector<std::size_t>& of_rdd = stages[rdd.id];
        if (of_rdd.empty() || of_rdd.back() != i) {
          of_rdd.push_back(i);
        }
      }
    }
  }
  return stages;
}

/// Those of `stages` that made or read all partitions of the RDD, the first of them first.
std::vector<std::size_t> UsesOf(const Run& run, const model::RddStorage& rdd, std::vector<std::size_t> stages) {
  std::erase_if(stages, [&](std::size_t i) {
    const model::Stage& stage = run.application().stages[i];
    return !stage.submitted.has_value() || stage.status != model::StageStatus::kComplete ||
           stage.num_tasks < rdd.num_partitions;
  });
  std::stable_sort(stages.begin(), stages.end(), [&](std::size_t a, std::size_t b) {
    return run.application().stages[a].submitted < run.application().stages[b].submitted;
  });
  return stages;
}

/// What there is to say of a finding whose places are the later stages: `missing` partitions, of `needed` bytes, did
/// not stay. The cache is at most the storage half of the unified memory.
void Describe(const Run& run, const model::RddStorage& rdd, int64_t missing, Bytes needed, model::Finding& finding) {
  finding.evidence = {{"num_partitions", model::CountOf(rdd.num_partitions)},
                      {"num_cached_partitions", model::CountOf(rdd.num_partitions - missing)},
                      {"missing_bytes", model::Of(needed)},
                      {"num_later_stages", model::CountOf(std::ssize(finding.places))}};
  if (finding.places.size() == 1) {
    finding.message =
        "Only {num_cached_partitions} of {num_partitions} partitions of {rdd} stayed in the cache; a later stage "
        "computed the others again.";
  }
  // Of a table it is its whole plan.
  finding.texts = {{"rdd", rdd.name.size() > kMaxName ? rdd.name.substr(0, kMaxName) + "..." : rdd.name}};
  const auto executors = std::max<int64_t>(run.facts().cores.peak_executors, 1);
  const double fraction = run.configuration().Number("spark.memory.fraction").value_or(0.6);
  const Bytes more(SaturatingCast(static_cast<double>(needed.count()) / fraction / static_cast<double>(executors)));
  if (more > Bytes(0) && more < ConfiguredHeap(run)) {
    ProposeHeap(run, ConfiguredHeap(run) + more, finding);
  }
}

/// Partitions in the cache at the end of the log. Those that went with an executor are counted as they were at the
/// peak: executors also go at the end of a run.
int64_t CachedPartitions(const Run& run, const model::RddStorage& rdd) {
  const auto& executors = run.application().executors;
  const bool some_went = std::any_of(executors.begin(), executors.end(),
                                     [](const model::Executor& executor) { return executor.removed.has_value(); });
  if (!some_went) {
    return rdd.num_cached_partitions;
  }
  if (rdd.num_cached_partitions <= 0 || rdd.memory_used <= Bytes(0)) {
    return rdd.num_partitions;  // Nothing is left to tell from.
  }
  const double at_peak = Share(rdd.peak_memory_used.count(), rdd.memory_used.count());
  return std::min<int64_t>(rdd.num_partitions,
                           SaturatingCast(at_peak * static_cast<double>(rdd.num_cached_partitions) + 0.5));
}

/// The tasks of stages that have a persisted RDD: for each partition, the one that succeeded.
class TasksByPartition {
 public:
  TasksByPartition(const Run& run, const std::map<RddId, std::vector<std::size_t>>& stages_by_rdd) : run_(run) {
    // A damaged log may say any number of tasks; no more of them are known than it has.
    const int64_t num_known = std::ssize(run.application().tasks.stage);
    for (const auto& [rdd, stages] : stages_by_rdd) {
      for (const std::size_t stage : stages) {
        const int64_t num_tasks = std::clamp<int64_t>(run.application().stages[stage].num_tasks, 0, num_known);
        rows_[stage].resize(static_cast<std::size_t>(num_tasks), kNone);
      }
    }
    const model::TaskTable& tasks = run.application().tasks;
    for (std::size_t row = 0; row < tasks.size(); ++row) {
      const auto found = rows_.find(tasks.stage[row]);
      if (found != rows_.end() && tasks.index[row] < found->second.size() &&
          tasks.status[row] == model::TaskStatus::kSucceeded) {
        found->second[tasks.index[row]] = row;
      }
    }
  }

  [[nodiscard]] const Run& run() const { return run_; }

  [[nodiscard]] std::size_t NumPartitions(std::size_t stage) const { return rows_.at(stage).size(); }

  /// Whether a task of the partition succeeded, and the log has it.
  [[nodiscard]] bool Has(std::size_t stage, std::size_t partition) const { return rows_.at(stage)[partition] != kNone; }

  /// What it read but for shuffles: of files, and of cached blocks, whose size Spark counts as input.
  [[nodiscard]] int64_t Input(std::size_t stage, std::size_t partition) const {
    const std::size_t row = rows_.at(stage)[partition];
    const model::TaskTable& tasks = run_.application().tasks;
    return tasks.bytes_in[row] - tasks.shuffle_read[row];
  }

  /// With what it read of shuffles.
  [[nodiscard]] int64_t Read(std::size_t stage, std::size_t partition) const {
    return run_.application().tasks.bytes_in[rows_.at(stage)[partition]];
  }

  [[nodiscard]] int64_t Duration(std::size_t stage, std::size_t partition) const {
    return run_.application().tasks.duration_ms[rows_.at(stage)[partition]];
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  const Run& run_;
  std::map<std::size_t, std::vector<std::size_t>> rows_;  // By stage and partition.
};

/// Those of `stages` that began before `first` had ended.
std::vector<std::size_t> Before(const Run& run, std::vector<std::size_t> stages, std::size_t first) {
  const auto& end = run.application().stages[first].completed;
  std::erase_if(stages, [&](std::size_t i) {
    const auto& begin = run.application().stages[i].submitted;
    return i == first || !begin.has_value() || (end.has_value() && *begin >= *end);
  });
  return stages;
}

/// Those of `stages` that ran and are none of `uses`.
std::vector<std::size_t> Without(const Run& run, std::vector<std::size_t> stages,
                                 const std::vector<std::size_t>& uses) {
  std::erase_if(stages, [&](std::size_t i) {
    return !run.application().stages[i].submitted.has_value() || std::find(uses.begin(), uses.end(), i) != uses.end();
  });
  return stages;
}

/// The partitions of a persisted RDD that `stages`, which have it, may have left in the cache. A stage with a task for
/// each partition leaves those whose task succeeded. One with fewer tasks looks at a few rows (show, take, head), of
/// the first partitions, one stage after another; where the program puts partitions together it may be any of them.
std::vector<bool> MayBeCachedBy(const TasksByPartition& tasks, const std::vector<std::size_t>& stages,
                                std::size_t num_partitions) {
  std::vector<bool> may_be_cached(num_partitions);
  std::size_t num_taken = 0;
  for (const std::size_t index : stages) {
    const model::Stage& stage = tasks.run().application().stages[index];
    const std::size_t num_tasks = tasks.NumPartitions(index);
    if (num_tasks == num_partitions) {
      for (std::size_t i = 0; i < num_partitions; ++i) {
        may_be_cached[i] = may_be_cached[i] || tasks.Has(index, i);
      }
      continue;
    }
    const bool is_put_together = std::any_of(stage.rdds.begin(), stage.rdds.end(), [&](const model::StageRdd& rdd) {
      return rdd.num_partitions > 0 && rdd.num_partitions == stage.num_tasks;
    });
    const bool takes = num_tasks < num_partitions && stage.attempt == 0 && !is_put_together;
    num_taken = takes ? std::min(num_taken + num_tasks, num_partitions) : num_partitions;
  }
  std::fill_n(may_be_cached.begin(), num_taken, true);
  return may_be_cached;
}

/// What the tasks of one later use say of the cache.
struct LaterUse {
  int64_t num_missing = 0;
  int64_t num_found = 0;
  int64_t num_unknown = 0;        ///< They read what the first use read, which may have been the cache already.
  int64_t num_found_of_uses = 0;  ///< Those that only a use of all partitions can have left.
  int64_t found_bytes = 0;
  bool may_have_other_input = false;  ///< What looks found may be something else that the stage reads.
  Millis again;  ///< What the tasks took that computed their partition again, beyond those that did not have to.

  [[nodiscard]] bool HasMissing(int64_t num_more = 0) const {
    const int64_t num_missing_and_more = num_missing + num_more;
    return num_missing_and_more > 0 &&
           Ratio{Share(num_missing_and_more, num_missing_and_more + num_found)} >= kMinMissingShare;
  }
};

/// How many times as much the larger of the values are as the smaller ones, but for a few at both ends.
double SpreadOf(std::vector<int64_t> values) {
  if (values.empty()) {
    return 0.0;
  }
  std::sort(values.begin(), values.end());
  const auto few = static_cast<std::size_t>(kMinMissingShare.value * static_cast<double>(values.size()));
  return Share(values[values.size() - 1 - few], std::max<int64_t>(values[few], 1));
}

/// A task that finds its partition in the cache, of whatever executor and level, counts the block's size as input. One
/// that has no input did not find it; nor did one that read just what the first use had read to make the partition,
/// unless an earlier stage can have left it in the cache (`made_before`). `of_others`: what stages that are no uses of
/// all partitions can have left.
LaterUse LookAt(const TasksByPartition& tasks, std::size_t first, std::size_t later,
                const std::vector<bool>& made_before, const std::vector<bool>& of_others) {
  LaterUse use;
  std::vector<int64_t> found_times;
  std::vector<int64_t> found_inputs;
  std::vector<int64_t> first_reads;
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < tasks.NumPartitions(later); ++i) {
    if (!tasks.Has(first, i) || !tasks.Has(later, i)) {
      continue;
    }
    const int64_t input = tasks.Input(later, i);
    const bool is_as_first = input == tasks.Input(first, i);
    if (input == 0 || (is_as_first && !made_before[i])) {
      missing.push_back(i);
    } else if (is_as_first) {
      ++use.num_unknown;
    } else {
      found_times.push_back(tasks.Duration(later, i));
      found_inputs.push_back(input);
      first_reads.push_back(tasks.Read(first, i));
      use.found_bytes = SaturatingAdd(use.found_bytes, input);
      use.num_found_of_uses += of_others[i] ? 0 : 1;
    }
  }
  use.num_missing = std::ssize(missing);
  use.num_found = std::ssize(found_times);
  use.may_have_other_input = SpreadOf(found_inputs) >= kOtherInput.value && SpreadOf(first_reads) < kOtherInput.value;
  std::sort(found_times.begin(), found_times.end());
  for (const std::size_t i : missing) {
    // Making the partition takes at most what the first use took with all else it did.
    const int64_t took = std::min(tasks.Duration(later, i), tasks.Duration(first, i));
    const int64_t without = found_times.empty() ? SaturatingCast(static_cast<double>(took) * kCachedShare.value)
                                                : found_times[found_times.size() / 2];
    use.again += Millis(std::max<int64_t>(took - without, 0));
  }
  return use;
}

/// Until when nothing took blocks away but a lack of memory.
std::optional<Timestamp> FirstRemoval(const Run& run) {
  std::optional<Timestamp> first;
  for (const model::Executor& executor : run.application().executors) {
    if (executor.removed.has_value()) {
      first = std::min(first.value_or(*executor.removed), *executor.removed);
    }
  }
  return first;
}

/// Without the blocks in the log: what later uses of each partition read.
Outcome CheckByTasks(const Run& run) {
  std::vector<model::Finding> findings;
  std::map<RddId, std::vector<std::size_t>> stages_by_rdd = StagesByRdd(run);
  const TasksByPartition tasks(run, stages_by_rdd);
  const std::optional<Timestamp> removal = FirstRemoval(run);
  bool has_unknown = false;
  const std::vector<model::RddStorage>& rdds = run.application().rdds;
  std::set<RddId> is_seen;
  for (const model::RddStorage& rdd : rdds) {
    if (!is_seen.insert(rdd.id).second) {
      continue;  // The same, unpersisted and persisted again.
    }
    const bool was_unpersisted = std::any_of(rdds.begin(), rdds.end(), [&](const model::RddStorage& other) {
      return other.id == rdd.id && other.is_unpersisted;
    });
    const std::vector<std::size_t>& stages = stages_by_rdd[rdd.id];
    std::vector<std::size_t> uses = UsesOf(run, rdd, stages);
    // Only where each task has one partition of it.
    std::erase_if(uses, [&](std::size_t i) { return run.application().stages[i].num_tasks != rdd.num_partitions; });
    if (uses.size() < 2) {
      has_unknown = has_unknown || stages.size() > 1;
      continue;
    }
    const std::size_t first = uses.front();
    const model::Stage& first_stage = run.application().stages[first];
    const std::size_t num_partitions = tasks.NumPartitions(first);
    const std::vector<bool> made_before = MayBeCachedBy(tasks, Before(run, stages, first), num_partitions);
    const std::vector<bool> of_others = MayBeCachedBy(tasks, Without(run, stages, uses), num_partitions);
    model::Finding finding;
    LaterUse all;
    int64_t most_missing = 0;
    for (auto use = uses.begin() + 1; use != uses.end(); ++use) {
      const model::Stage& stage = run.application().stages[*use];
      if (!first_stage.completed.has_value() || !stage.completed.has_value() ||
          *stage.submitted < *first_stage.completed || (removal.has_value() && *removal < *stage.completed)) {
        has_unknown = true;
        continue;
      }
      const LaterUse one = LookAt(tasks, first, *use, made_before, of_others);
      // The program may have dropped it before this use, and persisted it again: then nothing is there.
      if (was_unpersisted && one.num_found_of_uses == 0) {
        has_unknown = true;
        continue;
      }
      all.may_have_other_input = all.may_have_other_input || one.may_have_other_input;
      all.num_found += one.num_found;
      all.found_bytes = SaturatingAdd(all.found_bytes, one.found_bytes);
      if (!one.HasMissing()) {
        has_unknown = has_unknown || one.may_have_other_input || one.HasMissing(one.num_unknown);
        continue;
      }
      all.num_missing += one.num_missing;
      most_missing = std::max(most_missing, one.num_missing);
      finding.impact += run.SavedIfTasksWorkLess(*use, one.again);
      finding.core_impact += CoreMillis(one.again.count());
      finding.places.push_back(run.PlaceOf(*use));
    }
    if (most_missing == 0) {
      continue;
    }
    finding.confidence = all.num_found > 0 && !all.may_have_other_input ? model::FindingConfidence::kSure
                                                                        : model::FindingConfidence::kLikely;
    const int64_t of_block = all.num_found > 0 ? all.found_bytes / all.num_found : 0;
    Describe(run, rdd, most_missing, Bytes(SaturatingMultiply(of_block, most_missing)), finding);
    findings.push_back(std::move(finding));
  }
  if (findings.empty() && has_unknown) {
    return NotEvaluated{
        "Which partitions were in the cache is not in the log without spark.eventLog.logBlockUpdates.enabled, and the "
        "tasks of later stages do not tell it."};
  }
  return findings;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const auto& rdds = run.application().rdds;
  if (!rdds.empty() && !run.configuration().IsTrue("spark.eventLog.logBlockUpdates.enabled")) {
    return CheckByTasks(run);
  }
  std::map<RddId, std::vector<std::size_t>> stages_by_rdd = StagesByRdd(run);
  for (const model::RddStorage& rdd : rdds) {
    const int64_t num_cached = CachedPartitions(run, rdd);
    const int64_t missing = SaturatingSubtract(rdd.num_partitions, num_cached);
    const double share = Share(missing, rdd.num_partitions);
    const std::vector<std::size_t> uses = UsesOf(run, rdd, stages_by_rdd[rdd.id]);
    if (rdd.is_unpersisted || share < kMinMissingShare.value || uses.size() < 2) {
      continue;
    }
    model::Finding finding;
    int64_t task_time = 0;
    for (auto use = uses.begin() + 1; use != uses.end(); ++use) {
      const auto again = SaturatingCast(static_cast<double>(run.facts().stages[*use].task_time.count()) * share);
      task_time = SaturatingAdd(task_time, again);
      finding.impact += run.SavedIfTasksWorkLess(*use, Millis(again));
      finding.places.push_back(run.PlaceOf(*use));
    }
    finding.core_impact = CoreMillis(task_time);
    // What is missing is as large as what is there.
    const double cached = static_cast<double>(std::max<int64_t>(num_cached, 1));
    const double needed = static_cast<double>(rdd.memory_used.count()) * static_cast<double>(missing) / cached;
    Describe(run, rdd, missing, Bytes(SaturatingCast(needed)), finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kCacheEvicted = {
    .id = "SW305",
    .name = "cache-evicted",
    .title = "Cache did not fit",
    .since = "0.1.0",
    .message =
        "Only {num_cached_partitions} of {num_partitions} partitions of {rdd} stayed in the cache; {num_later_stages} "
        "later stages computed the others again.",
    .advice =
        "Persist with MEMORY_AND_DISK, so that what does not fit is read back instead of computed again; cache fewer "
        "columns, and unpersist what is no longer used.",
    .doc =
        "A persisted RDD or table that does not fit in memory is dropped in parts, or never stored, and every later "
        "stage computes those from the start. With spark.eventLog.logBlockUpdates.enabled the log has all blocks, and "
        "the cost is the later stages' task time in the share of the missing partitions. Without, the tasks tell: one "
        "that finds its partition in the cache counts the block as input, and one that has no input, or just what the "
        "first use had read, computed it again. The cost is what those tasks took beyond the ones that found theirs. "
        "Some later stages say nothing: those without one task for each partition, those after an executor went with "
        "its blocks, those that find nothing where the program unpersists the RDD itself, and those that read "
        "something else besides (zip, a join of equal partitioning), which is told only where it is much smaller or "
        "larger than the blocks.",
    .parameters = kParameters,
    .code = {.sql = "CACHE TABLE t OPTIONS ('storageLevel' 'MEMORY_AND_DISK');\n",
             .pyspark = "# before\n"
                        "rdd.cache()\n"
                        "# after\n"
                        "rdd.persist(StorageLevel.MEMORY_AND_DISK)\n",
             .scala = "// before\n"
                      "rdd.cache()\n"
                      "// after\n"
                      "rdd.persist(StorageLevel.MEMORY_AND_DISK_SER)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
