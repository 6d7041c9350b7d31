#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <string_view>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinJobs = 5;
constexpr int64_t kMinJobsForFewRows = 20;
constexpr Ratio kMaxSlotShare{0.5};
constexpr Millis kMaxGap{1'000};
constexpr Ratio kWarningShare{0.20};
constexpr Millis kMinSaved{10'000};
constexpr Millis kWarningSaved{60'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_jobs", model::CountOf(kMinJobs), "Fewer are not a loop, and not worth threads in the program."},
    {"min_jobs_for_few_rows", model::CountOf(kMinJobsForFewRows),
     "Of first, take, show and the like: each starts jobs of its own until it has rows enough, four times as many "
     "tasks each time, which are ten jobs for the largest data."},
    {"max_slot_share", model::ShareOf(kMaxSlotShare),
     "Jobs that use half of the slots leave no room for a second one."},
    {"max_gap_ms", model::Of(kMaxGap),
     "A longer pause means that the driver works with the result before it starts the next."},
    {"warning_share", model::ShareOf(kWarningShare),
     "Whether the jobs depend on each other is not in the log; below a fifth of the run, and below warning_saved_ms, "
     "it is not worth the question."},
    {"warning_saved_ms", model::Of(kWarningSaved), "A minute is, however long the run."},
    {"min_saved_ms", model::Of(kMinSaved), "Of a short run: threads in a program for less are not worth having."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores", "too-few-tasks"});

/// A job, or all jobs of an SQL execution.
struct Step {
  std::string name;
  Timestamp begin;
  Timestamp end;
  int64_t task_time_ms = 0;
  JobId first_job;
  bool is_iterative = false;
  bool looks_for_few_rows = false;
};

bool StartsWithAny(std::string_view text, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return text.starts_with(name); });
}

/// Jobs of an action that looks at more and more partitions until it has rows enough.
bool LooksForFewRows(const model::Job& job) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"take at", "head at", "first at", "show at", "showString at", "isEmpty at"});
  return StartsWithAny(job.name, kNames);
}

/// Jobs of an algorithm that needs the result of one step for the next.
bool IsIterative(const model::Job& job, const std::set<StageId>& iterative_stages) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"treeAggregate at", "treeReduce at", "toLocalIterator at", "aggregate at", "takeSample at", "collectAsMap at"});
  return StartsWithAny(job.name, kNames) || std::any_of(job.stage_ids.begin(), job.stage_ids.end(),
                                                        [&](StageId id) { return iterative_stages.contains(id); });
}

/// Stages that a library of such algorithms ran.
std::set<StageId> IterativeStages(const Run& run) {
  std::set<StageId> iterative;
  for (const model::Stage& stage : run.application().stages) {
    const bool is_iterative = stage.details.find("apache.spark.ml") != std::string::npos ||
                              stage.details.find(".graphx.") != std::string::npos ||
                              stage.details.find("streaming") != std::string::npos;
    if (is_iterative) {
      iterative.insert(stage.id);
    }
  }
  return iterative;
}

std::vector<Step> Steps(const Run& run) {
  const std::set<StageId> iterative_stages = IterativeStages(run);
  std::vector<Step> steps;
  std::map<ExecutionId, std::size_t> step_of_execution;
  for (std::size_t i = 0; i < run.application().jobs.size(); ++i) {
    const model::Job& job = run.application().jobs[i];
    if (!job.submitted.has_value() || !job.completed.has_value()) {
      continue;
    }
    const int64_t task_time = run.facts().jobs[i].core_time.count();
    const bool is_iterative = IsIterative(job, iterative_stages);
    if (job.sql_execution_id.has_value()) {
      const auto [found, is_new] = step_of_execution.try_emplace(*job.sql_execution_id, steps.size());
      if (!is_new) {
        Step& step = steps[found->second];
        step.end = std::max(step.end, *job.completed);
        step.task_time_ms = SaturatingAdd(step.task_time_ms, task_time);
        step.name = job.name;
        continue;
      }
    }
    steps.push_back({job.name, *job.submitted, *job.completed, task_time, job.id, is_iterative, LooksForFewRows(job)});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.begin < b.begin; });
  return steps;
}

