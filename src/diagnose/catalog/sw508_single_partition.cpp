#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/diagnose.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinRows = 100'000;
constexpr Millis kMinSaved{2'000};
constexpr Bytes kMinBytes{int64_t{1} << 20};
constexpr int64_t kMinRowsOfTask = 10;
constexpr Bytes kMinLargeRows{int64_t{16} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_rows", model::CountOf(kMinRows),
     "Every aggregate without keys ends in one partition with a row of each task; only many rows in it are work."},
    {"min_saved_ms", model::Of(kMinSaved),
     "To be sure. A task of some seconds in a JVM that has just started loads classes and opens files, which more "
     "tasks do as well, and somebody may want the one file that it writes."},
    {"min_rows_of_task", model::CountOf(kMinRowsOfTask),
     "Or that many rows of each task before, where the one task is sure to be slow: what it does to a row may be "
     "much."},
    {"min_large_rows_bytes", model::Of(kMinLargeRows), "Or few rows as large as this: lists, sets and sketches."},
    {"min_bytes", model::Of(kMinBytes),
     "Where the log has no plan (RDDs, DataFrame.rdd), the one task read so much of a shuffle, or min_rows: PySpark "
     "counts batches of rows."},
});

constexpr auto kExplains = std::to_array<std::string_view>(
    {"too-few-tasks", "idle-cores", "spill-to-disk", "large-shuffle-partitions", "long-gc"});

/// What a stage of one task does after the exchange.
std::string_view Operator(const PlanIndex& plan, const model::PlanNode& exchange) {
  const model::PlanNode* at = &exchange;
  for (int depth = 0; depth < 8; ++depth) {
    const PlanIndex::Nodes consumers = plan.ConsumersOf(*at);
    if (consumers.size() != 1) {
      break;
    }
    at = consumers.front();
    const std::string_view name = OperatorOf(*at).name;
    for (const std::string_view heavy : {"Window", "HashAggregate", "ObjectHashAggregate", "SortAggregate", "Sort",
                                         "GlobalLimit", "BatchEvalPython", "ArrowEvalPython", "WindowInPandas"}) {
      if (name == heavy && heavy != "Sort") {
        return heavy;
      }
    }
  }
  return exchange.description.find("REPARTITION") == std::string::npos ? "single partition" : "repartition(1)";
}

/// Fewer rows, but more than one of each task before, or large ones, that the one task worked with for long.
bool AreMuchWork(const Run& run, const PlanIndex& plan, const model::PlanNode& exchange, int64_t rows,
                 std::size_t stage) {
  const auto writer = IndexOfStageOf(run.application(), plan, exchange);
  const int64_t num_writers = writer.has_value() ? run.application().stages[*writer].num_tasks : kMinRows;
  const bool are_large =
      TotalBytes(run.application().stages[stage], model::TaskMetric::kShuffleBytesRead) >= kMinLargeRows;
  return (rows >= SaturatingMultiply(num_writers, kMinRowsOfTask) || are_large) &&
         run.SavedIfSpread(stage) >= kMinSaved;
}

bool HasScope(const model::Stage& stage, std::string_view scope) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(),
                     [&](const model::StageRdd& rdd) { return rdd.scope_name == scope; });
}

/// What brought the rows of several partitions together in the one task of a stage, as its RDDs say: coalesce within
/// it, or a shuffle into one partition that the program asked for. Empty where nothing did.
std::string_view GatheredBy(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const bool is_coalesced = std::any_of(stage.rdds.begin(), stage.rdds.end(), [&](const model::StageRdd& rdd) {
    return rdd.name == "CoalescedRDD" && rdd.num_partitions == 1 &&
           std::any_of(stage.rdds.begin(), stage.rdds.end(),
                       [](const model::StageRdd& other) { return other.num_partitions > 1; });
  });
  if (is_coalesced) {
    return "coalesce(1)";
  }
  const TaskSource source = SourceOf(run, index);
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[index]);
  const bool has_plan = execution != nullptr && !execution->plan.nodes.empty();
  const bool is_large = TotalBytes(stage, model::TaskMetric::kShuffleBytesRead) >= kMinBytes ||
                        stage.totals[model::TaskMetric::kShuffleRecordsRead] >= kMinRows;
  const bool is_of_several = std::any_of(stage.parent_ids.begin(), stage.parent_ids.end(), [&](StageId parent) {
    const auto at = IndexOfStage(run.application(), parent);
    return at.has_value() && run.application().stages[*at].num_tasks > 1;
  });
  // A plan says it itself; what AQE merged, or the number of all shuffles, nobody asked for here.
  const bool is_of_sql = source == TaskSource::kSqlShuffle;
  if (!is_large || !is_of_several || !IsShuffle(source) ||
      (is_of_sql &&
       (has_plan || IsReadByAqe(stage) || run.configuration().Count("spark.sql.shuffle.partitions") == 1))) {
    return {};
  }
  for (const std::string_view heavy : {"Window", "WindowInPandas", "ObjectHashAggregate", "SortAggregate"}) {
    if (is_of_sql && HasScope(stage, heavy)) {
      return heavy;
    }
  }
  for (const std::string_view asks :
       {"sortByKey", "sortBy", "repartition", "groupByKey", "reduceByKey", "partitionBy"}) {
    if (HasScope(stage, asks)) {
      return asks;
    }
  }
  return "a shuffle into one partition";
}

