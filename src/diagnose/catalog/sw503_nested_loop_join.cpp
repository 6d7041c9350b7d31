#include <algorithm>
#include <array>
#include <optional>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr double kMinPairs = 10e6;
constexpr int64_t kMinSmallerSide = 100;
constexpr Ratio kMinShareOfRdd{0.25};
constexpr Millis kMinTimeOfRdd{300'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_pairs", model::CountOf(static_cast<int64_t>(kMinPairs)),
     "A core compares tens of millions of pairs a second: fewer are not worth a thought."},
    {"min_smaller_side_rows", model::CountOf(kMinSmallerSide),
     "With fewer rows to go through, a row costs about what reading and writing it costs anyway."},
    {"min_share_of_rdd", model::ShareOf(kMinShareOfRdd),
     "Of the run, for RDD.cartesian that wrote fewer rows than min_pairs: the log does not say how many pairs it made, "
     "and all of them may be wanted, which is worth a question only where it takes a good part of the time,"},
    {"min_time_of_rdd_ms", model::Of(kMinTimeOfRdd), "or minutes."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"row-explosion", "slow-tasks", "too-few-tasks", "long-gc", "idle-cores",
                                     "skewed-partitions", "spill-to-disk", "row-at-a-time-python"});

constexpr model::CodeFix kCodeOfRdds = {.sql = "",
                                        .pyspark =
                                            "# before\n"
                                            "orders.cartesian(customers).filter(lambda p: p[0].customer == p[1].id)\n"
                                            "# after: a key that both have\n"
                                            "orders.keyBy(lambda o: o.customer).join(customers.keyBy(lambda c: c.id))\n"
                                            "# or the small side in each task\n"
                                            "by_id = sc.broadcast(customers.keyBy(lambda c: c.id).collectAsMap())\n"
                                            "orders.map(lambda o: (o, by_id.value.get(o.customer)))\n",
                                        .scala =
                                            "// before\n"
                                            "orders.cartesian(customers).filter { case (o, c) => o.customer == c.id }\n"
                                            "// after: a key that both have\n"
                                            "orders.keyBy(_.customer).join(customers.keyBy(_.id))\n"
                                            "// or the small side in each task\n"
                                            "val byId = sc.broadcast(customers.keyBy(_.id).collectAsMap())\n"
                                            "orders.map(o => (o, byId.value.get(o.customer)))\n"};

