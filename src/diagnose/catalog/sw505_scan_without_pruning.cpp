#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinPartitions = 10;
constexpr Ratio kMaxKept{0.1};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_partitions", model::CountOf(kMinPartitions), "Leaving out some of a few directories saves little."},
    {"max_kept", model::ShareOf(kMaxKept),
     "A filter that keeps a tenth of the rows or less would have left out most directories, had it been on them."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"small-input-files"});

/// The filter right above a scan; null when there is none.
const model::PlanNode* FilterAbove(const PlanIndex& plan, const model::PlanNode& scan) {
  const model::PlanNode* at = &scan;
  for (int depth = 0; depth < 6; ++depth) {
    const PlanIndex::Nodes consumers = plan.ConsumersOf(*at);
    if (consumers.size() != 1) {
      return nullptr;
    }
    at = consumers.front();
    const std::string_view name = OperatorOf(*at).name;
    if (name == "Filter") {
      return at;
    }
    // A filter by a Python function comes after the function.
    if (name != "ColumnarToRow" && name != "InputAdapter" && name != "Project" && name != "BatchEvalPython" &&
        name != "ArrowEvalPython") {
      return nullptr;
    }
  }
  return nullptr;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const auto partitions = MetricTotal(node, "number of partitions read");
      if (!OperatorOf(node).name.starts_with("Scan") || partitions.value_or(0) < kMinPartitions ||
          node.description.find("PartitionFilters: []") == std::string::npos) {
        continue;
      }
      const model::PlanNode* filter = FilterAbove(plan, node);
      const auto read = RowsOut(plan, node);
      const auto kept = filter == nullptr ? std::nullopt : RowsOut(plan, *filter);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!read.has_value() || !kept.has_value() || *read <= 0 || !stage.has_value()) {
        continue;
      }
      const double share = static_cast<double>(*kept) / static_cast<double>(*read);
      if (share > kMaxKept.value) {
        continue;
      }
      const Millis scan_time = MetricTime(node, "scan time");
      const Millis reading = scan_time.count() > 0 ? scan_time : run.facts().stages[*stage].task_time;
      const Millis work(SaturatingRound(static_cast<double>(reading.count()) * (1.0 - share)));
      model::Finding finding;
      finding.confidence = model::FindingConfidence::kPossible;
      finding.impact = run.SavedIfTasksWorkLess(*stage, work);
      finding.core_impact = CoreMillis(work.count());
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"num_partitions", model::CountOf(*partitions)},
                          {"rows_read", model::CountOf(*read)},
                          {"rows_kept", model::CountOf(*kept)},
                          {"scan_time_ms", model::Of(reading)}};
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kScanWithoutPruning = {
    .id = "SW505",
    .name = "scan-without-pruning",
    .title = "A partitioned table read whole for few rows",
    .since = "0.1.0",
    .message =
        "All {num_partitions} directories of a partitioned table were read, {rows_read} rows, and the filter right "
        "behind kept {rows_kept}.",
    .advice =
        "Filter on the columns the table is partitioned by, as they are: a function or cast around one keeps Spark "
        "from leaving out directories. Partition or cluster the table by what queries filter on.",
    .doc =
        "A table is stored in directories by the value of a column, and the query filters by something else, so every "
        "directory is read and most rows are thrown away. It is told by a scan without partition filters and the "
        "filter "
        "behind it. What can go away is the scan's time for the rows that were not kept.",
    .parameters = kParameters,
    .code = {.sql = "-- before: partitioned by day\n"
                    "SELECT * FROM events WHERE at >= '2026-11-01';\n"
                    "-- after\n"
                    "SELECT * FROM events WHERE day >= '2026-11-01' AND at >= '2026-11-01';\n",
             .pyspark = "# before: partitioned by day\n"
                        "events.where(\"at >= '2026-11-01'\")\n"
                        "# after\n"
                        "events.where(\"day >= '2026-11-01' AND at >= '2026-11-01'\")\n",
             .scala = "// before: partitioned by day\n"
                      "events.where(\"at >= '2026-11-01'\")\n"
                      "// after\n"
                      "events.where(\"day >= '2026-11-01' AND at >= '2026-11-01'\")\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
