#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <vector>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinMissingShare{0.05};
constexpr Ratio kFullShare{0.98};
constexpr Ratio kMinLaterShare{0.8};
constexpr Ratio kCachedShare{0.2};
constexpr std::size_t kMaxName = 80;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_missing_share", model::ShareOf(kMinMissingShare),
     "Of the partitions; a block or two that did not fit are computed again in passing."},
    {"full_share", model::ShareOf(kFullShare),
     "Of the memory for storage, where the log does not say which blocks there are. Something is only dropped where a "
     "block does not fit any more, and with less in use than this most blocks do; a cache that fits may be nearly as "
     "full."},
    {"min_later_share", model::ShareOf(kMinLaterShare),
     "Of the first use's time for each task, that a later one takes all the same. Later uses have work of their own "
     "besides reading; one that was spared the rows is mostly shorter than the one that made them."},
    {"cached_share", model::ShareOf(kCachedShare), "Of it, which reading cached rows would take."},
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

/// The executor whose storage memory was fullest, as a share; nullopt when the log has no readings. On a cluster the
/// driver holds no cached data, only broadcasts.
std::optional<Ratio> FullestStorage(const Run& run) {
  std::optional<Ratio> fullest;
  for (const model::Executor& executor : run.application().executors) {
    const bool may_cache = executor.id != "driver" || run.configuration().is_local();
    if (!may_cache || !executor.peaks.has_value() || executor.max_memory <= Bytes(0)) {
      continue;
    }
    const model::ExecutorPeaks& peaks = *executor.peaks;
    const int64_t used = SaturatingAdd(peaks[model::ExecutorMetric::kOnHeapStorageMemory],
                                       peaks[model::ExecutorMetric::kOffHeapStorageMemory]);
    const Ratio share{Share(used, executor.max_memory.count())};
    fullest = std::max(fullest.value_or(Ratio{0.0}), share);
  }
  return fullest;
}

double TimePerTask(const Run& run, std::size_t stage) {
  return Share(run.facts().stages[stage].task_time.count(), run.application().stages[stage].num_tasks);
}

/// Without the blocks in the log: the memory for storage was full, what does not fit is dropped and not written to
/// disk, and later uses take not much less than the first one. That is a sign and no proof: they may work that much on
/// rows that they found.
Outcome CheckByMemory(const Run& run) {
  const std::optional<Ratio> full = FullestStorage(run);
  if (!full.has_value() || full->value <= 0.0) {
    return NotEvaluated{"What is in the cache is only in the log with spark.eventLog.logBlockUpdates.enabled."};
  }
  std::vector<model::Finding> findings;
  std::map<RddId, std::vector<std::size_t>> stages_by_rdd = StagesByRdd(run);
  for (const model::RddStorage& rdd : run.application().rdds) {
    const std::vector<std::size_t> uses = UsesOf(run, rdd, stages_by_rdd[rdd.id]);
    if (*full < kFullShare || rdd.storage_level.use_disk || uses.size() < 2) {
      continue;
    }
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kPossible;
    const double first = TimePerTask(run, uses.front());
    double least = 1.0;
    int64_t num_later = 0;
    for (auto use = uses.begin() + 1; use != uses.end(); ++use) {
      const double share = first > 0.0 ? TimePerTask(run, *use) / first : 0.0;
      if (share < kMinLaterShare.value) {
        continue;
      }
      // Computing the rows again takes at most what the first use took with all else it did.
      const double again = std::min(share, 1.0) * first * static_cast<double>(run.application().stages[*use].num_tasks);
      const Millis work(SaturatingCast(again * (1.0 - kCachedShare.value)));
      finding.impact += run.SavedIfTasksWorkLess(*use, work);
      finding.core_impact += CoreMillis(work.count());
      finding.places.push_back(run.PlaceOf(*use));
      least = std::min(least, share);
      ++num_later;
    }
    if (num_later == 0) {
      continue;
    }
    finding.own_severity = AtMostWarning(run, finding.impact);
    finding.evidence = {{"storage_memory_share", model::ShareOf(*full)},
                        {"least_share_of_first", model::ShareOf(Ratio{least})},
                        {"num_partitions", model::CountOf(rdd.num_partitions)},
                        {"num_later_stages", model::CountOf(num_later)}};
    finding.texts = {{"rdd", rdd.name.size() > kMaxName ? rdd.name.substr(0, kMaxName) + "..." : rdd.name}};
    finding.message =
        "{storage_memory_share} of an executor's memory for storage was in use, so {rdd} may not have stayed in the "
        "cache: {num_later_stages} later stages took at least {least_share_of_first} of the time for each task of the "
        "one that cached it.";
    findings.push_back(std::move(finding));
  }
  return findings;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const auto& rdds = run.application().rdds;
  if (!rdds.empty() && !run.configuration().IsTrue("spark.eventLog.logBlockUpdates.enabled")) {
    return CheckByMemory(run);
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
    finding.evidence = {{"num_partitions", model::CountOf(rdd.num_partitions)},
                        {"num_cached_partitions", model::CountOf(num_cached)},
                        {"cached_bytes", model::Of(rdd.memory_used)},
                        {"num_later_stages", model::CountOf(std::ssize(uses) - 1)}};
    // Of a table it is its whole plan.
    finding.texts = {{"rdd", rdd.name.size() > kMaxName ? rdd.name.substr(0, kMaxName) + "..." : rdd.name}};
    // What is missing is as large as what is there; the cache is at most the storage half of the unified memory.
    const double cached = static_cast<double>(std::max<int64_t>(num_cached, 1));
    const double needed = static_cast<double>(rdd.memory_used.count()) * static_cast<double>(missing) / cached;
    const auto executors = std::max<int64_t>(run.facts().cores.peak_executors, 1);
    const double fraction = run.configuration().Number("spark.memory.fraction").value_or(0.6);
    const auto more = SaturatingCast(needed / fraction / static_cast<double>(executors));
    if (more > 0 && more < ConfiguredHeap(run).count()) {
      ProposeHeap(run, ConfiguredHeap(run) + Bytes(more), finding);
    }
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
        "A persisted RDD or table that does not fit in memory is dropped in parts, and every later stage computes "
        "those from the start. What is in the cache is only in logs with spark.eventLog.logBlockUpdates.enabled. The "
        "cost is the later stages' task time in the share of the missing partitions. Without, it is guessed from "
        "memory for storage that was full and from later stages whose tasks take about as long as those of the first; "
        "each of them costs at most what the first did. Later stages may also work that long on rows that they found, "
        "so that is a possible finding and at most a warning.",
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