/// RDD.cartesian: how many pairs it made is not in the log but where they were written, and they are at least as many.
void CheckRdds(const Run& run, std::vector<model::Finding>& findings) {
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const bool is_cartesian = std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
      return rdd.scope_name == "cartesian" || rdd.name == "CartesianRDD";
    });
    if (!is_cartesian || run.facts().stages[i].sql_execution_id.has_value()) {
      continue;
    }
    const int64_t rows_out = std::max(stage.totals[model::TaskMetric::kShuffleRecordsWritten],
                                      stage.totals[model::TaskMetric::kOutputRecords]);
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kPossible;
    finding.impact = run.SavedIfTasksWorkLess(i, run.facts().stages[i].task_time);
    const double least = std::min(static_cast<double>(run.duration().count()) * kMinShareOfRdd.value,
                                  static_cast<double>(kMinTimeOfRdd.count()));
    if (static_cast<double>(rows_out) < kMinPairs && static_cast<double>(finding.impact.count()) < least) {
      continue;
    }
    finding.core_impact = CoreMillis(run.facts().stages[i].task_time.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"task_time_ms", model::Of(run.facts().stages[i].task_time)},
                        {"output_rows", model::CountOf(rows_out)}};
    finding.message = "RDD.cartesian made every pair of rows of two RDDs, in {task_time_ms} of tasks.";
    finding.advice =
        "Join by a key that both sides have, or broadcast the small side and look up in it what each row needs.";
    finding.code = kCodeOfRdds;
    findings.push_back(std::move(finding));
  }
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  CheckRdds(run, findings);
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const std::string_view name = OperatorOf(node).name;
      if (!name.starts_with("BroadcastNestedLoopJoin") && !name.starts_with("CartesianProduct")) {
        continue;
      }
      const PlanIndex::Nodes inputs = plan.InputsOf(node);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (inputs.size() != 2 || !stage.has_value()) {
        continue;
      }
      const auto left = RowsOut(plan, *inputs[0]);
      const auto right = RowsOut(plan, *inputs[1]);
      const auto out = RowsOut(plan, node);
      double pairs = 0.0;
      double rows_in = 0.0;
      if (left.has_value() && right.has_value()) {
        pairs = static_cast<double>(*left) * static_cast<double>(*right);
        rows_in = static_cast<double>(*left) + static_cast<double>(*right);
        if (std::min(*left, *right) < kMinSmallerSide) {
          continue;
        }
      } else if (out.has_value()) {
        pairs = static_cast<double>(*out);  // At least as many were compared as came out.
      }
      if (pairs < kMinPairs) {
        continue;
      }
      model::Finding finding;
      const auto work = static_cast<double>(run.facts().stages[*stage].task_time.count()) * (1.0 - rows_in / pairs);
      finding.impact = run.SavedIfTasksWorkLess(*stage, Millis(SaturatingRound(work)));
      finding.core_impact = CoreMillis(SaturatingRound(work));
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"num_pairs", {model::MeasureUnit::kCount, pairs}},
                          {"left_rows", model::CountOf(left.value_or(0))},
                          {"right_rows", model::CountOf(right.value_or(0))},
                          {"output_rows", model::CountOf(out.value_or(0))}};
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kNestedLoopJoin = {
    .id = "SW503",
    .name = "nested-loop-join",
    .title = "Every row compared with every row",
    .since = "0.1.0",
    .message =
        "A join without an equality compared {left_rows} with {right_rows} rows, {num_pairs} pairs, for "
        "{output_rows} rows of output.",
    .advice =
        "Give the join an equality, if only a coarse one such as a day or a prefix that both sides share, and keep "
        "the exact condition beside it.",
    .doc =
        "A CartesianProduct or BroadcastNestedLoopJoin goes through all pairs of rows, because the join has no "
        "condition, or none with an equality: a range, an OR, a function of both sides. RDD.cartesian does the same "
        "to two RDDs, and nothing in the log says how many rows they have: it counts where it takes a good part of the "
        "run or writes millions of rows. An equality lets Spark compare only rows that share a key. What goes away is "
        "the stage's work but for its rows of input; where every pair is wanted, nothing does.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "SELECT * FROM visits v JOIN prices p ON v.at BETWEEN p.since AND p.until;\n"
                    "-- after: prices once for each day they hold\n"
                    "SELECT * FROM visits v JOIN (\n"
                    "  SELECT *, explode(sequence(to_date(since), to_date(until))) AS day FROM prices\n"
                    ") p ON to_date(v.at) = p.day AND v.at BETWEEN p.since AND p.until;\n",
             .pyspark =
                 "# before\n"
                 "visits.join(prices, F.col('at').between(F.col('since'), F.col('until')))\n"
                 "# after: prices once for each day they hold\n"
                 "days = prices.withColumn('day', F.explode(F.expr('sequence(to_date(since), to_date(until))')))\n"
                 "visits.withColumn('day', F.to_date('at')).join(days, 'day').where('at BETWEEN since AND "
                 "until')\n",
             .scala =
                 "// before\n"
                 "visits.join(prices, $\"at\".between($\"since\", $\"until\"))\n"
                 "// after: prices once for each day they hold\n"
                 "val days = prices.withColumn(\"day\", explode(expr(\"sequence(to_date(since), to_date(until))\")))\n"
                 "visits.withColumn(\"day\", to_date($\"at\")).join(days, \"day\")\n"
                 "  .where(\"at BETWEEN since AND until\")\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
