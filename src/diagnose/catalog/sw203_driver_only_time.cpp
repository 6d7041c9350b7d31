#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/session_kind.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

using model::DriverGap;

constexpr Millis kMinGap{4'000};
constexpr Millis kMinPlanningGap{10'000};
constexpr Millis kMinQueryGap{6'000};
constexpr int64_t kMinLoop = 5;
constexpr Ratio kMinLoopShare{0.2};
constexpr Millis kUsualGap{1'000};

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
    {"min_loop_gaps", model::CountOf(kMinLoop),
     "Shorter gaps count when there are many, as a loop in the driver makes."},
    {"min_loop_share", model::ShareOf(kMinLoopShare),
     "And when what they have beyond the usual is a fifth of the run: planning each of ten queries of a short report "
     "takes a second or two."},
    {"usual_gap_ms", model::Of(kUsualGap), "Left to each gap: planning and committing need some time in any run."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores", "executor-churn"});

const model::Job* FindJob(const Run& run, const std::optional<JobId>& id) {
  const auto& jobs = run.application().jobs;
  const auto found = std::find_if(jobs.begin(), jobs.end(), [&](const model::Job& job) { return id == job.id; });
  return found == jobs.end() ? nullptr : &*found;
}

/// The execution that was going on for at least half of the gap.
const model::SqlExecution* ExecutionDuring(const Run& run, const DriverGap& gap) {
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const Timestamp begin = std::max(execution.submitted, gap.begin);
    const Timestamp end = std::min(execution.completed.value_or(gap.begin + gap.length), gap.begin + gap.length);
    if ((end - begin) + (end - begin) > gap.length) {
      return &execution;
    }
  }
  return nullptr;
}

/// What the driver was busy with.
enum class DriverWork : uint8_t { kProgram, kPlanning, kResult, kQueryWithoutTasks };

DriverWork WorkDuring(const Run& run, const DriverGap& gap) {
  const model::SqlExecution* execution = ExecutionDuring(run, gap);
  if (execution == nullptr) {
    return DriverWork::kProgram;
  }
  const model::Job* after = FindJob(run, gap.after_job);
  const model::Job* before = FindJob(run, gap.before_job);
  if (before != nullptr && before->sql_execution_id == execution->id) {
    return DriverWork::kPlanning;
  }
  return after != nullptr && after->sql_execution_id == execution->id ? DriverWork::kResult
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
Millis LeastGap(const Run& run, const DriverGap& gap) {
  if (WorkDuring(run, gap) == DriverWork::kPlanning) {
    return kMinPlanningGap;
  }
  const model::Job* before = FindJob(run, gap.before_job);
  const auto& executions = run.application().sql_executions;
  const auto first = std::min_element(executions.begin(), executions.end(),
                                      [](const auto& a, const auto& b) { return a.submitted < b.submitted; });
  return before != nullptr && first != executions.end() && before->sql_execution_id == first->id ? kMinQueryGap
                                                                                                 : kMinGap;
}

/// Gaps that count: the long ones, and all of more than the usual length where a loop makes many of them.
std::vector<const DriverGap*> CountedGaps(const Run& run) {
  std::vector<const DriverGap*> gaps;
  Millis beyond_usual;
  for (const DriverGap& gap : run.facts().driver_gaps) {  // The longest first.
    // Before the first job it is the start (cold-start), within a job it is its scheduling.
    if (gap.length > kUsualGap && !gap.within_job.has_value() && gap.after_job.has_value()) {
      gaps.push_back(&gap);
      beyond_usual += gap.length - kUsualGap;
    }
  }
  const bool is_loop =
      std::ssize(gaps) >= kMinLoop && Share(beyond_usual.count(), run.duration().count()) >= kMinLoopShare.value;
  if (!is_loop) {
    std::erase_if(gaps, [&](const DriverGap* gap) { return gap->length < LeastGap(run, *gap); });
  }
  return gaps;
}

Outcome Check(const Run& run) {
  if (!run.application().streaming_queries.empty()) {
    return NotEvaluated{"Between the batches of a stream the driver waits for data or the trigger."};
  }
  if (!HasFirstJob(run)) {
    return NotEvaluated{"The log does not begin with the first job; a compacted log has gaps that were not there."};
  }
  model::Finding finding;
  Millis total;
  const DriverGap* longest = nullptr;
  for (const DriverGap* gap : CountedGaps(run)) {
    longest = longest == nullptr ? gap : longest;
    total += gap->length;
    finding.impact += gap->length - kUsualGap;
    model::FindingPlace place;
    place.job = gap->after_job;
    if (const model::SqlExecution* execution = ExecutionDuring(run, *gap)) {
      place.sql_execution = execution->id;
    }
    finding.places.push_back(place);
  }
  if (longest == nullptr) {
    return std::vector<model::Finding>();
  }
  finding.core_impact = CoreMillis(SaturatingCast(static_cast<double>(finding.impact.count()) *
                                                  MeanSlots(run, longest->begin, longest->begin + longest->length)));
  const model::Job* after = FindJob(run, longest->after_job);
  finding.confidence = model::FindingConfidence::kSure;
  finding.evidence = {{"driver_only_ms", model::Of(total)},
                      {"num_gaps", model::CountOf(std::ssize(finding.places))},
                      {"longest_gap_ms", model::Of(longest->length)}};
  finding.texts = {{"driver_did", std::string(TextOf(WorkDuring(run, *longest)))},
                   {"after_job", after == nullptr ? "" : after->name}};
  if (std::ssize(finding.places) == 1) {
    finding.message = "No task ran for {driver_only_ms} after {after_job}: {driver_did}.";
  }
  if (IsShell(run)) {
    finding.impact = Millis(0);
    finding.core_impact = CoreMillis(0);
    finding.message =
        "No task ran for {driver_only_ms} in {num_gaps} gaps, the longest {longest_gap_ms}; in a shell that is the "
        "time between two commands.";
  }
  return std::vector<model::Finding>{std::move(finding)};
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
        "The executors stand idle while the driver works alone: code of the program, planning, listing files, "
        "building a broadcast, taking in a result, committing files. The gaps between jobs are told apart by the SQL "
        "query that was going on and the jobs around them. The time before the first job is cold-start; gaps in a "
        "shell or notebook are the time between two commands and cost nothing that could be saved.",
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
