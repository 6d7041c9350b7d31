#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/iterative_jobs.h"
#include "diagnose/rule.h"
#include "diagnose/session_kind.h"
#include "diagnose/stage_work.h"
#include "diagnose/stream_batches.h"

namespace sparkwright::diagnose {
namespace {

using model::DriverGap;

constexpr Millis kMinGap{4'000};
constexpr Millis kMinPlanningGap{10'000};
constexpr Millis kMinQueryGap{6'000};
constexpr Millis kMinLibraryGap{10'000};
constexpr int64_t kMinLoop = 5;
constexpr Ratio kMinLoopShare{0.2};
constexpr Millis kUsualGap{1'000};
constexpr Millis kMinLoopCost{60'000};
constexpr Ratio kMinShareOfLong{0.05};
constexpr Millis kMinBatchGap{6'000};
constexpr Millis kMinGapOfBatches{2'000};
constexpr int64_t kMinShortGaps = 40;
constexpr int64_t kMinGapsOfRdds = 10;
constexpr Millis kMinGapOfRdds{500};
constexpr Millis kUsualGapOfRdds{300};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_gap_ms", model::Of(kMinGap),
     "A driver that has just started takes one to three seconds to plan and compile a query on a busy machine (logs of "
     "tests/logs)."},
    {"min_planning_gap_ms", model::Of(kMinPlanningGap),
     "Between two jobs of one query Spark plans the rest of it and compiles its code: four seconds when it does so for "
     "the first time on a busy machine (logs of tests/faults), and nothing that the program could do less of."},
    {"min_query_gap_ms", model::Of(kMinQueryGap),
     "Before the first query the driver loads and compiles what analyses and plans it, most of which Spark does before "
     "it notes that the query began: five seconds on a busy machine (logs of tests/faults)."},
    {"min_library_gap_ms", model::Of(kMinLibraryGap),
     "Behind a job of Spark's own libraries (Spark ML, GraphX), which put their result together in the driver: six "
     "seconds for a dictionary of half a million words on a busy machine (logs of tests/faults)."},
    {"min_loop_gaps", model::CountOf(kMinLoop),
     "Shorter gaps count when there are many, as a loop in the driver makes,"},
    {"min_loop_share", model::ShareOf(kMinLoopShare),
     "and when what they have beyond the usual is a fifth of the run (planning each of ten queries of a short report "
     "takes a second or two),"},
    {"min_loop_cost_ms", model::Of(kMinLoopCost), "or this much,"},
    {"min_share_of_long", model::ShareOf(kMinShareOfLong),
     "and this share: a run of hours plans hundreds of queries, each in a second or two."},
    {"usual_gap_ms", model::Of(kUsualGap), "Left to each gap: planning and committing need some time in any run."},
    {"min_batch_gap_ms", model::Of(kMinBatchGap),
     "Within a batch of a stream, for which Spark plans each query anew and writes its own logs: as before a first "
     "query. Between batches the driver waits for rows or for the trigger."},
    {"min_gap_of_batches_ms", model::Of(kMinGapOfBatches),
     "Or this, where there are min_loop_gaps of them and what they have beyond the usual is min_loop_share of the run: "
     "a batch is planned and committed in a second or two on a busy machine."},
    {"min_short_gaps", model::CountOf(kMinShortGaps),
     "Or when that many gaps of any length are a fifth of the time from the first job to the last: then jobs are so "
     "small that making them ready is much of the run. A report of twenty queries has fewer, and "
     "min_loop_gaps of the usual length are left."},
    {"min_gaps_of_rdds", model::CountOf(kMinGapsOfRdds),
     "Or that many between two jobs of RDDs, which need no planning, when they are min_loop_share of the run,"},
    {"min_gap_of_rdds_ms", model::Of(kMinGapOfRdds), "each of them this long: the next job is ready in a tenth of it;"},
    {"usual_gap_of_rdds_ms", model::Of(kUsualGapOfRdds), "left to each of them."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// Which SQL execution was going on when.
class Executions {
 public:
  explicit Executions(const Run& run) {
    for (const model::SqlExecution& execution : run.application().sql_executions) {
      by_begin_.push_back(&execution);
    }
    std::stable_sort(by_begin_.begin(), by_begin_.end(),
                     [](const auto* a, const auto* b) { return a->submitted < b->submitted; });
    for (const model::SqlExecution* execution : by_begin_) {
      const Timestamp end = execution->completed.value_or(Timestamp(std::numeric_limits<int64_t>::max()));
      latest_end_.push_back(latest_end_.empty() ? end : std::max(latest_end_.back(), end));
    }
  }

  /// The first of the run; null when there is none.
  [[nodiscard]] const model::SqlExecution* first() const { return by_begin_.empty() ? nullptr : by_begin_.front(); }

  /// The one that was going on for more than half of the gap, the outer one where they are nested; null when none was.
  [[nodiscard]] const model::SqlExecution* During(const DriverGap& gap) const {
    const Timestamp end = gap.begin + gap.length;
    const Timestamp middle = gap.begin + Millis(gap.length.count() / 2);  // All of them were going on then.
    const auto later = std::upper_bound(by_begin_.begin(), by_begin_.end(), middle,
                                        [](Timestamp at, const auto* execution) { return at < execution->submitted; });
    const model::SqlExecution* during = nullptr;
    for (auto i = static_cast<std::size_t>(later - by_begin_.begin()); i > 0 && latest_end_[i - 1] >= middle; --i) {
      const model::SqlExecution& one = *by_begin_[i - 1];
      const Millis shared = std::min(one.completed.value_or(end), end) - std::max(one.submitted, gap.begin);
      if (shared + shared > gap.length && (during == nullptr || one.id < during->id)) {
        during = &one;
      }
    }
    return during;
  }

 private:
  std::vector<const model::SqlExecution*> by_begin_;
  std::vector<Timestamp> latest_end_;  // Of the executions up to this one.
};

/// A gap and what there was around it.
struct Gap {
  Gap(const Run& run, const Executions& executions, const DriverGap& a_gap)
      : gap(a_gap),
        execution(executions.During(a_gap)),
        after(run.FindJob(a_gap.after_job)),
        before(run.FindJob(a_gap.before_job)) {}

  DriverGap gap;
  const model::SqlExecution* execution;  ///< Going on for more than half of it; may be null, as may the jobs.
  const model::Job* after;
  const model::Job* before;
  bool is_in_batch = false;  ///< Of a stream.
};

/// What the driver was busy with.
enum class DriverWork : uint8_t { kProgram, kPlanning, kResult, kQueryWithoutTasks };

DriverWork WorkDuring(const Gap& gap) {
  if (gap.execution == nullptr) {
    return DriverWork::kProgram;
  }
  if (gap.before != nullptr && gap.before->sql_execution_id == gap.execution->id) {
    return DriverWork::kPlanning;
  }
  return gap.after != nullptr && gap.after->sql_execution_id == gap.execution->id ? DriverWork::kResult
                                                                                  : DriverWork::kQueryWithoutTasks;
}

std::string_view TextOf(DriverWork work) {
  switch (work) {
    case DriverWork::kProgram:
      return "code of the driver outside Spark";
    case DriverWork::kPlanning:
      return "planning a query, listing files or building a broadcast";
    case DriverWork::kResult:
      return "taking in the result of a query or committing its files";
    case DriverWork::kQueryWithoutTasks:
      break;
  }
  return "a query without tasks: planning, listing files or a catalogue";
}

/// The shortest gap that counts by itself.
Millis LeastGap(const Executions& executions, const IterativeJobs& iterative, const Gap& gap) {
  if (WorkDuring(gap) == DriverWork::kPlanning) {
    return kMinPlanningGap;
  }
  if (gap.after != nullptr && iterative.IsOfLibrary(*gap.after)) {
    return kMinLibraryGap;
  }
  const model::SqlExecution* first = executions.first();
  return gap.before != nullptr && first != nullptr && gap.before->sql_execution_id == first->id ? kMinQueryGap
                                                                                                : kMinGap;
}

/// The times in which no job ran, between the first and the last one. Of the gaps without a task, the shortest are not
/// among the facts.
struct BetweenJobs {
  int64_t num_gaps = 0;
  Millis total;
  Millis longest;
  const model::Job* typical = nullptr;  ///< Before the longest gap of those behind the line that has most of them.
  Millis from_first_to_last;
  int64_t num_gaps_of_rdds = 0;  ///< Those between two jobs of RDDs, of kMinGapOfRdds at least.
  Millis total_of_rdds;
  Millis longest_of_rdds;
  const model::Job* before_longest_of_rdds = nullptr;  ///< Null where there is none.
};

BetweenJobs FindBetweenJobs(const Run& run) {
  std::vector<const model::Job*> jobs;
  for (const model::Job& job : run.application().jobs) {
    if (job.submitted.has_value() && job.completed.has_value()) {
      jobs.push_back(&job);
    }
  }
  std::stable_sort(jobs.begin(), jobs.end(),
                   [](const auto* a, const auto* b) { return *a->submitted < *b->submitted; });
  BetweenJobs between;
  const IterativeJobs iterative(run);
  struct BehindLine {
    Millis total;
    Millis longest;
    const model::Job* before_longest = nullptr;
  };
  std::map<std::string_view, BehindLine> behind_lines;  // By the jobs' name.
  const model::Job* last = nullptr;                     // To end.
  for (const model::Job* job : jobs) {
    if (last != nullptr && *job->submitted > *last->completed &&
        !(iterative.Contains(*last) && iterative.Contains(*job))) {
      const Millis gap = *job->submitted - *last->completed;
      between.num_gaps += 1;
      between.total += gap;
      between.longest = std::max(between.longest, gap);
      if (gap >= kMinGapOfRdds && !last->sql_execution_id.has_value() && !job->sql_execution_id.has_value()) {
        between.num_gaps_of_rdds += 1;
        between.total_of_rdds += gap;
        if (gap > between.longest_of_rdds) {
          between.longest_of_rdds = gap;
          between.before_longest_of_rdds = last;
        }
      }
      BehindLine& behind = behind_lines[last->name];
      behind.total += gap;
      if (gap > behind.longest) {
        behind.longest = gap;
        behind.before_longest = last;
      }
    }
    last = last == nullptr || *job->completed > *last->completed ? job : last;
  }
  const auto most = std::max_element(behind_lines.begin(), behind_lines.end(),
                                     [](const auto& a, const auto& b) { return a.second.total < b.second.total; });
  if (most != behind_lines.end()) {
    between.typical = most->second.before_longest;
  }
  if (last != nullptr) {
    between.from_first_to_last = *last->completed - *jobs.front()->submitted;
  }
  return between;
}

/// A loop of jobs so small that the driver's work between them is much of the run.
std::optional<model::Finding> LoopOfSmallJobs(const Run& run) {
  if (std::ssize(run.application().jobs) <= kMinShortGaps) {
    return std::nullopt;
  }
  const BetweenJobs between = FindBetweenJobs(run);
  if (between.num_gaps < kMinShortGaps ||
      Share(between.total.count(), between.from_first_to_last.count()) < kMinLoopShare.value) {
    return std::nullopt;
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kLikely;
  finding.impact = std::max(between.total - Millis(kUsualGap.count() * kMinLoop), Millis(0));
  const Timestamp begin = *between.typical->submitted;
  finding.core_impact = CoreMillis(
      SaturatingCast(static_cast<double>(finding.impact.count()) * MeanSlots(run, begin, *between.typical->completed)));
  model::FindingPlace place;
  place.job = between.typical->id;
  finding.places = {place};
  finding.texts = {{"after_job", between.typical->name}};
  finding.evidence = {{"driver_only_ms", model::Of(between.total)},
                      {"num_gaps", model::CountOf(between.num_gaps)},
                      {"longest_gap_ms", model::Of(between.longest)},
                      {"mean_gap_ms", model::Of(Millis(between.total.count() / between.num_gaps))}};
  finding.message =
      "Between jobs the driver worked alone for {driver_only_ms}: {num_gaps} gaps of {mean_gap_ms} on average, most of "
      "it after {after_job}. It takes in one small result and makes the next small job ready.";
  finding.advice =
      "Make one query of many (group by, join or union in place of a loop), or start those that do not need each "
      "other's results from several threads.";
  finding.code = {.sql = "",
                  .pyspark =
                      "# before\n"
                      "for shop in shops:\n"
                      "    total[shop] = df.where(df.shop == shop).agg(F.sum('price')).first()[0]\n"
                      "# after\n"
                      "total = dict(df.groupBy('shop').agg(F.sum('price')).collect())\n",
                  .scala =
                      "// before\n"
                      "shops.map(shop => df.where($\"shop\" === shop).agg(sum(\"price\")).first())\n"
                      "// after\n"
                      "df.groupBy(\"shop\").agg(sum(\"price\")).collect()\n"};
  return finding;
}

/// A loop in which the driver works between jobs of RDDs, a little each time: there is nothing that Spark would plan.
std::optional<model::Finding> WorkBetweenRdds(const Run& run) {
  if (std::ssize(run.application().jobs) <= kMinGapsOfRdds) {
    return std::nullopt;
  }
  const BetweenJobs between = FindBetweenJobs(run);
  const Millis beyond_usual =
      between.total_of_rdds - Millis(SaturatingMultiply(kUsualGapOfRdds.count(), between.num_gaps_of_rdds));
  if (between.num_gaps_of_rdds < kMinGapsOfRdds ||
      Share(beyond_usual.count(), run.duration().count()) < kMinLoopShare.value) {
    return std::nullopt;
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kLikely;
  finding.impact = beyond_usual;
  const model::Job& longest = *between.before_longest_of_rdds;
  finding.core_impact = CoreMillis(SaturatingCast(static_cast<double>(beyond_usual.count()) *
                                                  MeanSlots(run, *longest.submitted, *longest.completed)));
  finding.texts = {{"after_job", longest.name}};
  finding.evidence = {{"driver_only_ms", model::Of(between.total_of_rdds)},
                      {"num_gaps", model::CountOf(between.num_gaps_of_rdds)},
                      {"longest_gap_ms", model::Of(between.longest_of_rdds)},
                      {"mean_gap_ms", model::Of(Millis(between.total_of_rdds.count() / between.num_gaps_of_rdds))}};
  finding.message =
      "Between jobs the driver worked alone for {driver_only_ms}: {num_gaps} gaps of {mean_gap_ms} on average, the "
      "longest after {after_job}. Jobs of RDDs need no planning, so it is code of the driver outside Spark.";
  return finding;
}

/// Gaps that count: the long ones, and all of more than the usual length where a loop makes many of them.
std::vector<Gap> CountedGaps(const Run& run) {
  std::vector<const DriverGap*> gaps;
  Millis beyond_usual;
  for (const DriverGap& gap : run.facts().driver_gaps) {  // The longest first.
    // Before the first job it is the start (cold-start), within a job it is its scheduling.
    if (gap.length > kUsualGap && !gap.within_job.has_value() && gap.after_job.has_value()) {
      gaps.push_back(&gap);
      beyond_usual += gap.length - kUsualGap;
    }
  }
  const double share = Share(beyond_usual.count(), run.duration().count());
  const bool is_loop =
      std::ssize(gaps) >= kMinLoop &&
      (share >= kMinLoopShare.value || (beyond_usual >= kMinLoopCost && share >= kMinShareOfLong.value));
  const Executions executions(run);
  std::vector<Gap> counted;
  for (const DriverGap* gap : gaps) {
    if (is_loop || gap->length >= kMinGap) {
      counted.emplace_back(run, executions, *gap);
    }
  }
  if (!is_loop) {
    const IterativeJobs iterative(run);
    std::erase_if(counted, [&](const Gap& gap) { return gap.gap.length < LeastGap(executions, iterative, gap); });
  }
  return counted;
}

/// When a stream worked on a batch, in the order of time and without overlaps.
std::vector<std::pair<Timestamp, Timestamp>> BatchTimes(const Run& run) {
  std::vector<std::pair<Timestamp, Timestamp>> times;
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    for (const model::StreamingProgress& batch : query.progress) {
      if (const auto took = DurationOf(batch); took.has_value() && batch.started.has_value()) {
        times.emplace_back(*batch.started, *batch.started + *took);
      }
    }
  }
  std::sort(times.begin(), times.end());
  std::vector<std::pair<Timestamp, Timestamp>> merged;
  for (const auto& [begin, end] : times) {
    if (merged.empty() || begin > merged.back().second) {
      merged.emplace_back(begin, end);
    } else {
      merged.back().second = std::max(merged.back().second, end);
    }
  }
  return merged;
}

/// The parts of gaps that lie within batches, as far as they count; between batches the driver waits for rows or for
/// the trigger.
std::vector<Gap> GapsInBatches(const Run& run) {
  const std::vector<std::pair<Timestamp, Timestamp>> batches = BatchTimes(run);
  const Executions executions(run);
  std::vector<Gap> counted;
  Millis beyond_usual;
  for (const DriverGap& gap : run.facts().driver_gaps) {
    if (gap.length < kMinGapOfBatches) {
      break;
    }
    if (gap.within_job.has_value() || !gap.after_job.has_value()) {
      continue;
    }
    const Timestamp gap_end = gap.begin + gap.length;
    auto batch = std::lower_bound(batches.begin(), batches.end(), gap.begin,
                                  [](const auto& one, Timestamp at) { return one.second < at; });
    for (; batch != batches.end() && batch->first < gap_end; ++batch) {
      DriverGap part = gap;
      part.begin = std::max(gap.begin, batch->first);
      part.length = std::min(gap_end, batch->second) - part.begin;
      if (part.length >= kMinGapOfBatches) {
        counted.emplace_back(run, executions, part).is_in_batch = true;
        beyond_usual += part.length - kUsualGap;
      }
    }
  }
  const bool are_many =
      std::ssize(counted) >= kMinLoop && Share(beyond_usual.count(), run.duration().count()) >= kMinLoopShare.value;
  if (!are_many) {
    std::erase_if(counted, [](const Gap& gap) { return gap.gap.length < kMinBatchGap; });
  }
  return counted;
}

/// The parts of gaps before the first stream of the run started and after the last one ended, as far as they count:
/// there the program is as any other.
std::vector<Gap> GapsOutsideStreams(const Run& run) {
  std::optional<Timestamp> first_start;
  Timestamp last_end(0);
  for (const model::StreamingQuery& query : run.application().streaming_queries) {
    const std::optional<Timestamp> start =
        query.started.has_value() || query.progress.empty() ? query.started : query.progress.front().started;
    first_start = start.has_value() ? std::min(first_start.value_or(*start), *start) : first_start;
    last_end = std::max(last_end, query.terminated.value_or(Timestamp(std::numeric_limits<int64_t>::max())));
  }
  std::vector<Gap> counted;
  if (!first_start.has_value()) {
    return counted;
  }
  const Executions executions(run);
  const IterativeJobs iterative(run);
  for (const DriverGap& gap : run.facts().driver_gaps) {
    if (gap.length < kMinGap) {
      break;
    }
    const Timestamp gap_end = gap.begin + gap.length;
    DriverGap part = gap;
    if (gap.begin < *first_start) {
      part.length = std::min(gap_end, *first_start) - gap.begin;
    } else {
      part.begin = std::max(gap.begin, last_end);
      part.length = gap_end - part.begin;
    }
    const bool counts = !gap.within_job.has_value() && gap.after_job.has_value() && part.length >= kMinGap;
    if (counts && part.length >= LeastGap(executions, iterative, Gap(run, executions, part))) {
      counted.emplace_back(run, executions, part);
    }
  }
  return counted;
}

/// Of a run with streams, the longest first.
std::vector<Gap> GapsOfStreams(const Run& run) {
  std::vector<Gap> counted = GapsInBatches(run);
  const std::vector<Gap> outside = GapsOutsideStreams(run);
  counted.insert(counted.end(), outside.begin(), outside.end());
  std::stable_sort(counted.begin(), counted.end(),
                   [](const Gap& a, const Gap& b) { return a.gap.length > b.gap.length; });
  return counted;
}

/// The gaps that count by themselves.
std::optional<model::Finding> LongGaps(const Run& run, bool is_stream) {
  const std::vector<Gap> gaps = is_stream ? GapsOfStreams(run) : CountedGaps(run);
  if (gaps.empty()) {
    return std::nullopt;
  }
  model::Finding finding;
  Millis total;
  for (const Gap& gap : gaps) {
    total += gap.gap.length;
    finding.impact += gap.gap.length - kUsualGap;
    model::FindingPlace place;
    place.job = gap.gap.after_job;
    if (gap.execution != nullptr) {
      place.sql_execution = gap.execution->id;
    }
    finding.places.push_back(place);
  }
  const DriverGap& longest = gaps.front().gap;
  finding.core_impact = CoreMillis(SaturatingCast(static_cast<double>(finding.impact.count()) *
                                                  MeanSlots(run, longest.begin, longest.begin + longest.length)));
  finding.confidence = model::FindingConfidence::kSure;
  finding.evidence = {{"driver_only_ms", model::Of(total)},
                      {"num_gaps", model::CountOf(std::ssize(finding.places))},
                      {"longest_gap_ms", model::Of(longest.length)}};
  finding.texts = {
      {"driver_did", gaps.front().is_in_batch ? "code of the program for a batch, planning it or committing it"
                                              : std::string(TextOf(WorkDuring(gaps.front())))},
      {"after_job", gaps.front().after == nullptr ? "" : gaps.front().after->name}};
  if (std::ssize(finding.places) == 1) {
    finding.message = "No task ran for {driver_only_ms} after {after_job}: {driver_did}.";
  }
  return finding;
}

Outcome Check(const Run& run) {
  const bool is_stream = !run.application().streaming_queries.empty();
  if (!HasFirstJob(run)) {
    return NotEvaluated{"The log does not begin with the first job; a compacted log has gaps that were not there."};
  }
  std::optional<model::Finding> loop = is_stream ? std::nullopt : LoopOfSmallJobs(run);
  std::optional<model::Finding> gaps = LongGaps(run, is_stream);
  std::optional<model::Finding> of_rdds = is_stream ? std::nullopt : WorkBetweenRdds(run);
  if (of_rdds.has_value() && (!loop.has_value() || loop->impact < of_rdds->impact)) {
    loop = std::move(of_rdds);
  }
  if (loop.has_value() && (!gaps.has_value() || gaps->impact < loop->impact)) {
    gaps = std::move(loop);
  }
  if (!gaps.has_value()) {
    return std::vector<model::Finding>();
  }
  if (IsShell(run)) {
    gaps->impact = Millis(0);
    gaps->core_impact = CoreMillis(0);
    gaps->message =
        "No task ran for {driver_only_ms} in {num_gaps} gaps, the longest {longest_gap_ms}; in a shell that is the "
        "time between two commands.";
  }
  return std::vector<model::Finding>{*std::move(gaps)};
}

}  // namespace

extern constinit const Rule kDriverOnlyTime = {
    .id = "SW203",
    .name = "driver-only-time",
    .title = "Waiting for the driver",
    .since = "0.1.0",
    .message =
        "No task ran for {driver_only_ms} in {num_gaps} gaps; the longest took {longest_gap_ms} after {after_job}: "
        "{driver_did}.",
    .advice =
        "Move what the driver does into tasks (no collect or toPandas of data that is processed afterwards), run "
        "independent work beside it, and release executors while they wait (dynamic allocation).",
    .doc =
        "The executors stand idle while the driver works alone: code of the program, planning, listing files, building "
        "a broadcast, taking in a result, committing files. The gaps between jobs are told apart by the SQL query that "
        "was going on and the jobs around them. The time before the first job is cold-start; gaps in a shell or "
        "notebook are the time between two commands and cost nothing that could be saved. While a stream runs, only "
        "those within its batches count. Many short gaps count together where they are much of the run; those between "
        "two steps "
        "of Spark's own iterative algorithms do not.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before: every row comes to the driver\n"
                        "rows = df.collect()\n"
                        "total = sum(price(row) for row in rows)\n"
                        "# after: the tasks do it\n"
                        "total = df.rdd.map(price).sum()\n",
             .scala = "// before\n"
                      "df.collect().map(price).sum\n"
                      "// after\n"
                      "df.as[Row].map(price).reduce(_ + _)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
