#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/saturating.h"
#include "base/split_text.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinPartitions = 10;
constexpr Ratio kMaxKept{0.1};
constexpr Ratio kMaxKeptByTime{0.5};
constexpr Ratio kMaxKeptByJoin{0.5};
constexpr Bytes kTextRow{256};
constexpr std::string_view kPruneByJoin = "spark.sql.optimizer.dynamicPartitionPruning.enabled";

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_partitions", model::CountOf(kMinPartitions), "Leaving out some of a few directories saves little."},
    {"max_kept", model::ShareOf(kMaxKept),
     "A filter that keeps a tenth of the rows or less would have left out most directories, had it been on them."},
    {"max_kept_by_time", model::ShareOf(kMaxKeptByTime),
     "Of a filter by a day or a time, or by a function of the column of the directories: what it throws away are "
     "mostly whole directories."},
    {"max_kept_by_join", model::ShareOf(kMaxKeptByJoin),
     "Of a join on the column of the directories: what it throws away are whole directories, and Spark itself takes "
     "half for worth it (spark.sql.optimizer.dynamicPartitionPruning.fallbackFilterRatio)."},
    {"text_row_bytes", model::Of(kTextRow),
     "Readers of JSON and CSV filter while they parse, and their count is of what they kept. What they read is taken "
     "for rows of this size: lines of text have 100 to 500 bytes."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"small-input-files", "input-read-again"});

