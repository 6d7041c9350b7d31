#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "conf/run_context.h"
#include "diagnose/rule.h"
#include "diagnose/session_kind.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Millis kUsualStart{45'000};
constexpr int64_t kContextsOfLocalStart = 10;
constexpr Millis kLeastLocalStart{15'000};
constexpr Millis kLeastFirstPlan{6'000};
constexpr Millis kMostFirstPlan{20'000};
constexpr Millis kMostFirstRddJob{10'000};
constexpr Millis kUsualWait{30'000};
constexpr Millis kMinBeyond{10'000};
constexpr Millis kMinBeyondOfQuiet{5'000};
constexpr Millis kMinVainWait{5'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"usual_start_ms", model::Of(kUsualStart),
     "Until the first job is submitted, where nothing says how fast the driver is. A context and its first plan take "
     "three to eight seconds on a free machine and up to 38 on one with ten times as much to do as it has cores (logs "
     "of tests/faults)."},
    {"contexts_of_local_start", model::CountOf(kContextsOfLocalStart),
     "In local mode, no more than that many times as long as the context took, which is there when the driver counts "
     "as an executor: usually five to eight times (logs of tests/logs),"},
    {"least_local_start_ms", model::Of(kLeastLocalStart), "but this much in any case."},
    {"least_first_plan_ms", model::Of(kLeastFirstPlan),
     "The same from the first executor on, which idles until then: two to five seconds,"},
    {"most_first_plan_ms", model::Of(kMostFirstPlan),
     "or as long as the first executor took to come, but no more than this: both start a JVM and load Spark's classes, "
     "and on that busy machine the one took up to 58 seconds and the other 19."},
    {"most_first_rdd_job_ms", model::Of(kMostFirstRddJob),
     "In place of most_first_plan_ms, and half as long as the executor took, where the first job is one of RDDs: there "
     "is nothing to plan, and on that machine it took eight seconds at most."},
    {"usual_wait_ms", model::Of(kUsualWait),
     "From the first job to its first task: an executor starts in a few seconds, in up to 27 on that busy machine, and "
     "a cluster first has to find a place for it."},
    {"min_vain_wait_ms", model::Of(kMinVainWait),
     "From the first executor on, for resources that did not come (spark.scheduler.minRegisteredResourcesRatio): that "
     "time nobody needs; a few seconds of it the driver would have spent on its first plan."},
    {"min_beyond_ms", model::Of(kMinBeyond),
     "Beyond these, for a start to be told: from one time to the next they differ by that much on a busy machine,"},
    {"min_beyond_of_quiet_ms", model::Of(kMinBeyondOfQuiet),
     "and by as much as the first executor took to come, or at least this, on a quieter one and for a job of RDDs."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"idle-cores"});

/// Spark held the program back until enough of the resources it asks for had registered.
struct WaitForResources {
  Millis until;    ///< From the start; that of the first executor when there was nothing to wait for.
  Millis in_vain;  ///< The part of it from the first executor on, where what it waited for did not come.
  Ratio ratio;     ///< The share it waits for,
  int64_t asked_for = 0;
  int64_t registered = 0;  ///< and what had registered by then.
};

/// How much the application asks for: cores in standalone mode, where Spark counts them, and executors elsewhere.
int64_t ResourcesAskedFor(const RunConfiguration& configuration, bool is_by_cores) {
  if (is_by_cores) {
    return configuration.Count("spark.cores.max").value_or(0);  // Without it, Spark waits for nothing.
  }
  const auto instances = configuration.Count("spark.executor.instances");
  return configuration.IsTrue("spark.dynamicAllocation.enabled")
             ? std::max({configuration.Count("spark.dynamicAllocation.initialExecutors").value_or(0),
                         configuration.Count("spark.dynamicAllocation.minExecutors").value_or(0),
                         instances.value_or(0)})
             : instances.value_or(2);
}

/// Before the program gets its context, Spark waits until a share of the resources has registered, at most so long
/// after the start.
WaitForResources FindWaitForResources(const Run& run, Millis first_job) {
  const RunConfiguration& configuration = run.configuration();
  const auto manager = conf::ManagerOfMaster(configuration.Text("spark.master").value_or(""));
  if (!manager.has_value() || *manager == conf::ClusterManager::kLocal) {
    return {run.facts().startup.first_executor_wait.value_or(Millis(0)), {}, {}};
  }
  const bool is_by_cores = *manager == conf::ClusterManager::kStandalone;
  WaitForResources wait;
  wait.asked_for = ResourcesAskedFor(configuration, is_by_cores);
  // What each kind of cluster has for a default.
  wait.ratio =
      Ratio{configuration.Number("spark.scheduler.minRegisteredResourcesRatio").value_or(is_by_cores ? 0.0 : 0.8)};
  const Millis longest =
      configuration.Time("spark.scheduler.maxRegisteredResourcesWaitingTime").value_or(Millis(30'000));
  std::vector<std::pair<Millis, int64_t>> came;
  for (std::size_t i = 0; i < run.application().executors.size(); ++i) {
    const model::Executor& executor = run.application().executors[i];
    const Millis at = executor.added - run.facts().wall_clock->begin;
    if (run.facts().executors[i].runs_tasks && at <= longest) {
      came.emplace_back(at, is_by_cores ? executor.total_cores : 1);
    }
  }
  std::sort(came.begin(), came.end());
  const double needed = std::min(wait.ratio.value, 1.0) * static_cast<double>(wait.asked_for);
  wait.until = run.facts().startup.first_executor_wait.value_or(Millis(0));
  for (const auto& [at, amount] : came) {
    if (static_cast<double>(wait.registered) < needed) {
      wait.registered += amount;
      wait.until = std::max(wait.until, at);
    }
  }
  const bool is_in_vain = static_cast<double>(wait.registered) < needed;
  if (is_in_vain && !came.empty() && longest <= first_job) {
    wait.until = longest;
    wait.in_vain = longest - came.front().first;
  }
  return wait;
}

bool ListsFiles(const model::Stage& stage) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
    return rdd.scope_name.ends_with("File") || rdd.scope_name.ends_with("Files") ||
           rdd.scope_name.find("Hadoop") != std::string::npos;
  });
}

/// Whether the first job has nothing of Spark SQL in it, which takes seconds to load and to plan its first query, and
/// no files that the driver lists before.
bool BeginsWithRdds(const Run& run) {
  const model::Job* first = nullptr;
  for (const model::Job& job : run.application().jobs) {
    if (job.submitted.has_value() && (first == nullptr || *job.submitted < *first->submitted)) {
      first = &job;
    }
  }
  if (first == nullptr || first->sql_execution_id.has_value()) {
    return false;
  }
  return std::none_of(run.application().stages.begin(), run.application().stages.end(), [&](const model::Stage& stage) {
    const bool is_of_job =
        std::find(first->stage_ids.begin(), first->stage_ids.end(), stage.id) != first->stage_ids.end();
    return is_of_job &&
           (stage.details.empty() || stage.details.find("spark.sql") != std::string::npos || ListsFiles(stage));
  });
}

/// What lies beyond an ordinary start until the driver had a job, `first_job` after its own start and no earlier than
/// Spark let the program begin; 0 where that is too little to be told. Nothing is won by an earlier job before there is
/// an executor for it; a fixed number of executors comes whether there is a job or not, and in local mode the executor
/// is the driver.
Millis KeptWaiting(const Run& run, Millis first_job, Millis resources_until) {
  const RunConfiguration& configuration = run.configuration();
  const auto first_executor = run.facts().startup.first_executor_wait;
  Millis usual = kUsualStart;
  Millis least = kMinBeyond;
  if (first_executor.has_value() && configuration.is_local()) {
    usual = std::clamp(Millis(SaturatingMultiply(first_executor->count(), kContextsOfLocalStart)), kLeastLocalStart,
                       kUsualStart);
  } else if (first_executor.has_value() &&
             (*first_executor < first_job || !configuration.IsTrue("spark.dynamicAllocation.enabled"))) {
    const Millis begin = std::max(*first_executor, std::min(resources_until, first_job));
    const bool is_of_rdds = BeginsWithRdds(run);
    usual = begin + (is_of_rdds ? std::clamp(Millis(first_executor->count() / 2), kLeastFirstPlan, kMostFirstRddJob)
                                : std::clamp(*first_executor, kLeastFirstPlan, kMostFirstPlan));
    least = is_of_rdds ? kMinBeyondOfQuiet : std::clamp(*first_executor, kMinBeyondOfQuiet, kMinBeyond);
  }
  return first_job - usual >= least ? first_job - usual : Millis(0);
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
  const Millis by_executors = for_executors >= kUsualWait + kMinBeyond ? for_executors - kUsualWait : Millis(0);
  // In a shell nobody waits until somebody types.
  const WaitForResources resources = FindWaitForResources(run, *startup.first_job_wait);
  const Millis by_driver = IsShell(run) ? Millis(0) : KeptWaiting(run, wait - for_executors, resources.until);
  const Millis in_vain = resources.in_vain >= kMinVainWait ? resources.in_vain : Millis(0);
  if (by_executors + by_driver + in_vain <= Millis(0)) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  const bool is_executors = by_executors > by_driver + in_vain;
  finding.impact = by_executors + by_driver + in_vain;
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
  } else if (in_vain > by_driver) {
    finding.core_impact = CoreMillis(SaturatingCast(
        MeanSlots(run, run.facts().wall_clock->begin, run.facts().wall_clock->begin + *startup.first_job_wait) *
        static_cast<double>(in_vain.count())));
    finding.evidence.push_back({"waited_in_vain_ms", model::Of(in_vain)});
    finding.evidence.push_back({"resources_asked_for", model::CountOf(resources.asked_for)});
    finding.evidence.push_back({"resources_registered", model::CountOf(resources.registered)});
    finding.evidence.push_back({"min_registered_share", model::ShareOf(resources.ratio)});
    finding.message =
        "After its first executor had come, Spark held the program back for {waited_in_vain_ms}: it waits for "
        "{min_registered_share} of the {resources_asked_for} cores or executors asked for, and {resources_registered} "
        "had registered when the time for that was over.";
    finding.advice =
        "Ask for no more than the cluster gives (spark.cores.max, spark.executor.instances), or let the program begin "
        "with what is there.";
    Propose(run, std::nullopt, "spark.scheduler.minRegisteredResourcesRatio", "0", model::FixSafety::kReview, finding);
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
        "itself before its first job, or Spark holds it back until enough executors have registered, or the job waits "
        "for the cluster to give it an executor. What goes away is what lies beyond an ordinary start.",
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