bool Follows(const Step& before, const Step& after, double slots) {
  const Millis gap = after.begin - before.end;
  const double length = static_cast<double>(std::max<int64_t>((after.end - after.begin).count(), 1));
  return !after.is_iterative && !before.is_iterative && after.name == before.name && gap >= Millis(0) &&
         gap <= kMaxGap && static_cast<double>(after.task_time_ms) / length <= slots * kMaxSlotShare.value;
}

Outcome Check(const Run& run) {
  if (!run.application().streaming_queries.empty()) {
    return NotEvaluated{"The jobs of a stream are its batches, one after the other by design."};
  }
  std::vector<model::Finding> findings;
  const auto slots = static_cast<double>(run.peak_slots());
  const std::vector<Step> steps = Steps(run);
  for (std::size_t first = 0; first < steps.size();) {
    std::size_t end = first + 1;
    while (end < steps.size() && Follows(steps[end - 1], steps[end], slots)) {
      ++end;
    }
    int64_t longest = 0;
    int64_t task_time = 0;
    for (std::size_t i = first; i < end; ++i) {
      longest = std::max(longest, (steps[i].end - steps[i].begin).count());
      task_time = SaturatingAdd(task_time, steps[i].task_time_ms);
    }
    const int64_t took = (steps[end - 1].end - steps[first].begin).count();
    // Half of the slots in use is what a pool of jobs reaches without planning.
    const auto together = std::max(longest, SaturatingCast(static_cast<double>(task_time) * 2 / slots));
    const Millis saved = Millis(took) - Millis(together);
    const int64_t least = steps[first].looks_for_few_rows ? kMinJobsForFewRows : kMinJobs;
    if (static_cast<int64_t>(end - first) >= least && saved.count() > 0) {
      model::Finding finding;
      finding.confidence = model::FindingConfidence::kPossible;
      finding.impact = saved;
      const double share = Share(saved.count(), run.duration().count());
      const bool matters = saved >= kWarningSaved || (saved >= kMinSaved && share >= kWarningShare.value);
      finding.own_severity = matters ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
      model::FindingPlace place;
      place.job = steps[first].first_job;
      finding.places = {place};
      finding.evidence = {
          {"num_jobs", model::CountOf(static_cast<int64_t>(end - first))},
          {"duration_ms", model::Of(Millis(took))},
          {"longest_job_ms", model::Of(Millis(longest))},
          {"mean_active_tasks", model::CountOf(SaturatingCast(Share(task_time, std::max<int64_t>(took, 1)) + 0.5))},
          {"num_slots", model::CountOf(run.peak_slots())}};
      finding.texts = {{"job", steps[first].name}};
      findings.push_back(std::move(finding));
    }
    first = end;
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSerialJobs = {
    .id = "SW204",
    .name = "serial-jobs",
    .title = "Jobs one after the other",
    .since = "0.1.0",
    .message =
        "{num_jobs} jobs of {job} ran one after the other for {duration_ms}, with {mean_active_tasks} tasks at once "
        "on {num_slots} slots.",
    .advice =
        "If the jobs do not need each other's results, start them from several threads, or make them one query over "
        "all of it (union, groupBy).",
    .doc =
        "A loop starts a small job, waits for it and starts the next, while most cores have nothing to do. Jobs count "
        "that come from the same line, one straight after the other, each on at most half of the slots. Whether they "
        "need each other's results the log does not say, so the finding is a question; steps of iterative algorithms "
        "(Spark ML, GraphX) are left out, and the few jobs that one action starts which looks for a few rows. What "
        "goes away is what is left beyond the longest of them and beyond their task time on half of the slots.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "for day in days:\n"
                        "    load(day).write.parquet(path(day))\n"
                        "# after\n"
                        "with ThreadPool(8) as pool:\n"
                        "    pool.map(lambda day: load(day).write.parquet(path(day)), days)\n",
             .scala = "// before\n"
                      "days.foreach(day => load(day).write.parquet(path(day)))\n"
                      "// after\n"
                      "days.par.foreach(day => load(day).write.parquet(path(day)))\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
