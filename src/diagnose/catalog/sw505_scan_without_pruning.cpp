#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinPartitions = 10;
constexpr Ratio kMaxKept{0.1};
constexpr Bytes kTextRow{256};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_partitions", model::CountOf(kMinPartitions), "Leaving out some of a few directories saves little."},
    {"max_kept", model::ShareOf(kMaxKept),
     "A filter that keeps a tenth of the rows or less would have left out most directories, had it been on them."},
    {"text_row_bytes", model::Of(kTextRow),
     "Readers of JSON and CSV filter while they parse, and their count is of what they kept. What they read is taken "
     "for rows of this size: lines of text have 100 to 500 bytes."},
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

/// Whether the reader itself drops rows: Spark hands comparisons to the parsers of JSON and CSV.
bool FiltersWhileParsing(const model::PlanNode& scan) {
  constexpr auto kComparisons = std::to_array<std::string_view>(
      {"EqualTo(", "EqualNullSafe(", "GreaterThan", "LessThan", "In(", "StringStartsWith(", "StringContains("});
  const std::string_view text = scan.description;
  const std::size_t pushed = text.find("PushedFilters: [");
  const bool is_text =
      text.find("Format: JSON") != std::string_view::npos || text.find("Format: CSV") != std::string_view::npos;
  return is_text && pushed != std::string_view::npos &&
         std::any_of(kComparisons.begin(), kComparisons.end(),
                     [&](std::string_view one) { return text.find(one, pushed) != std::string_view::npos; });
}

/// Rows before and after the filter. Nullopt when the plan does not say.
struct Filtered {
  int64_t read = 0;
  int64_t kept = 0;
};

std::optional<Filtered> FilteredRows(const PlanIndex& plan, const model::PlanNode& scan) {
  const model::PlanNode* filter = FilterAbove(plan, scan);
  const auto read = RowsOut(plan, scan);
  const auto kept = filter == nullptr ? std::nullopt : RowsOut(plan, *filter);
  if (!read.has_value() || !kept.has_value()) {
    return std::nullopt;
  }
  const auto bytes = MetricTotal(scan, "size of files read");
  return Filtered{FiltersWhileParsing(scan) && bytes.has_value() ? std::max(*read, *bytes / kTextRow.count()) : *read,
                  *kept};
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
      const std::optional<Filtered> rows = FilteredRows(plan, node);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!rows.has_value() || rows->read <= 0 || !stage.has_value()) {
        continue;
      }
      const double share = static_cast<double>(rows->kept) / static_cast<double>(rows->read);
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
                          {"rows_read", model::CountOf(rows->read)},
                          {"rows_kept", model::CountOf(rows->kept)},
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
