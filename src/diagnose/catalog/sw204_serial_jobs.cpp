#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/diagnose.h"
#include "diagnose/iterative_jobs.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"
#include "diagnose/stream_batches.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::size_t kMinJobs = 5;
constexpr std::size_t kMinJobsForFewRows = 20;
constexpr std::size_t kMaxActions = 8;
constexpr Ratio kMaxSlotShare{0.5};
constexpr Millis kMaxGap{1'000};
constexpr Ratio kMaxGapShare{0.25};
constexpr Ratio kMinPauseShare{0.20};
constexpr Ratio kWarningShare{0.20};
constexpr Millis kMinSaved{10'000};
constexpr Millis kWarningSaved{60'000};
constexpr Millis kMaxBatchWait{300};
constexpr Ratio kMaxRowsRatio{1.5};
constexpr Ratio kMinRateSpread{3.0};
constexpr Millis kMaxPauseOfSmall{500};
constexpr Ratio kMinShareOfBatches{0.05};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_jobs", model::CountOf(static_cast<int64_t>(kMinJobs)),
     "Fewer are not a loop, and not worth threads in the program."},
    {"min_jobs_for_few_rows", model::CountOf(static_cast<int64_t>(kMinJobsForFewRows)),
     "Of first, take, show and the like: each starts jobs of its own until it has rows enough, four times as many "
     "tasks each time, which are ten jobs for the largest data."},
    {"max_actions", model::CountOf(static_cast<int64_t>(kMaxActions)),
     "In the body of the loop: the same ones come again in the same order, min_jobs times."},
    {"max_slot_share", model::ShareOf(kMaxSlotShare),
     "Jobs that use more than half of the slots, the pause before them included, leave no room for a second one."},
    {"max_gap_ms", model::Of(kMaxGap),
     "A longer pause means that the driver works with the result before it starts the next,"},
    {"max_gap_share", model::ShareOf(kMaxGapShare),
     "unless it is short beside the job before it: commits and plans of large jobs take seconds."},
    {"min_pause_share", model::ShareOf(kMinPauseShare),
     "Of the loop, in which none of its jobs ran: then its jobs are small beside making them ready, and one query over "
     "all of it has few such pauses."},
    {"warning_share", model::ShareOf(kWarningShare),
     "Whether the jobs depend on each other is not in the log; below a fifth of the run, and below warning_saved_ms, "
     "it is not worth the question."},
    {"warning_saved_ms", model::Of(kWarningSaved), "A minute is, unless it is less than a 200th of the run."},
    {"min_saved_ms", model::Of(kMinSaved), "Of a short run: threads in a program for less are not worth having."},
    {"max_batch_wait_ms", model::Of(kMaxBatchWait),
     "Before a batch of a stream: rows for it were waiting. Spark plans and logs a batch within that."},
    {"max_rows_ratio", model::MultipleOf(kMaxRowsRatio),
     "Between the largest and the smallest of such batches, the last one left out: something bounds them,"},
    {"min_rate_spread", model::MultipleOf(kMinRateSpread),
     "where, if the source is no folder of files, they have as many rows whether the one before took long or not: the "
     "rows for each second of it differ that many times more than the rows. A stream that takes what has come has "
     "larger batches behind longer ones."},
    {"min_share_of_batches", model::ShareOf(kMinShareOfBatches),
     "Of a stream, for loops in the function of its batches to be a warning."},
    {"max_pause_of_small_ms", model::Of(kMaxPauseOfSmall),
     "On average between jobs: planning and making ready the next one, so that driver-only-time follows from the loop. "
     "In longer ones the driver works itself."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores", "too-few-tasks", "driver-only-time"});

/// A job, or all jobs of an SQL execution.
struct Step {
  std::string name;
  Timestamp begin;
  Timestamp end;
  int64_t task_time_ms = 0;
  Millis time_of_jobs;
  std::vector<JobId> jobs;
  bool is_iterative = false;
  bool looks_for_few_rows = false;
  std::optional<ExecutionId> batch;  ///< The stream's execution whose function started it.
};

/// Jobs of an action that looks at more and more partitions until it has rows enough.
bool LooksForFewRows(const model::Job& job) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"take at", "head at", "first at", "show at", "showString at", "isEmpty at"});
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return job.name.starts_with(name); });
}