/// Operators that lie between a scan and what works on its rows: a filter by a Python function comes after the
/// function, and a join may shuffle and sort first.
bool IsBetween(std::string_view name, std::string_view wanted) {
  constexpr auto kBeforeFilters = std::to_array<std::string_view>(
      {"ColumnarToRow", "InputAdapter", "Project", "BatchEvalPython", "ArrowEvalPython"});
  constexpr auto kBeforeJoins = std::to_array<std::string_view>(
      {"Filter", "Exchange", "ShuffleQueryStage", "AQEShuffleRead", "CustomShuffleReader", "Sort"});
  const auto is_in = [&](const auto& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  return is_in(kBeforeFilters) || (wanted != "Filter" && is_in(kBeforeJoins));
}

/// An operator, and the one that hands it the rows of a scan.
struct Above {
  const model::PlanNode* node = nullptr;  ///< Null when there is none.
  const model::PlanNode* input = nullptr;
};

/// The operator of that name right above a scan.
Above OperatorAbove(const PlanIndex& plan, const model::PlanNode& scan, std::string_view wanted) {
  const model::PlanNode* at = &scan;
  for (int depth = 0; depth < 10; ++depth) {
    const PlanIndex::Nodes consumers = plan.ConsumersOf(*at);
    if (consumers.size() != 1) {
      return {};
    }
    const std::string_view name = OperatorOf(*consumers.front()).name;
    if (name == wanted) {
      return {consumers.front(), at};
    }
    if (!IsBetween(name, wanted)) {
      return {};
    }
    at = consumers.front();
  }
  return {};
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
  const model::PlanNode* filter = OperatorAbove(plan, scan, "Filter").node;
  const auto read = RowsOut(plan, scan);
  const auto kept = filter == nullptr ? std::nullopt : RowsOut(plan, *filter);
  if (!read.has_value() || !kept.has_value()) {
    return std::nullopt;
  }
  const auto bytes = MetricTotal(scan, "size of files read");
  return Filtered{FiltersWhileParsing(scan) && bytes.has_value() ? std::max(*read, *bytes / kTextRow.count()) : *read,
                  *kept};
}

/// The text between `open` and the first `close` behind it; empty when there is none.
std::string_view Between(std::string_view text, std::string_view open, char close) {
  const std::size_t begin = text.find(open);
  const std::size_t end = begin == std::string_view::npos ? begin : text.find(close, begin + open.size());
  return end == std::string_view::npos ? std::string_view()
                                       : text.substr(begin + open.size(), end - begin - open.size());
}

/// No filter of the scan chooses among the directories. Spark adds "is not null" to the key of every join, which all
/// directories but one have.
bool ReadsAllDirectories(const model::PlanNode& scan) {
  constexpr std::string_view kFilters = "PartitionFilters: [";
  if (scan.description.find(kFilters) == std::string::npos) {
    return false;
  }
  std::string_view filters = Between(scan.description, kFilters, ']');
  while (!filters.empty()) {
    const std::string_view filter = TakeUpTo(filters, ',');
    if (filter.find_first_not_of(' ') != filter.find("isnotnull(")) {
      return false;
    }
  }
  return true;
}

/// The names of the columns by whose values the directories of a scanned table are named, with their numbers: those
/// that it gives and that are not in the files. Empty where the log cut its list of columns short.
std::vector<std::string_view> ColumnsOfDirectories(const model::PlanNode& scan) {
  std::vector<std::string_view> columns;
  const std::string_view text = scan.description;
  const std::size_t schema = text.find("ReadSchema: struct<");
  std::string_view output = Between(text, " [", ']');
  if (schema == std::string_view::npos || text.find("...", schema) != std::string_view::npos ||
      output.find("...") != std::string_view::npos) {
    return columns;
  }
  while (!output.empty()) {
    const std::string_view column = TakeUpTo(output, ',');
    const std::string name(column.substr(0, column.find('#')));
    const bool is_in_files = text.find("<" + name + ":", schema) != std::string_view::npos ||
                             text.find("," + name + ":", schema) != std::string_view::npos;
    if (!is_in_files && column.find('#') != std::string_view::npos) {
      columns.push_back(column);
    }
  }
  return columns;
}

/// Whether digits are a day of this century or the last as 20261101, or a time since 1970 in seconds, milliseconds or
/// microseconds from 2001 to 2065.
bool IsDayOrTime(std::string_view digits) {
  constexpr std::size_t kDigitsOfDay = 8;
  constexpr std::array<std::size_t, 3> kDigitsOfTimes = {10, 13, 16};
  if (digits.size() == kDigitsOfDay) {
    const std::string_view month = digits.substr(4, 2);
    const std::string_view day = digits.substr(6);
    return (digits.starts_with("19") || digits.starts_with("20")) && month >= "01" && month <= "12" && day >= "01" &&
           day <= "31";
  }
  return std::find(kDigitsOfTimes.begin(), kDigitsOfTimes.end(), digits.size()) != kDigitsOfTimes.end() &&
         digits.front() >= '1' && digits.front() <= '2';
}

/// Whether a filter compares with a day or a time: 2026-11-01, 20261101, or a time since 1970.
bool NamesTime(std::string_view filter) {
  constexpr std::size_t kDigitsOfYear = 4;
  const auto is_digit = [&](std::size_t at) {
    return at < filter.size() && std::isdigit(static_cast<unsigned char>(filter[at])) != 0;
  };
  for (std::size_t i = 0; i < filter.size(); ++i) {
    std::size_t end = i;
    while (is_digit(end)) {
      ++end;
    }
    const bool is_id = i > 0 && filter[i - 1] == '#';
    const bool is_year = end - i == kDigitsOfYear && end < filter.size() && filter[end] == '-' && is_digit(end + 1);
    const bool is_of_fraction = (i > 0 && filter[i - 1] == '.') || (end < filter.size() && filter[end] == '.');
    if (!is_id && (is_year || (!is_of_fraction && IsDayOrTime(filter.substr(i, end - i))))) {
      return true;
    }
    i = std::max(i, end);
  }
  return false;
}

/// What a filter says about the directories that it would have needed.
enum class FilterBy : uint8_t { kMeasure, kValue, kTimeOrDirectory };

FilterBy JudgeFilter(const model::PlanNode& filter, const model::PlanNode& scan) {
  const std::string_view text = filter.description;
  const std::vector<std::string_view> columns = ColumnsOfDirectories(scan);
  const bool names_directory = std::any_of(columns.begin(), columns.end(), [&](std::string_view column) {
    const std::size_t at = text.find(column);
    return at != std::string_view::npos && text.substr(at + column.size()).find_first_of("0123456789") != 0;
  });
  if (names_directory || NamesTime(text)) {
    return FilterBy::kTimeOrDirectory;
  }
  // A number that is larger or smaller than another is in every directory; a name or a number may be in one.
  constexpr auto kOfValues = std::to_array<std::string_view>(
      {" = ", " IN ", "INSET", "pythonUDF", "UDF(", "StartsWith(", "Contains(", "LIKE ", "<=>", "..."});
  const bool is_of_value = std::any_of(kOfValues.begin(), kOfValues.end(),
                                       [&](std::string_view one) { return text.find(one) != std::string_view::npos; });
  return is_of_value ? FilterBy::kValue : FilterBy::kMeasure;
}

/// The join behind a scan whose key is a column of the directories and that throws other rows away.
Above JoinOnDirectories(const PlanIndex& plan, const model::PlanNode& scan) {
  Above join;
  for (const std::string_view name : {"BroadcastHashJoin", "SortMergeJoin", "ShuffledHashJoin"}) {
    join = join.node == nullptr ? OperatorAbove(plan, scan, name) : join;
  }
  if (join.node == nullptr || scan.description.find("dynamicpruning") != std::string::npos) {
    return {};
  }
  const std::string_view text = join.node->description;
  const bool throws_away =
      text.find("], Inner") != std::string_view::npos || text.find("], LeftSemi") != std::string_view::npos;
  const std::string keys = std::string(Between(text, " [", ']')) + "," + std::string(Between(text, "], [", ']')) + ",";
  const std::vector<std::string_view> columns = ColumnsOfDirectories(scan);
  const bool is_key = std::any_of(columns.begin(), columns.end(), [&](std::string_view column) {
    const std::size_t at = keys.find(std::string(column) + ",");
    const bool is_as_it_is = at != std::string::npos && (at == 0 || keys[at - 1] == ',' || keys[at - 1] == ' ');
    return is_as_it_is || keys.find("cast(" + std::string(column) + " as ") != std::string::npos;
  });
  return throws_away && is_key ? join : Above();
}

/// Of a scan whose directories a join chooses among; false when none does.
bool AddFindingOfJoin(const Run& run, const model::SqlExecution& execution, const PlanIndex& plan,
                      const model::PlanNode& scan, int64_t num_partitions, std::vector<model::Finding>& findings) {
  const Above join = JoinOnDirectories(plan, scan);
  const auto stage = IndexOfStageOf(run.application(), plan, scan);
  // A filter before the join has its own share.
  const auto read = join.node == nullptr ? std::nullopt : RowsOut(plan, *join.input);
  const auto kept = join.node == nullptr ? std::nullopt : RowsOut(plan, *join.node);
  if (!stage.has_value() || !read.has_value() || !kept.has_value() || *read <= 0) {
    return false;
  }
  const double share = static_cast<double>(*kept) / static_cast<double>(*read);
  if (share > kMaxKeptByJoin.value) {
    return false;
  }
  const Millis reading = run.facts().stages[*stage].task_time;
  const Millis work(SaturatingRound(static_cast<double>(reading.count()) * (1.0 - share)));
  model::Finding finding;
  finding.impact = run.SavedIfTasksWorkLess(*stage, work);
  finding.core_impact = CoreMillis(work.count());
  finding.places = {PlaceOfNode(run, execution, scan, stage)};
  finding.evidence = {{"num_partitions", model::CountOf(num_partitions)},
                      {"rows_read", model::CountOf(*read)},
                      {"rows_kept", model::CountOf(*kept)},
                      {"task_time_ms", model::Of(reading)}};
  finding.message =
      "All {num_partitions} directories of a partitioned table were read, and a join on the column that names them "
      "kept {rows_kept} of {rows_read} rows.";
  finding.advice =
      "Spark reads only the directories that the small side names when that side is filtered and dynamic partition "
      "pruning is on; else filter the large table by the same values.";
  if (!run.configuration().IsTrue(kPruneByJoin)) {
    Propose(run, stage, std::string(kPruneByJoin), "true", model::FixSafety::kSafe, finding);
  }
  findings.push_back(std::move(finding));
  return true;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const auto partitions = MetricTotal(node, "number of partitions read");
      if (!OperatorOf(node).name.starts_with("Scan") || partitions.value_or(0) < kMinPartitions) {
        continue;
      }
      if (AddFindingOfJoin(run, execution, plan, node, *partitions, findings) || !ReadsAllDirectories(node)) {
        continue;
      }
      const std::optional<Filtered> rows = FilteredRows(plan, node);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!rows.has_value() || rows->read <= 0 || !stage.has_value()) {
        continue;
      }
      const FilterBy by = JudgeFilter(*OperatorAbove(plan, node, "Filter").node, node);
      const double share = static_cast<double>(rows->kept) / static_cast<double>(rows->read);
      if (share > (by == FilterBy::kTimeOrDirectory ? kMaxKeptByTime : kMaxKept).value) {
        continue;
      }
      const Millis scan_time = MetricTime(node, "scan time");
      const Millis reading = scan_time.count() > 0 ? scan_time : run.facts().stages[*stage].task_time;
      const Millis work(SaturatingRound(static_cast<double>(reading.count()) * (1.0 - share)));
      model::Finding finding;
      finding.confidence = model::FindingConfidence::kPossible;
      if (by == FilterBy::kMeasure) {
        finding.own_severity = model::FindingSeverity::kInfo;
      }
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
        "filter behind it, or a join whose key is the column of the directories and that Spark did not prune them by. "
        "What can go away is the time for the rows that were not kept: of the scan, or of the tasks that scanned and "
        "joined. A filter that only compares numbers (celsius > 30) finds its rows in every directory: that is "
        "information.",
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