/// A stage of one task whose plan the log does not have.
std::optional<model::Finding> OfRdds(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  if (stage.num_tasks != 1 || stage.rdds.empty()) {
    return std::nullopt;
  }
  const std::string_view gathered_by = GatheredBy(run, index);
  const Millis saved = gathered_by.empty() ? Millis(0) : run.SavedIfSpread(index);
  if (saved < kMinImpact) {
    return std::nullopt;
  }
  model::Finding finding;
  finding.impact = saved;
  finding.places = {run.PlaceOf(index)};
  finding.evidence = {{"task_time_ms", model::Of(run.facts().stages[index].task_time)}};
  finding.texts = {{"operator", std::string(gathered_by)}};
  finding.message = "{operator} makes one task do the whole stage: {task_time_ms} while the other cores stand idle.";
  return finding;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  std::set<std::size_t> told;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const std::string_view name = OperatorOf(node).name;
      const bool is_exchange =
          name == "Exchange" && (node.description.find("SinglePartition") != std::string::npos ||
                                 node.description.find("gpusinglepartitioning") != std::string::npos);
      const bool is_coalesce = name == "Coalesce" && node.description.starts_with("Coalesce 1") &&
                               (node.description.size() == 10 || node.description[10] == ' ');
      // The first rows of all, in order or not: operators with a shuffle into one partition of their own.
      const bool is_limit = name == "TakeOrderedAndProject" || name == "CollectLimit";
      if (!is_exchange && !is_coalesce && !is_limit) {
        continue;
      }
      const int64_t rows = is_limit      ? MetricTotal(node, "shuffle records written").value_or(0)
                           : is_exchange ? RowsOut(plan, node).value_or(0)
                                         : 0;
      const auto stage_id = is_exchange || is_limit ? ReadingStageOf(node) : StageOf(plan, node);
      const auto stage = stage_id.has_value() ? IndexOfStage(run.application(), *stage_id) : std::nullopt;
      if (!stage.has_value() || run.application().stages[*stage].num_tasks != 1 ||
          (!is_coalesce && rows < kMinRows && !AreMuchWork(run, plan, node, rows, *stage))) {
        continue;
      }
      told.insert(*stage);
      model::Finding finding;
      finding.impact = run.SavedIfSpread(*stage);
      finding.confidence =
          finding.impact >= kMinSaved ? model::FindingConfidence::kSure : model::FindingConfidence::kPossible;
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      const model::StageFacts& facts = run.facts().stages[*stage];
      finding.evidence = {{"task_time_ms", model::Of(facts.task_time)}};
      if (!is_coalesce) {
        finding.evidence.push_back({"num_rows", model::CountOf(rows)});
      }
      finding.texts = {{"operator", is_coalesce ? std::string("coalesce(1)")
                                    : is_limit  ? std::string(name)
                                                : std::string(Operator(plan, node))}};
      if (is_coalesce) {
        finding.message =
            "{operator} makes one task do the whole stage: {task_time_ms} while the other cores stand idle.";
      }
      findings.push_back(std::move(finding));
    }
  }
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    auto finding = told.contains(i) ? std::nullopt : OfRdds(run, i);
    if (finding.has_value()) {
      findings.push_back(*std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSinglePartition = {
    .id = "SW508",
    .name = "single-partition",
    .title = "All rows in one partition",
    .since = "0.1.0",
    .message =
        "{num_rows} rows went through a single task ({operator}), which took {task_time_ms} while the other cores "
        "stood idle.",
    .advice =
        "Give a window a PARTITION BY, number rows by partition and add the offsets, repartition instead of "
        "coalescing to one, and take several output files.",
    .doc =
        "An operator that needs all rows together sends them to one task: a window without PARTITION BY, a global "
        "aggregate that cannot be done in parts, repartition(1); coalesce(1) even pulls the work before it into that "
        "task. RDDs do the same with coalesce(1), or a shuffle into one partition (sortBy, groupByKey with "
        "numPartitions 1); of a DataFrame whose rows go on as an RDD the log has no plan, and the RDDs of the stage "
        "tell. What goes away is what the stage takes beyond the same work on all cores; where the result cannot be "
        "made otherwise, nothing does.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "SELECT *, row_number() OVER (ORDER BY at) FROM events;\n"
                    "-- after: a number within each day\n"
                    "SELECT *, row_number() OVER (PARTITION BY day ORDER BY at) FROM events;\n",
             .pyspark = "# before\n"
                        "df.coalesce(1).write.parquet(path)\n"
                        "# after: the work stays parallel\n"
                        "df.write.parquet(path)\n",
             .scala = "// before\n"
                      "df.coalesce(1).write.parquet(path)\n"
                      "// after: the work stays parallel\n"
                      "df.write.parquet(path)\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
