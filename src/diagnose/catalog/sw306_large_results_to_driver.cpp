#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf/size_and_time.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMinResult{int64_t{64} << 20};
constexpr Bytes kMinResultBeforeGap{int64_t{16} << 20};
constexpr Millis kMinGap{4'000};
constexpr Millis kUsualGap{1'000};
constexpr Bytes kMinResultOfLoop{int64_t{4} << 20};
constexpr int64_t kMinLoop = 3;
constexpr Millis kMinGapOfLoop{300};
constexpr Millis kUsualGapOfLoop{200};
constexpr Ratio kWarningShare{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_result_bytes", model::Of(kMinResult), "Smaller results the driver takes in within a second."},
    {"min_result_before_gap_bytes", model::Of(kMinResultBeforeGap),
     "Or as much, when the driver works alone for min_gap_ms afterwards: hundreds of thousands of rows, which Python "
     "and programs take much longer for than the JVM for their bytes."},
    {"min_gap_ms", model::Of(kMinGap), "As of driver-only-time."},
    {"usual_gap_ms", model::Of(kUsualGap), "Left to each gap, as there."},
    {"min_loop", model::CountOf(kMinLoop),
     "Where the same line collects so often, the sizes are meant of all its results together,"},
    {"min_result_of_loop_bytes", model::Of(kMinResultOfLoop), "each of them this large,"},
    {"min_gap_of_loop_ms", model::Of(kMinGapOfLoop),
     "and this long is a gap: some ten thousand rows become objects of Python in it."},
    {"usual_gap_of_loop_ms", model::Of(kUsualGapOfLoop), "Left to each of those."},
    {"warning_share", model::ShareOf(kWarningShare),
     "Of spark.driver.maxResultSize, above which Spark aborts the job: twice the data, and it does."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"driver-only-time", "scheduler-delay"});

const model::Job* AbortedJob(const Run& run) {
  const auto& jobs = run.application().jobs;
  const auto found = std::find_if(jobs.begin(), jobs.end(), [](const model::Job& job) {
    return job.failure.find("spark.driver.maxResultSize") != std::string::npos;
  });
  return found == jobs.end() ? nullptr : &*found;
}

/// The index of the first job that has a stage, by the stage's id.
std::map<StageId, std::size_t> JobsByStage(const Run& run) {
  std::map<StageId, std::size_t> jobs;
  for (std::size_t i = 0; i < run.application().jobs.size(); ++i) {
    for (const StageId stage : run.application().jobs[i].stage_ids) {
      jobs.emplace(stage, i);
    }
  }
  return jobs;
}

/// How long the driver worked alone when a job and its query had ended, until its next query. Within a query it plans
/// or broadcasts. 0 where that was less than `least`.
Millis GapAfter(const Run& run, const model::Job& job, Millis least) {
  const auto goes_on = [&](const model::DriverGap& gap) {
    const model::Job* next = run.FindJob(gap.before_job);
    return job.sql_execution_id.has_value() && next != nullptr && next->sql_execution_id == job.sql_execution_id;
  };
  Millis longest;
  for (const model::DriverGap& gap : run.facts().driver_gaps) {
    if (gap.length < least || gap.after_job != job.id || gap.within_job.has_value() || goes_on(gap)) {
      continue;
    }
    Millis length = gap.length;
    for (const model::SqlExecution& next : run.application().sql_executions) {
      if (next.submitted >= gap.begin) {
        length = std::min(length, next.submitted - gap.begin);
      }
    }
    longest = length >= least ? std::max(longest, length) : longest;
  }
  return longest;
}

/// What one stage sent to the driver.
struct SentResult {
  std::size_t stage = 0;
  std::optional<std::size_t> job;
  Bytes bytes;
  Bytes bytes_of_line;  ///< Of all results together that the same line asked for again and again.
  Millis gap;           ///< In which the driver worked alone afterwards, beyond the usual.
  Millis whole_gap;
};

/// The results that may matter: large ones, those before a gap, and those of a loop before shorter ones.
std::vector<SentResult> ResultsOf(const Run& run) {
  std::vector<SentResult> results;
  std::map<std::string_view, std::pair<int64_t, Bytes>> lines;  // How often, and how much in all.
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Bytes bytes = TotalBytes(stage, model::TaskMetric::kResultSize);
    if (bytes >= kMinResultOfLoop) {
      results.push_back({i, std::nullopt, bytes, bytes, Millis(0), Millis(0)});
      ++lines[stage.name].first;
      lines[stage.name].second += bytes;
    }
  }
  if (results.empty()) {
    return results;
  }
  const std::map<StageId, std::size_t> jobs = JobsByStage(run);
  for (SentResult& result : results) {
    const model::Stage& stage = run.application().stages[result.stage];
    const auto& [count, bytes] = lines[stage.name];
    const bool is_loop = count >= kMinLoop && bytes >= kMinResultBeforeGap;
    const auto job = jobs.find(stage.id);
    if (job == jobs.end()) {
      continue;
    }
    result.job = job->second;
    result.bytes_of_line = is_loop ? bytes : result.bytes;
    if (is_loop || result.bytes >= kMinResultBeforeGap) {
      result.whole_gap = GapAfter(run, run.application().jobs[job->second], is_loop ? kMinGapOfLoop : kMinGap);
      result.gap = std::max(Millis(0), result.whole_gap - (is_loop ? kUsualGapOfLoop : kUsualGap));
    }
  }
  std::erase_if(results, [](const SentResult& one) { return one.bytes_of_line < kMinResult && one.gap <= Millis(0); });
  return results;
}

void ProposeLimit(const Run& run, Bytes limit, model::Finding& finding) {
  Propose(run, std::nullopt, "spark.driver.maxResultSize",
          conf::PrintSize({std::max<int64_t>(limit.count() >> 20, 1) * 2, conf::ByteUnit::kMebi}),
          model::FixSafety::kReview, finding);
}

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  const Bytes limit = run.configuration().Size("spark.driver.maxResultSize").value_or(Bytes(int64_t{1} << 30));
  if (const model::Job* job = AbortedJob(run)) {
    model::Finding finding;
    finding.own_severity = model::FindingSeverity::kCritical;
    finding.confidence = model::FindingConfidence::kSure;
    model::FindingPlace place;
    place.job = job->id;
    place.sql_execution = job->sql_execution_id;
    finding.places = {place};
    finding.evidence = {{"limit_bytes", model::Of(limit)}};
    finding.texts = {{"job", job->name}};
    finding.message = "Spark aborted {job}: its result is larger than spark.driver.maxResultSize ({limit_bytes}).";
    ProposeLimit(run, limit, finding);
    findings.push_back(std::move(finding));
  }
  for (const SentResult& result : ResultsOf(run)) {
    const model::Stage& stage = run.application().stages[result.stage];
    model::Finding finding;
    const double share = limit.count() > 0 ? Share(result.bytes.count(), limit.count()) : 0.0;
    const Millis fetching = TotalTime(stage, kGettingResultTime) + TotalTime(stage, kResultSerializationTime);
    finding.impact = run.SavedIfTasksWorkLess(result.stage, fetching);
    finding.places = {run.PlaceOf(result.stage)};
    if (result.job.has_value()) {
      // After the last stage the driver puts the result together, and what it does then follows from it.
      finding.impact += std::max(run.facts().jobs[*result.job].after_last_stage, result.gap);
      model::FindingPlace place;
      place.job = run.application().jobs[*result.job].id;
      finding.places.push_back(place);
    }
    if (share >= kWarningShare.value) {
      finding.own_severity = AtLeastWarning(run, finding.impact);
    }
    finding.evidence = {{"result_bytes", model::Of(result.bytes)},
                        {"num_tasks", model::CountOf(stage.num_tasks)},
                        {"limit_bytes", model::Of(limit)},
                        {"fetching_ms", model::Of(fetching)}};
    finding.texts = {{"stage", stage.name}};
    if (result.gap > Millis(0)) {
      finding.evidence.push_back({"gap_ms", model::Of(result.whole_gap)});
      finding.message = "{stage} sent {result_bytes} to the driver, which then worked alone for {gap_ms}.";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kLargeResultsToDriver = {
    .id = "SW306",
    .name = "large-results-to-driver",
    .title = "Large results to the driver",
    .since = "0.1.0",
    .message = "{stage} sent {result_bytes} to the driver, which takes {limit_bytes} at most.",
    .advice =
        "Write the result where the next step reads it, aggregate or limit before collecting, or take it in parts "
        "(toLocalIterator).",
    .doc =
        "collect, toPandas and broadcasts bring all rows to one process: it has to read them one after the other and "
        "keep them, while the executors wait, and what it does with them afterwards it does alone. Above "
        "spark.driver.maxResultSize Spark aborts the job.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "df.toPandas().to_csv(path)\n"
                        "# after\n"
                        "df.write.csv(path)\n",
             .scala = "// before\n"
                      "df.collect().foreach(send)\n"
                      "// after\n"
                      "df.foreachPartition((rows: Iterator[Row]) => rows.foreach(send))\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
