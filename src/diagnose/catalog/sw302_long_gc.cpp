#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/saturating.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinShare{0.10};
constexpr Ratio kUsualShare{0.05};
constexpr Millis kMinRunTime{10'000};
constexpr Ratio kFullShare{0.7};
constexpr Ratio kMinFullCollections{0.25};
constexpr Ratio kMinShareWithRoom{0.30};
constexpr Millis kMinSavedWithRoom{10'000};
constexpr Millis kMinSavedInAll{60'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_share", model::ShareOf(kMinShare), "Seed 004: GC above a tenth of the run time is critical."},
    {"usual_share", model::ShareOf(kUsualShare), "Seed 004: below a twentieth is healthy; that much is left."},
    {"min_run_time_ms", model::Of(kMinRunTime),
     "Of all the stage's tasks: a JVM that has just started collects while its heap grows."},
    {"full_share", model::ShareOf(kFullShare),
     "A heap whose peak stayed below is not made larger; its size is not the cause."},
    {"min_full_collections", model::ShareOf(kMinFullCollections),
     "Of the time of all collections, in those of the whole heap: then it was full between two readings."},
    {"min_share_with_room", model::ShareOf(kMinShareWithRoom),
     "Where the heap had room and nobody set the size of its parts: then the objects of the program are why, which a "
     "log does not show, and a machine with more to do than it has processors stretches every collection (a fifth of "
     "the run time in queries that nothing is wrong with, logs of tests/faults)."},
    {"min_saved_with_room_ms", model::Of(kMinSavedWithRoom),
     "And of all such stages together, as nothing is known that brings it."},
    {"min_saved_in_all_ms", model::Of(kMinSavedInAll),
     "So much of all stages with room together is told whatever their share is."},
});

/// The time of collections of the whole heap against that of all, of all executors.
double ShareOfFullCollections(const Run& run) {
  int64_t full = 0;
  int64_t all = 0;
  for (const model::Executor& executor : run.application().executors) {
    if (executor.peaks.has_value()) {
      full = SaturatingAdd(full, (*executor.peaks)[model::ExecutorMetric::kMajorGcTime]);
      all = SaturatingAdd(all, (*executor.peaks)[model::ExecutorMetric::kTotalGcTime]);
    }
  }
  return Share(full, all);
}

/// Java options that divide the heap, so that a part of it may be full while there is room in another; empty when there
/// are none.
std::string_view OptionThatDivides(std::string_view options) {
  constexpr auto kOptions =
      std::to_array<std::string_view>({"-Xmn", "G1MaxNewSizePercent", "NewSize", "NewRatio", "SurvivorRatio"});
  const auto found = std::find_if(kOptions.begin(), kOptions.end(), [&](std::string_view option) {
    return options.find(option) != std::string_view::npos;
  });
  return found == kOptions.end() ? std::string_view() : *found;
}

/// The options that Java was started with where the tasks ran.
std::string JavaOptions(const Run& run) {
  const std::string process = run.configuration().is_local() ? "spark.driver." : "spark.executor.";
  return run.configuration().Text(process + "defaultJavaOptions").value_or("") + " " +
         run.configuration().Text(process + "extraJavaOptions").value_or("");
}

/// What is said of a stage whose heap had room: nothing in the log says what would bring the time back.
void SayThatThereWasRoom(model::Finding& finding) {
  finding.confidence = model::FindingConfidence::kPossible;
  finding.own_severity = model::FindingSeverity::kInfo;
  finding.message =
      "{gc_share} of the run time of the tasks was garbage collection, {gc_time_ms} of {run_time_ms}, in a heap that "
      "had room.";
  finding.advice =
      "Make fewer objects (DataFrames instead of RDDs of objects, no groupByKey, serialised storage levels); more heap "
      "alone would change little.";
}

/// The share of a stage's tasks in which the JVM worked or collected. Where rows go to Python it waits for the rest,
/// and Python works on while the JVM collects.
double ShareOfJvm(const model::Stage& stage) {
  const Millis busy =
      TotalTime(stage, model::TaskMetric::kExecutorCpuTime) + TotalTime(stage, model::TaskMetric::kJvmGcTime);
  const Millis run_time = TotalTime(stage, model::TaskMetric::kExecutorRunTime);
  return CallsPython(stage) ? std::min(1.0, Share(busy.count(), run_time.count())) : 1.0;
}

/// Those of `findings` that `rows` names are warnings when they cost so much together.
void WarnOf(const Run& run, const std::vector<std::size_t>& rows, Millis least, std::vector<model::Finding>& findings) {
  Millis saved;
  for (const std::size_t row : rows) {
    saved += findings[row].impact;
  }
  if (saved >= least &&
      AtMostWarning(run, saved, model::FindingConfidence::kPossible) == model::FindingSeverity::kWarning) {
    for (const std::size_t row : rows) {
      findings[row].own_severity = model::FindingSeverity::kWarning;
    }
  }
}

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  std::vector<std::size_t> with_room;  // Of findings.
  std::vector<std::size_t> much_with_room;
  const std::optional<Bytes> peak = PeakHeap(run);
  const std::string java_options = JavaOptions(run);
  const std::string_view divides = OptionThatDivides(java_options);
  // A heap that never filled has room: then it is the number of objects, or a JVM that has just started.
  const bool has_room = peak.has_value() && Share(peak->count(), ConfiguredHeap(run).count()) < kFullShare.value &&
                        ShareOfFullCollections(run) < kMinFullCollections.value;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    const Millis run_time = TotalTime(stage, kExecutorRunTime);
    if (!facts.gc_share.has_value() || *facts.gc_share < kMinShare || run_time < kMinRunTime) {
      continue;
    }
    model::Finding finding;
    const double excess = facts.gc_share->value - kUsualShare.value;
    const Millis less(SaturatingCast(excess * static_cast<double>(run_time.count()) * ShareOfJvm(stage)));
    finding.impact = run.SavedIfTasksWorkLess(i, less);
    finding.core_impact = CoreMillis(less.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"gc_share", model::ShareOf(*facts.gc_share)},
                        {"gc_time_ms", model::Of(TotalTime(stage, kJvmGcTime))},
                        {"run_time_ms", model::Of(run_time)},
                        {"heap_bytes", model::Of(ConfiguredHeap(run))}};
    if (peak.has_value()) {
      finding.evidence.push_back({"peak_heap_bytes", model::Of(*peak)});
    }
    if (!divides.empty()) {
      finding.texts = {{"option", std::string(divides)}};
      finding.message =
          "{gc_share} of the run time of the tasks was garbage collection, {gc_time_ms} of {run_time_ms}, and the Java "
          "options divide the heap by hand ({option}).";
      finding.advice = "Leave the sizes of the heap's parts to the collector.";
    } else if (has_room) {
      SayThatThereWasRoom(finding);
      with_room.push_back(findings.size());
      if (*facts.gc_share >= kMinShareWithRoom) {
        much_with_room.push_back(findings.size());
      }
    }
    if (!has_room) {
      ProposeHeap(run, Bytes(SaturatingMultiply(ConfiguredHeap(run).count(), 3) / 2), finding);
    }
    findings.push_back(std::move(finding));
  }
  WarnOf(run, much_with_room, kMinSavedWithRoom, findings);
  WarnOf(run, with_room, kMinSavedInAll, findings);
  return findings;
}

}  // namespace

extern constinit const Rule kLongGc = {
    .id = "SW302",
    .name = "long-gc",
    .title = "Long garbage collection",
    .since = "0.1.0",
    .message = "{gc_share} of the run time of the tasks was garbage collection: {gc_time_ms} of {run_time_ms}.",
    .advice =
        "Make fewer objects (DataFrames instead of RDDs of objects, no groupByKey, serialised storage levels), or give "
        "each task more heap.",
    .doc =
        "The JVM stops the tasks while it frees memory. With little room it does so again and again. The cause is a "
        "heap that is too small for what its tasks hold at once, Java options that leave a part of it too small, or a "
        "program that makes many objects. Of these the log shows the first two; where the heap had room, it is at most "
        "a warning, and that only where collections took very long. What goes away is the time above an ordinary "
        "share; where rows go to Python, which works on while the JVM collects, as much of it as the JVM had of the "
        "tasks.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "",
             .scala = "// before: an object for every row stays in the heap\n"
                      "rdd.persist(StorageLevel.MEMORY_ONLY)\n"
                      "// after\n"
                      "rdd.persist(StorageLevel.MEMORY_ONLY_SER)\n"},
    .check = &Check,
};

}  // namespace sparkwright::diagnose