/// The execution of a batch within which another one was started: by the function of foreachBatch.
std::map<ExecutionId, ExecutionId> BatchesByExecution(const Run& run) {
  std::map<ExecutionId, ExecutionId> batches;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    if (execution.root_id.has_value() && *execution.root_id != execution.id) {
      batches.emplace(execution.id, *execution.root_id);
    }
  }
  return batches;
}

/// Of a run with streams, those of them that the functions of batches started.
std::vector<Step> Steps(const Run& run) {
  const IterativeJobs iterative(run);
  const bool is_stream = !run.application().streaming_queries.empty();
  const std::map<ExecutionId, ExecutionId> batches =
      is_stream ? BatchesByExecution(run) : std::map<ExecutionId, ExecutionId>();
  std::vector<Step> steps;
  std::map<ExecutionId, std::size_t> step_of_execution;
  for (std::size_t i = 0; i < run.application().jobs.size(); ++i) {
    const model::Job& job = run.application().jobs[i];
    if (!job.submitted.has_value() || !job.completed.has_value()) {
      continue;
    }
    const int64_t task_time = run.facts().jobs[i].core_time.count();
    const bool is_iterative = is_stream ? iterative.IsStep(job) : iterative.Contains(job);
    std::optional<ExecutionId> batch;
    if (is_stream) {
      const auto found = job.sql_execution_id.has_value() ? batches.find(*job.sql_execution_id) : batches.end();
      if (found == batches.end()) {
        continue;
      }
      batch = found->second;
    }
    if (job.sql_execution_id.has_value()) {
      const auto [found, is_new] = step_of_execution.try_emplace(*job.sql_execution_id, steps.size());
      if (!is_new) {
        Step& step = steps[found->second];
        step.end = std::max(step.end, *job.completed);
        step.task_time_ms = SaturatingAdd(step.task_time_ms, task_time);
        step.time_of_jobs += *job.completed - *job.submitted;
        step.jobs.push_back(job.id);
        step.name = job.name;
        continue;
      }
    }
    const Millis length = *job.completed - *job.submitted;
    steps.push_back({job.name,
                     *job.submitted,
                     *job.completed,
                     task_time,
                     length,
                     {job.id},
                     is_iterative,
                     LooksForFewRows(job),
                     batch});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.begin < b.begin; });
  return steps;
}

/// The driver starts `after` as soon as it has the result of `before`.
bool Follows(const Step& before, const Step& after) {
  const Millis gap = after.begin - before.end;
  const double most = static_cast<double>((before.end - before.begin).count()) * kMaxGapShare.value;
  return !after.is_iterative && !before.is_iterative && before.batch == after.batch && gap >= Millis(0) &&
         (gap <= kMaxGap || static_cast<double>(gap.count()) <= most);
}

/// The end of a loop that begins with step `first` and whose body has `num_actions`: the same ones come again in the
/// same order.
std::size_t EndOfLoop(const std::vector<Step>& steps, std::size_t first, std::size_t num_actions) {
  std::size_t end = first + 1;
  while (end < steps.size() && Follows(steps[end - 1], steps[end]) &&
         (end < first + num_actions || steps[end].name == steps[end - num_actions].name)) {
    ++end;
  }
  return end;
}

/// Steps one after the other, from `first` to before `end`.
struct Loop {
  std::size_t first = 0;
  std::size_t end = 0;
  std::size_t num_actions = 1;
};

