#include <algorithm>
#include <array>
#include <string>

#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinRows = 100'000;
constexpr Millis kMinSaved{2'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_rows", model::CountOf(kMinRows),
     "Every aggregate without keys ends in one partition with a row of each task; only many rows in it are work."},
    {"min_saved_ms", model::Of(kMinSaved),
     "To be sure. A task of some seconds in a JVM that has just started loads classes and opens files, which more "
     "tasks do as well, and somebody may want the one file that it writes."},
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

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const std::string_view name = OperatorOf(node).name;
      const bool is_exchange =
          name == "Exchange" && (node.description.find("SinglePartition") != std::string::npos ||
                                 node.description.find("gpusinglepartitioning") != std::string::npos);
      const bool is_coalesce = name == "Coalesce" && node.description.starts_with("Coalesce 1") &&
                               (node.description.size() == 10 || node.description[10] == ' ');
      if (!is_exchange && !is_coalesce) {
        continue;
      }
      const int64_t rows = is_exchange ? RowsOut(plan, node).value_or(0) : 0;
      const auto stage_id = is_exchange ? ReadingStageOf(node) : StageOf(plan, node);
      const auto stage = stage_id.has_value() ? IndexOfStage(run.application(), *stage_id) : std::nullopt;
      if (!stage.has_value() || run.application().stages[*stage].num_tasks != 1 || (is_exchange && rows < kMinRows)) {
        continue;
      }
      model::Finding finding;
      finding.impact = run.SavedIfSpread(*stage);
      finding.confidence =
          finding.impact >= kMinSaved ? model::FindingConfidence::kSure : model::FindingConfidence::kPossible;
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      const model::StageFacts& facts = run.facts().stages[*stage];
      finding.evidence = {{"task_time_ms", model::Of(facts.task_time)}};
      if (is_exchange) {
        finding.evidence.push_back({"num_rows", model::CountOf(rows)});
      }
      finding.texts = {{"operator", is_coalesce ? std::string("coalesce(1)") : std::string(Operator(plan, node))}};
      if (is_coalesce) {
        finding.message =
            "{operator} makes one task do the whole stage: {task_time_ms} while the other cores stand idle.";
      }
      findings.push_back(std::move(finding));
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
        "task. What goes away is what the stage takes beyond the same work on all cores; where the result cannot be "
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
