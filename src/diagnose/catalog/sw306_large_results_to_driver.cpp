#include <algorithm>
#include <array>
#include <cstddef>
#include <map>

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
constexpr Ratio kWarningShare{0.5};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_result_bytes", model::Of(kMinResult), "Smaller results the driver takes in within a second."},
    {"min_result_before_gap_bytes", model::Of(kMinResultBeforeGap),
     "Or as much, when the driver works alone for min_gap_ms afterwards: hundreds of thousands of rows, which Python "
     "and programs take much longer for than the JVM for their bytes."},
    {"min_gap_ms", model::Of(kMinGap), "As of driver-only-time."},
    {"usual_gap_ms", model::Of(kUsualGap), "Left to each gap, as there."},
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

/// How long the driver worked alone when a job and its query had ended. Within a query it plans or broadcasts.
Millis GapAfter(const Run& run, const model::Job& job) {
  const auto goes_on = [&](const model::DriverGap& gap) {
    const model::Job* next = run.FindJob(gap.before_job);
    return job.sql_execution_id.has_value() && next != nullptr && next->sql_execution_id == job.sql_execution_id;
  };
  Millis longest;
  for (const model::DriverGap& gap : run.facts().driver_gaps) {
    if (gap.length >= kMinGap && gap.after_job == job.id && !gap.within_job.has_value() && !goes_on(gap)) {
      longest = std::max(longest, gap.length);
    }
  }
  return longest;
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
  std::map<StageId, std::size_t> jobs;  // Made for the first stage with a result that may count.
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Bytes result = TotalBytes(stage, kResultSize);
    if (result < kMinResultBeforeGap) {
      continue;
    }
    if (jobs.empty()) {
      jobs = JobsByStage(run);
    }
    const auto job = jobs.find(stage.id);
    const Millis gap = job == jobs.end() ? Millis(0) : GapAfter(run, run.application().jobs[job->second]);
    const bool has_gap = gap > Millis(0);
    if (result < kMinResult && !has_gap) {
      continue;
    }
    model::Finding finding;
    const double share = limit.count() > 0 ? Share(result.count(), limit.count()) : 0.0;
    const Millis fetching = TotalTime(stage, kGettingResultTime) + TotalTime(stage, kResultSerializationTime);
    finding.impact = run.SavedIfTasksWorkLess(i, fetching);
    if (share >= kWarningShare.value) {
      finding.own_severity = model::FindingSeverity::kWarning;
    }
    finding.places = {run.PlaceOf(i)};
    if (job != jobs.end()) {
      // After the last stage the driver puts the result together, and what it does then follows from it.
      finding.impact += std::max(run.facts().jobs[job->second].after_last_stage, has_gap ? gap - kUsualGap : Millis(0));
      model::FindingPlace place;
      place.job = run.application().jobs[job->second].id;
      finding.places.push_back(place);
    }
    finding.evidence = {{"result_bytes", model::Of(result)},
                        {"num_tasks", model::CountOf(stage.num_tasks)},
                        {"limit_bytes", model::Of(limit)},
                        {"fetching_ms", model::Of(fetching)}};
    finding.texts = {{"stage", stage.name}};
    if (has_gap) {
      finding.evidence.push_back({"gap_ms", model::Of(gap)});
      finding.message =
          "{num_tasks} tasks of {stage} sent {result_bytes} to the driver, which then worked alone for {gap_ms}.";
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
    .message = "{num_tasks} tasks of {stage} sent {result_bytes} to the driver, which takes {limit_bytes} at most.",
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
