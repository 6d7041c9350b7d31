#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::string_view kArrow = "spark.sql.execution.pythonUDF.arrow.enabled";
constexpr int64_t kMinRows = 10'000;
constexpr Millis kWorkerStart{300};
constexpr Ratio kMinShareOfRdd{0.25};
constexpr Nanos kMostOfCall{100'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_rows", model::CountOf(kMinRows),
     "Calling Python costs microseconds a row; below, starting the worker is all that can be seen, and another way of "
     "calling it does not change that."},
    {"worker_start_ms", model::Of(kWorkerStart),
     "Starting a worker and importing pandas or the user's modules takes about that, in each task and any way of "
     "calling."},
    {"min_share_of_rdd", model::ShareOf(kMinShareOfRdd),
     "Of the run, for functions of an RDD made of a DataFrame: they may do what no expression does, which is worth a "
     "question only where it takes a good part of the time."},
    {"most_call_microseconds", model::CountOf(kMostOfCall.count() / 1'000),
     "Of a row. What an expression can say takes Python up to 30 (logs of tests/faults, on a busy machine); where a "
     "row takes longer than this, the function does something of its own: a library, a service, a loop. No more than "
     "this of each row is taken to go away."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"slow-tasks", "idle-cores", "too-few-tasks"});

/// A function is called for each row. With Arrow the rows travel in batches, but a plain function (evaluation type 101,
/// the last word of the node) still gets one at a time; those of pandas have other types. Spark 4.2 does so by default.
bool CallsForEachRow(const model::PlanNode& node) {
  const std::string_view name = OperatorOf(node).name;
  return name == "BatchEvalPython" || name == "BatchEvalPythonUDTF" ||
         (name == "ArrowEvalPython" && std::string_view(node.description).ends_with(", 101"));
}

/// The JVM's thread waits while Python works: run time without CPU, garbage collection and fetching, less what starting
/// the workers takes.
Millis WaitingForPython(const model::Stage& stage) {
  using enum model::TaskMetric;
  const Millis waiting = TotalTime(stage, kExecutorRunTime) - TotalTime(stage, kExecutorCpuTime) -
                         TotalTime(stage, kJvmGcTime) - TotalTime(stage, kShuffleFetchWaitTime);
  return std::max(waiting - Millis(SaturatingMultiply(kWorkerStart.count(), stage.num_tasks)), Millis(0));
}

/// Impact and confidence of calls for `rows` rows in which tasks waited for `waiting`.
void Judge(const Run& run, std::size_t stage, int64_t rows, Millis waiting, model::Finding& finding) {
  const Millis most(SaturatingMultiply(rows, kMostOfCall.count()) / 1'000'000);
  const Millis gone = std::min(waiting, most);
  if (waiting > most) {
    finding.confidence = model::FindingConfidence::kPossible;  // Part of it is the function's own work.
  }
  finding.impact = run.SavedIfTasksWorkLess(stage, gone);
  finding.core_impact = CoreMillis(gone.count());
}

/// Arrow for plain functions, where this version of Spark has it and it was not on.
void ProposeArrow(const Run& run, bool is_on, model::Finding& finding) {
  const model::SparkVersion since{3, 5, 0, {}};
  if (run.configuration().version() >= since && !is_on) {
    finding.properties.push_back(
        {std::string(kArrow), run.configuration().Set(kArrow), "true", model::FixSafety::kReview});
  }
}

/// Even the quicker tasks, which found the workers started and the code compiled, took longer a row than a call does:
/// the function has work of its own.
bool WorksLong(const model::Stage& stage, int64_t rows) {
  if (stage.distributions == nullptr || stage.num_tasks_with_metrics == 0) {
    return false;
  }
  const Millis quick((*stage.distributions)[model::TaskMetric::kExecutorRunTime].quantiles[1]);
  const Millis in_jvm = MedianTime(stage, model::TaskMetric::kExecutorCpuTime);
  return quick - in_jvm >
         Millis(SaturatingMultiply(rows / stage.num_tasks_with_metrics, kMostOfCall.count()) / 1'000'000);
}

bool HasScope(const model::Stage& stage, std::string_view scope) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(),
                     [&](const model::StageRdd& rdd) { return rdd.scope_name == scope; });
}

/// Operators of the query around a stage that call a function for each row. Of a stream's batch that its function
/// reads (foreachBatch), the operators stand in the plan of the batch, which has no stages of its own and so no
/// metrics.
int64_t CallsAround(const Run& run, std::size_t stage) {
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[stage]);
  const model::SqlExecution* root = execution == nullptr || !execution->root_id.has_value()
                                        ? nullptr
                                        : FindExecution(run.application(), *execution->root_id);
  return root == nullptr || root == execution
             ? 0
             : std::count_if(root->plan.nodes.begin(), root->plan.nodes.end(), &CallsForEachRow);
}

