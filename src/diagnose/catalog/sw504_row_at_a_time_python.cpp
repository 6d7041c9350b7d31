#include <algorithm>
#include <array>
#include <string>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinRows = 10'000;
constexpr Millis kWorkerStart{300};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_rows", model::CountOf(kMinRows),
     "Calling Python costs microseconds a row; below, starting the worker is all that can be seen, and another way of "
     "calling it does not change that."},
    {"worker_start_ms", model::Of(kWorkerStart),
     "Starting a worker and importing pandas or the user's modules takes about that, in each task and any way of "
     "calling."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"slow-tasks", "idle-cores", "too-few-tasks"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string arrow = "spark.sql.execution.pythonUDF.arrow.enabled";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      if (OperatorOf(node).name != "BatchEvalPython") {
        continue;
      }
      const auto rows = RowsOut(plan, node);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!stage.has_value() || rows.value_or(0) < kMinRows) {
        continue;
      }
      // The JVM's thread waits while Python works: run time without CPU, garbage collection and fetching.
      using enum model::TaskMetric;
      const model::Stage& ran = run.application().stages[*stage];
      Millis waiting = std::max(TotalTime(ran, kExecutorRunTime) - TotalTime(ran, kExecutorCpuTime) -
                                    TotalTime(ran, kJvmGcTime) - TotalTime(ran, kShuffleFetchWaitTime),
                                Millis(0));
      // Spark 4.2 measures it, without starting the worker.
      const Millis running = MetricTime(node, "time to execute Python code");
      const bool is_measured = running.count() > 0;
      waiting = is_measured ? std::min(running, run.facts().stages[*stage].task_time) : waiting;
      const Millis starting(is_measured ? 0 : SaturatingMultiply(kWorkerStart.count(), ran.num_tasks));
      waiting = std::max(waiting - starting, Millis(0));
      model::Finding finding;
      finding.confidence = is_measured ? model::FindingConfidence::kSure : model::FindingConfidence::kLikely;
      finding.impact = run.SavedIfTasksWorkLess(*stage, waiting);
      finding.core_impact = CoreMillis(waiting.count());
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"num_rows", model::CountOf(*rows)}, {"python_time_ms", model::Of(waiting)}};
      if (const auto sent = MetricTotal(node, "data sent to Python workers")) {
        finding.evidence.push_back({"sent_to_python_bytes", model::Of(Bytes(*sent))});
      }
      const model::SparkVersion since{3, 5, 0, {}};
      if (run.configuration().version() >= since && !ConfigurationIn(run, execution).IsTrue(arrow)) {
        finding.properties.push_back({arrow, run.configuration().Set(arrow), "true", model::FixSafety::kReview});
      }
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kRowAtATimePython = {
    .id = "SW504",
    .name = "row-at-a-time-python",
    .title = "Python called row by row",
    .since = "0.1.0",
    .message = "{num_rows} rows went through a Python function one by one; tasks waited {python_time_ms} for Python.",
    .advice = "Use Spark's own functions; where there is none, a pandas function on whole batches.",
    .doc =
        "A Python UDF (BatchEvalPython) gets its rows pickled and is called for each of them. Spark's own functions "
        "run "
        "in the JVM, compiled; pandas functions and, from Spark 3.5, Arrow UDFs get batches. What can go away is the "
        "time "
        "the tasks waited for Python: run time without CPU time, garbage collection and fetching, or what Spark 4 "
        "measures. How much of it does depends on the function. Arrow converts types a little differently, so its "
        "property is to be reviewed.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "@udf('string')\n"
                        "def clean(s): return s.strip().lower()\n"
                        "df.withColumn('name', clean('name'))\n"
                        "# after: Spark's own functions\n"
                        "df.withColumn('name', F.lower(F.trim('name')))\n"
                        "# or batches\n"
                        "@pandas_udf('string')\n"
                        "def clean(s: pd.Series) -> pd.Series: return s.str.strip().str.lower()\n",
             .scala = ""},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