/// In how many batches of streams loops lie: a pause ends a loop and not its batch.
int64_t NumBatches(const std::vector<Step>& steps, const std::vector<Loop>& loops) {
  std::set<ExecutionId> batches;
  for (const Loop& loop : loops) {
    if (steps[loop.first].batch.has_value()) {
      batches.insert(*steps[loop.first].batch);
    }
  }
  return std::ssize(batches);
}

/// The loop that begins with step `first`, the longest with fewest actions in its body; nullopt when none does.
std::optional<Loop> LoopFrom(const std::vector<Step>& steps, std::size_t first) {
  std::optional<Loop> longest;
  for (std::size_t num_actions = 1; num_actions <= kMaxActions; ++num_actions) {
    const std::size_t end = EndOfLoop(steps, first, num_actions);
    if (end - first >= num_actions * kMinJobs && (!longest.has_value() || end > longest->end)) {
      longest = {first, end, num_actions};
    }
  }
  return longest;
}

/// Those steps of a loop that leave room for others beside them.
struct SmallSteps {
  std::size_t count = 0;
  Millis took;          // With the pauses before them.
  Millis longest_turn;  // Of the loop's body.
  int64_t task_time_ms = 0;
};

SmallSteps SmallStepsOf(const std::vector<Step>& steps, const Loop& loop, double slots) {
  SmallSteps small;
  for (std::size_t i = loop.first; i < loop.end; ++i) {
    const Step& step = steps[i];
    const Millis took = step.end - (i == loop.first ? step.begin : steps[i - 1].end);
    if (static_cast<double>(step.task_time_ms) > static_cast<double>(took.count()) * slots * kMaxSlotShare.value) {
      continue;
    }
    const std::size_t last = std::min(i + loop.num_actions, loop.end) - 1;
    small.count += 1;
    small.took += took;
    small.longest_turn = std::max(small.longest_turn, steps[last].end - step.begin);
    small.task_time_ms = SaturatingAdd(small.task_time_ms, step.task_time_ms);
  }
  return small;
}

/// Where the time of a loop went.
struct LoopTime {
  bool looks_for_few_rows = false;
  Millis took;
  Millis pauses;  ///< In which none of its jobs ran.
  Millis pauses_of_a_turn;
  int64_t task_time_ms = 0;
};

LoopTime TimeOf(const std::vector<Step>& steps, const Loop& loop) {
  LoopTime time;
  time.took = steps[loop.end - 1].end - steps[loop.first].begin;
  for (std::size_t i = loop.first; i < loop.end; ++i) {
    const Step& step = steps[i];
    time.looks_for_few_rows = time.looks_for_few_rows || step.looks_for_few_rows;
    time.pauses += i == loop.first ? Millis(0) : step.begin - steps[i - 1].end;
    time.pauses += std::max(step.end - step.begin - step.time_of_jobs, Millis(0));
    time.task_time_ms = SaturatingAdd(time.task_time_ms, step.task_time_ms);
  }
  time.pauses_of_a_turn = Millis(time.pauses.count() * static_cast<int64_t>(loop.num_actions) /
                                 static_cast<int64_t>(loop.end - loop.first));
  return time;
}

/// What the loop runs: a line of the program, or several in turn.
std::string NamesIn(const std::vector<Step>& steps, const Loop& loop) {
  std::string names = steps[loop.first].name;
  for (std::size_t i = 1; i < loop.num_actions; ++i) {
    names += (i + 1 < loop.num_actions ? ", " : " and ") + steps[loop.first + i].name;
  }
  return names;
}

