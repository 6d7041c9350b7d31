#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/session_kind.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Millis kUsualStart{45'000};
constexpr Millis kUsualFirstPlan{20'000};
constexpr Millis kUsualWait{30'000};
constexpr Millis kMinBeyond{10'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"usual_start_ms", model::Of(kUsualStart),
     "Until the first job is submitted. A context and its first plan take three to eight seconds on a free machine and "
     "up to 38 on one with ten times as much to do as it has cores (logs of tests/faults)."},
    {"usual_first_plan_ms", model::Of(kUsualFirstPlan),
     "The same from the first executor on, which idles until then: two to five seconds, up to 19 on that busy "
     "machine."},
    {"usual_wait_ms", model::Of(kUsualWait),
     "From the first job to its first task: an executor starts in a few seconds, in up to 27 on that busy machine, and "
     "a cluster first has to find a place for it."},
    {"min_beyond_ms", model::Of(kMinBeyond),
     "Beyond these, for a start to be told: from one time to the next they differ by that much on a busy machine."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// What lies beyond an ordinary start until the driver had a job, `first_job` after its own start. Nothing is won by an
/// earlier job before there is an executor for it; a fixed number of executors comes whether there is a job or not, and
/// in local mode the executor is the driver.
Millis KeptWaiting(const Run& run, Millis first_job) {
  const RunConfiguration& configuration = run.configuration();
  const auto first_executor = run.facts().startup.first_executor_wait;
  Millis usual = kUsualStart;
  if (first_executor.has_value() && !configuration.is_local() &&
      (*first_executor < first_job || !configuration.IsTrue("spark.dynamicAllocation.enabled"))) {
    usual = *first_executor + kUsualFirstPlan;
  }
  return std::max(first_job - usual, Millis(0));
}

Outcome Check(const Run& run) {
  const model::Startup& startup = run.facts().startup;
  if (!startup.first_task_wait.has_value() || !startup.first_job_wait.has_value()) {
    return NotEvaluated{"The log has no task."};
  }
  if (!HasFirstJob(run)) {
    return NotEvaluated{"The log does not begin with the first job: it was compacted."};
  }
  const Millis wait = *startup.first_task_wait;
  const Millis for_executors = std::max(wait - *startup.first_job_wait, Millis(0));
  const Millis by_executors = std::max(for_executors - kUsualWait, Millis(0));
  // In a shell nobody waits until somebody types.
  const Millis by_driver = IsShell(run) ? Millis(0) : KeptWaiting(run, wait - for_executors);
  if (by_executors + by_driver < kMinBeyond) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  const bool is_executors = by_executors > by_driver;
  finding.impact = by_executors + by_driver;
  finding.confidence = model::FindingConfidence::kSure;
  finding.evidence = {{"first_task_wait_ms", model::Of(wait)},
                      {"first_job_wait_ms", model::Of(*startup.first_job_wait)}};
  if (startup.first_executor_wait.has_value()) {
    finding.evidence.push_back({"first_executor_wait_ms", model::Of(*startup.first_executor_wait)});
  }
  if (is_executors) {
    finding.message =
        "The first task started {first_task_wait_ms} after the application; its job had waited for an executor since "
        "{first_job_wait_ms}.";
    finding.advice =
        "The cluster was slow to give the first executor: a full queue, nodes that had to be started, a large image. "
        "Keep warm nodes or a smaller image; ask for executors that fit the free places.";
  } else if (!run.configuration().is_local()) {
    const double slots = MeanSlots(run, run.facts().wall_clock->begin, run.facts().wall_clock->begin + wait);
    finding.core_impact = CoreMillis(SaturatingCast(slots * static_cast<double>(finding.impact.count())));
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kColdStart = {
    .id = "SW206",
    .name = "cold-start",
    .title = "Slow start",
    .since = "0.1.0",
    .message =
        "The first task started {first_task_wait_ms} after the application; the driver submitted its first job after "
        "{first_job_wait_ms}.",
    .advice =
        "What the driver does before its first job, it does while the executors wait: start the session after it, or "
        "move it (downloads, imports, listing many files) elsewhere.",
    .doc =
        "From the start of the application to its first task nothing is computed. Either the driver is busy with "
        "itself before its first job, or the job waits for the cluster to give it an executor. What goes away is what "
        "lies beyond an ordinary start.",
    .parameters = kParameters,
    .code = {.sql = "-- before: the driver lists all files below the path\n"
                    "SELECT sum(amount) FROM parquet.`s3a://lake/sales`;\n"
                    "-- after: the table knows its columns and partitions\n"
                    "SELECT sum(amount) FROM sales;\n",
             .pyspark = "# before: executors wait for the download\n"
                        "spark = SparkSession.builder.getOrCreate()\n"
                        "rates = download_rates()\n"
                        "# after\n"
                        "rates = download_rates()\n"
                        "spark = SparkSession.builder.getOrCreate()\n",
             .scala = "// before: executors wait for the download\n"
                      "val spark = SparkSession.builder.getOrCreate()\n"
                      "val rates = downloadRates()\n"
                      "// after\n"
                      "val rates = downloadRates()\n"
                      "val spark = SparkSession.builder.getOrCreate()\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