/// Functions of Python over the rows of a DataFrame that no plan has metrics of: df.rdd.map and its like, before or
/// behind the query, and functions of a query that runs inside another one or as an RDD. `judged` are the stages of
/// those that a plan has metrics of.
void CheckStages(const Run& run, const std::set<std::size_t>& judged, std::vector<model::Finding>& findings) {
  using enum model::TaskMetric;
  std::set<RddId> kept;  // By earlier stages: what is computed once is read later.
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    bool reads_kept = false;
    for (const model::StageRdd& rdd : stage.rdds) {
      const bool is_kept = rdd.storage_level.use_memory || rdd.storage_level.use_disk;
      reads_kept = reads_kept || (is_kept && !kept.insert(rdd.id).second);
    }
    const bool is_sql = run.facts().stages[i].sql_execution_id.has_value();
    const bool is_of_frame = is_sql || std::any_of(stage.rdds.begin(), stage.rdds.end(),
                                                   [](const auto& rdd) { return rdd.name == "SQLExecutionRDD"; });
    const bool is_function_of_rdd = is_of_frame && CallsPython(stage);
    const bool is_pickled = HasScope(stage, "BatchEvalPython");
    const int64_t num_calls = is_pickled || HasScope(stage, "ArrowEvalPython") ? CallsAround(run, i) : 0;
    // What each row is sent to, no expression can reach.
    if (reads_kept || judged.contains(i) || (!is_function_of_rdd && !is_pickled && num_calls == 0) ||
        stage.name.starts_with("foreach")) {
      continue;
    }
    const int64_t rows =
        SaturatingMultiply(stage.totals[kInputRecords], is_function_of_rdd ? 1 : std::max<int64_t>(num_calls, 1));
    if (rows < kMinRows) {
      continue;
    }
    const Millis waiting = WaitingForPython(stage);
    model::Finding finding;
    finding.confidence = is_function_of_rdd ? model::FindingConfidence::kPossible : model::FindingConfidence::kLikely;
    Judge(run, i, rows, waiting, finding);
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"num_rows", model::CountOf(rows)}, {"python_time_ms", model::Of(waiting)}};
    if (is_function_of_rdd) {
      if (Share(finding.impact.count(), run.duration().count()) < kMinShareOfRdd.value ||
          (is_sql && WorksLong(stage, rows))) {
        finding.own_severity = model::FindingSeverity::kInfo;
      }
      finding.message =
          "{num_rows} rows of a DataFrame went to Python one at a time, as an RDD, which took {python_time_ms} of "
          "tasks.";
    } else {
      ProposeArrow(run, ConfigurationFor(run, i).IsTrue(kArrow), finding);
    }
    findings.push_back(std::move(finding));
  }
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  std::set<std::size_t> judged;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      if (!CallsForEachRow(node)) {
        continue;
      }
      const auto rows = RowsOut(plan, node);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!stage.has_value()) {
        continue;
      }
      judged.insert(*stage);
      if (rows.value_or(0) < kMinRows) {
        continue;
      }
      // Spark 4.2 measures it, without starting the worker.
      const Millis running = MetricTime(node, "time to execute Python code");
      const bool is_measured = running.count() > 0;
      const Millis waiting = is_measured ? std::min(running, run.facts().stages[*stage].task_time)
                                         : WaitingForPython(run.application().stages[*stage]);
      model::Finding finding;
      finding.confidence = is_measured ? model::FindingConfidence::kSure : model::FindingConfidence::kLikely;
      Judge(run, *stage, *rows, waiting, finding);
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"num_rows", model::CountOf(*rows)}, {"python_time_ms", model::Of(waiting)}};
      if (const auto sent = MetricTotal(node, "data sent to Python workers")) {
        finding.evidence.push_back({"sent_to_python_bytes", model::Of(Bytes(*sent))});
      }
      ProposeArrow(run, ConfigurationIn(run, execution).IsTrue(kArrow), finding);
      findings.push_back(std::move(finding));
    }
  }
  CheckStages(run, judged, findings);
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
        "A Python UDF gets its rows pickled (BatchEvalPython) or, by default from Spark 4.2, through Arrow "
        "(ArrowEvalPython of type 101), and is called for each of them. Spark's own functions run in the JVM, "
        "compiled; pandas functions and, from Spark 3.5, Arrow UDFs get batches. What can go away is the time the "
        "tasks waited for Python: run time without CPU time, garbage collection and fetching, or what Spark 4 "
        "measures, which is sure. How much of it does depends on the function: where a row takes long, its own work is "
        "what takes the time, and no other way of calling it changes that. Functions of an RDD made of a DataFrame "
        "(df.rdd.map), or that one is made of (toDF), are called in the same way. Stages of foreach and "
        "foreachPartition are left out: what sends rows "
        "somewhere has no expression to take its place, and waits for whom it sends them to. Arrow converts types a "
        "little differently, so its property is to be reviewed.",
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