/// Batches of a query, from `first` to before `end`, each of which began as soon as the one before it had ended.
struct Backlog {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// The largest of these values over the smallest; 0 without any, or where one is 0.
double Spread(const std::vector<double>& values) {
  if (values.empty()) {
    return 0.0;
  }
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return *least > 0.0 ? *most / *least : 0.0;
}

/// Whether more rows were waiting than one of these batches takes.
bool AreBounded(const model::StreamingQuery& query, const Backlog& backlog) {
  std::vector<double> rows;
  std::vector<double> rates;
  for (std::size_t i = backlog.first; i + 1 < backlog.end; ++i) {
    rows.push_back(static_cast<double>(query.progress[i].num_input_rows));
    if (i > backlog.first) {
      const Millis since = *query.progress[i].started - *query.progress[i - 1].started;
      rates.push_back(rows.back() / static_cast<double>(std::max<int64_t>(since.count(), 1)));
    }
  }
  const double spread = Spread(rows);
  const bool is_of_files =
      !query.sources.empty() && std::all_of(query.sources.begin(), query.sources.end(), [](const std::string& source) {
        return source.starts_with("FileStreamSource");
      });
  return spread > 0.0 && spread <= kMaxRowsRatio.value &&
         (is_of_files || Spread(rates) >= spread * kMinRateSpread.value);
}

std::vector<Backlog> BacklogsOf(const model::StreamingQuery& query) {
  std::vector<Backlog> backlogs;
  const std::vector<model::StreamingProgress>& batches = query.progress;
  for (std::size_t first = 0; first < batches.size();) {
    std::size_t end = first + 1;
    while (end < batches.size() && WaitBetween(batches[end - 1], batches[end]).has_value() &&
           *WaitBetween(batches[end - 1], batches[end]) <= kMaxBatchWait && batches[end].num_input_rows > 0) {
      ++end;
    }
    if (end - first >= kMinJobs && DurationOf(batches[end - 1]).has_value() && AreBounded(query, {first, end})) {
      backlogs.push_back({first, end});
    }
    first = end;
  }
  return backlogs;
}

/// The batches as steps, with the jobs that were submitted within each.
std::vector<Step> StepsOf(const Run& run, const model::StreamingQuery& query, const Backlog& backlog) {
  std::vector<Step> steps;
  for (std::size_t i = backlog.first; i < backlog.end; ++i) {
    Step step;
    step.name = query.name.empty() ? query.id : query.name;
    step.begin = *query.progress[i].started;
    step.end = step.begin + *DurationOf(query.progress[i]);
    steps.push_back(std::move(step));
  }
  for (std::size_t i = 0; i < run.application().jobs.size(); ++i) {
    const model::Job& job = run.application().jobs[i];
    if (!job.submitted.has_value() || !job.completed.has_value()) {
      continue;
    }
    const auto after = std::upper_bound(steps.begin(), steps.end(), *job.submitted,
                                        [](Timestamp at, const Step& step) { return at < step.begin; });
    if (after != steps.begin() && *job.submitted <= std::prev(after)->end) {
      Step& step = *std::prev(after);
      step.task_time_ms = SaturatingAdd(step.task_time_ms, run.facts().jobs[i].core_time.count());
      step.time_of_jobs += *job.completed - *job.submitted;
      step.jobs.push_back(job.id);
    }
  }
  return steps;
}

/// Severity and impact of steps that run one after the other; adds their places.
void Rate(const Run& run, const std::vector<Step>& steps, const Loop& loop, Millis saved, model::Finding& finding) {
  finding.confidence = model::FindingConfidence::kPossible;
  finding.impact = saved;
  const double share = Share(saved.count(), run.duration().count());
  const bool is_long = saved >= kWarningSaved && share >= kWarningImpact.value;
  const bool matters = is_long || (saved >= kMinSaved && share >= kWarningShare.value);
  finding.own_severity = matters ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
  for (std::size_t i = loop.first; i < loop.end; ++i) {
    for (const JobId job : steps[i].jobs) {
      model::FindingPlace place;
      place.job = job;
      finding.places.push_back(place);
    }
  }
}

/// What goes away when the steps of a loop run beside each other, or are made one.
Millis SavedTogether(const std::vector<Step>& steps, const Loop& loop, double slots) {
  const SmallSteps small = SmallStepsOf(steps, loop, slots);
  const LoopTime time = TimeOf(steps, loop);
  // Half of the slots in use is what a pool of jobs reaches without planning.
  const Millis together =
      std::max(small.longest_turn, Millis(SaturatingCast(static_cast<double>(small.task_time_ms) * 2 / slots)));
  const std::size_t least = time.looks_for_few_rows ? kMinJobsForFewRows : kMinJobs;
  const Millis by_threads = small.count >= least ? small.took - together : Millis(0);
  const bool is_much_pause = Share(time.pauses.count(), time.took.count()) >= kMinPauseShare.value;
  const Millis as_one_query =
      is_much_pause && loop.end - loop.first >= least ? time.pauses - time.pauses_of_a_turn : Millis(0);
  return std::max(by_threads, as_one_query);
}

/// What the message says of a loop.
void Measure(const Run& run, const std::vector<Step>& steps, const Loop& loop, model::Finding& finding) {
  const LoopTime time = TimeOf(steps, loop);
  finding.evidence = {
      {"num_jobs", model::CountOf(static_cast<int64_t>(loop.end - loop.first))},
      {"duration_ms", model::Of(time.took)},
      {"pauses_ms", model::Of(time.pauses)},
      {"mean_active_tasks", model::CountOf(SaturatingCast(Share(time.task_time_ms, time.took.count()) + 0.5))},
      {"num_slots", model::CountOf(run.peak_slots())}};
  finding.texts = {{"job", NamesIn(steps, loop)}};
}

/// Batches of a stream that are kept small while rows are waiting.
std::vector<model::Finding> SmallBatches(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    for (const Backlog& backlog : BacklogsOf(query)) {
      const std::vector<Step> steps = StepsOf(run, query, backlog);
      const Loop loop{0, steps.size(), 1};
      const Millis saved = SavedTogether(steps, loop, static_cast<double>(run.peak_slots()));
      if (saved <= Millis(0)) {
        continue;
      }
      model::Finding finding;
      Rate(run, steps, loop, saved, finding);
      if (saved < kWarningSaved) {
        // Whoever tries out a stream with a few files bounds it as well, and wants it so.
        finding.own_severity = model::FindingSeverity::kInfo;
      }
      Measure(run, steps, loop, finding);
      finding.evidence.push_back({"rows_of_a_batch", model::CountOf(query.progress[backlog.first].num_input_rows)});
      finding.message =
          "{num_jobs} batches of {job} ran one after the other for {duration_ms}, each of about {rows_of_a_batch} rows "
          "though more were waiting, with {mean_active_tasks} tasks at once on {num_slots} slots.";
      finding.advice =
          "Let a batch take more (maxFilesPerTrigger, maxBytesPerTrigger, maxOffsetsPerTrigger): as much as keeps all "
          "cores busy.";
      finding.code = {.sql = "",
                      .pyspark =
                          "# before: a batch for each file\n"
                          "spark.readStream.schema(schema).option('maxFilesPerTrigger', 1).json(path)\n"
                          "# after: as many as there are cores, or more\n"
                          "spark.readStream.schema(schema).option('maxFilesPerTrigger', 64).json(path)\n",
                      .scala =
                          "// before: a batch for each file\n"
                          "spark.readStream.schema(schema).option(\"maxFilesPerTrigger\", 1).json(path)\n"
                          "// after: as many as there are cores, or more\n"
                          "spark.readStream.schema(schema).option(\"maxFilesPerTrigger\", 64).json(path)\n"};
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

/// Loops of the same jobs, which are one finding: a pause now and then does not make two of one, and those in the
/// batches of a stream are one loop that comes again and again.
std::vector<std::vector<Loop>> LoopsOf(const std::vector<Step>& steps) {
  std::vector<std::vector<Loop>> loops;
  std::map<std::string, std::size_t> by_names;
  for (std::size_t first = 0; first < steps.size();) {
    const std::optional<Loop> loop = LoopFrom(steps, first);
    if (!loop.has_value()) {
      ++first;
      continue;
    }
    const auto [found, is_new] = by_names.emplace(NamesIn(steps, *loop), loops.size());
    if (is_new) {
      loops.emplace_back();
    }
    loops[found->second].push_back(*loop);
    first = loop->end;
  }
  return loops;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings = SmallBatches(run);
  const auto slots = static_cast<double>(run.peak_slots());
  const std::vector<Step> steps = Steps(run);
  for (const std::vector<Loop>& loops : LoopsOf(steps)) {
    Millis saved;
    const Loop* worst = nullptr;
    Millis most;
    for (const Loop& loop : loops) {
      const Millis of_loop = SavedTogether(steps, loop, slots);
      saved += of_loop;
      if (of_loop > most) {
        most = of_loop;
        worst = &loop;
      }
    }
    if (worst == nullptr) {
      continue;
    }
    model::Finding finding;
    for (const Loop& loop : loops) {
      Rate(run, steps, loop, saved, finding);
    }
    Measure(run, steps, *worst, finding);
    if (steps[worst->first].batch.has_value()) {
      if (Share(saved.count(), run.duration().count()) < kMinShareOfBatches.value) {
        finding.own_severity = model::FindingSeverity::kInfo;  // A stream runs on, and everything in it adds up.
      }
      finding.evidence.push_back({"num_batches", model::CountOf(NumBatches(steps, loops))});
      finding.message =
          "In {num_batches} batches a function started jobs of {job} one after the other. The worst had {num_jobs} of "
          "them in {duration_ms}, {pauses_ms} of it between jobs, with {mean_active_tasks} tasks at once on "
          "{num_slots} slots.";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

/// Where the driver only takes in a small result and makes the next small job ready, it is the loop that makes the
/// gaps.
std::vector<std::string_view> LeadsTo(const Run& /*run*/, const model::Finding& finding) {
  const auto value = [&](std::string_view name) {
    const auto found = std::find_if(finding.evidence.begin(), finding.evidence.end(),
                                    [&](const model::Evidence& evidence) { return evidence.name == name; });
    return found == finding.evidence.end() ? 0.0 : found->measure.value;
  };
  const bool are_short = value("pauses_ms") <= value("num_jobs") * static_cast<double>(kMaxPauseOfSmall.count());
  return are_short ? std::vector<std::string_view>{"driver-only-time"} : std::vector<std::string_view>();
}

}  // namespace

extern constinit const Rule kSerialJobs = {
    .id = "SW204",
    .name = "serial-jobs",
    .title = "Jobs one after the other",
    .since = "0.1.0",
    .message =
        "{num_jobs} jobs of {job} ran one after the other for {duration_ms}, {pauses_ms} of it between jobs, with "
        "{mean_active_tasks} tasks at once on {num_slots} slots.",
    .advice =
        "If the jobs do not need each other's results, start them from several threads, or make them one query over "
        "all of it (union, groupBy).",
    .doc =
        "A loop starts a small job, waits for it and starts the next, while most cores have nothing to do. Jobs count "
        "that come from the same line, or from the same few lines in turn, one straight after the other, each on at "
        "most half of the slots, or with pauses between them that are much of the loop. Whether they need each other's "
        "results the log does not say, so the finding is a question; steps of iterative algorithms (Spark ML, GraphX) "
        "are left out, and the few jobs that one action starts which looks for a few rows. What goes away is what is "
        "left beyond the longest turn of the loop and beyond their task time on half of the slots, or the pauses, as "
        "far as one turn does not have them. The batches of a stream run one after the other by design; they count "
        "where each is kept small by a bound (maxFilesPerTrigger) while more rows are waiting. So do loops in the "
        "function that a stream calls for each batch, all batches together.",
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
    .leads_to = &LeadsTo,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
