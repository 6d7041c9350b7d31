#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/scan_input.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kShareOfReading{0.7};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"share_of_reading", model::ShareOf(kShareOfReading),
     "Of the stages that shuffle the same table once more: reading it, finding the key and the shuffle itself; their "
     "own columns travel in any case."},
});

/// A number for what is computed below each node, by position: the same where it is the same without ids.
std::vector<std::size_t> NumberWork(const PlanIndex& plan) {
  constexpr std::size_t kBegun = SIZE_MAX;
  std::vector<std::size_t> numbers(plan.nodes().size());
  std::map<std::string, std::size_t> known;
  for (const model::PlanNode& root : plan.nodes()) {
    std::vector<const model::PlanNode*> open = {&root};
    while (!open.empty()) {
      const model::PlanNode& node = *open.back();
      std::size_t& number = numbers[plan.PositionOf(node)];
      if (number == 0) {
        number = kBegun;
        const PlanIndex::Nodes inputs = plan.InputsOf(node);
        std::copy_if(inputs.begin(), inputs.end(), std::back_inserter(open),
                     [&](const model::PlanNode* input) { return numbers[plan.PositionOf(*input)] == 0; });
        continue;
      }
      open.pop_back();
      if (number == kBegun) {
        std::string work = WithoutIds(node.description);
        for (const model::PlanNode* input : plan.InputsOf(node)) {
          work += "(" + std::to_string(numbers[plan.PositionOf(*input)]) + ")";
        }
        number = known.emplace(std::move(work), known.size() + 1).first->second;
      }
    }
  }
  return numbers;
}

/// Where the first bracket at or behind `from` is closed again; npos where it is not.
std::size_t ClosingBracket(std::string_view text, std::size_t from) {
  int depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : 0;
    if (text[i] == ')' && --depth <= 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// What an exchange shuffles when it is rows of one table by a key, whatever its columns: the files, the filters
/// between and the key. Empty for anything else, and where the log does not tell the files from others.
std::string TableAndKey(const PlanIndex& plan, const model::PlanNode& exchange) {
  constexpr auto kBetween =
      std::to_array<std::string_view>({"Project", "Filter", "ColumnarToRow", "InputAdapter", "HashAggregate",
                                       "ObjectHashAggregate", "SortAggregate", "Sort"});
  const std::string by = WithoutIds(exchange.description);
  const std::size_t open = by.find("hashpartitioning(");
  const std::size_t comma = by.find_last_of(',', ClosingBracket(by, std::min(open, by.size())));
  if (open == std::string::npos || comma == std::string::npos || comma < open) {
    return {};
  }
  std::string text = by.substr(open, comma - open);
  const model::PlanNode* at = &exchange;
  while (true) {
    const PlanIndex::Nodes inputs = plan.InputsOf(*at);
    if (inputs.size() != 1) {
      return {};
    }
    at = inputs.front();
    const std::string_view name = OperatorOf(*at).name;
    if (name.starts_with("Scan")) {
      break;
    }
    if (std::find(kBetween.begin(), kBetween.end(), name) == kBetween.end()) {
      return {};
    }
    if (name == "Filter") {
      text += '\n' + WithoutIds(at->description);
    }
  }
  // A path that Spark abbreviated may be another's; not one of as many files of the same size.
  const auto num_files = MetricTotal(*at, "number of files read");
  const auto size = MetricTotal(*at, "size of files read");
  if (!num_files.has_value() || !size.has_value()) {
    return {};
  }
  const std::string_view files = ListIn(at->description, "Location: ").text;
  return text + '\n' + WithoutIds(ListIn(at->description, "PartitionFilters: [").text) + '\n' + std::string(files) +
         '\n' + std::to_string(*num_files) + ' ' + std::to_string(*size);
}

/// The same rows shuffled by the same key more than once in a query, for other columns each time: Spark reuses an
/// exchange only where the columns are the same too.
void CheckSameTable(const Run& run, const model::SqlExecution& execution, std::vector<model::Finding>& findings) {
  const PlanIndex& plan = run.PlanOf(execution);
  std::map<std::string, std::vector<std::pair<const model::PlanNode*, std::size_t>>> by_table;
  std::set<std::size_t> known;
  for (const model::PlanNode& node : plan.nodes()) {
    const auto stage =
        OperatorOf(node).name == "Exchange" ? IndexOfStageOf(run.application(), plan, node) : std::nullopt;
    const std::string table = stage.has_value() ? TableAndKey(plan, node) : std::string();
    if (!table.empty() && known.insert(*stage).second) {
      by_table[table].emplace_back(&node, *stage);
    }
  }
  for (auto& [table, exchanges] : by_table) {
    if (exchanges.size() < 2) {
      continue;
    }
    const auto time_of = [&](std::size_t stage) { return run.facts().stages[stage].task_time; };
    std::stable_sort(exchanges.begin(), exchanges.end(),
                     [&](const auto& a, const auto& b) { return time_of(a.second) > time_of(b.second); });
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kPossible;
    Millis again;
    for (std::size_t i = 1; i < exchanges.size(); ++i) {
      const auto& [node, stage] = exchanges[i];
      again += time_of(stage);
      const Millis work(SaturatingRound(static_cast<double>(time_of(stage).count()) * kShareOfReading.value));
      finding.impact += run.SavedIfTasksWorkLess(stage, work);
      finding.core_impact += CoreMillis(work.count());
      finding.places.push_back(PlaceOfNode(run, execution, *node, stage));
    }
    finding.evidence = {{"num_exchanges", model::CountOf(static_cast<int64_t>(exchanges.size()))},
                        {"task_time_ms", model::Of(again)}};
    finding.message =
        "A query shuffled the rows of one table by the same key {num_exchanges} times, for other columns each time; "
        "all "
        "but the longest took {task_time_ms} of tasks.";
    finding.advice =
        "Spark reuses a shuffle only where its columns are the same: aggregate everything by the key in one groupBy, "
        "or "
        "select the columns that all of them need, repartition by the key and start each of them from that.";
    findings.push_back(std::move(finding));
  }
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.exchange.reuse";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    // On, Spark reuses what is the same; where it does not, the two differ in a way that plans do not show.
    if (ConfigurationIn(run, execution).Text(key).value_or("true") != "false") {
      CheckSameTable(run, execution, findings);
      continue;
    }
    const std::vector<std::size_t> work = NumberWork(plan);
    std::set<std::size_t> known;
    for (const model::PlanNode& node : plan.nodes()) {
      if (OperatorOf(node).name != "Exchange") {
        continue;
      }
      const bool is_new = known.insert(work[plan.PositionOf(node)]).second;
      const auto id = StageOf(plan, node);
      const auto stage = id.has_value() ? IndexOfStage(run.application(), *id) : std::nullopt;
      if (is_new || !stage.has_value()) {
        continue;
      }
      model::Finding finding;
      finding.impact = run.SavedIfStageTakes(*stage, Millis(0));
      finding.core_impact = run.facts().stages[*stage].core_time;
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"task_time_ms", model::Of(run.facts().stages[*stage].task_time)},
                          {"shuffle_bytes", model::Of(Bytes(MetricTotal(node, "data size").value_or(0)))}};
      finding.properties.push_back({key, run.configuration().Set(key), "true", model::FixSafety::kSafe});
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kExchangeNotReused = {
    .id = "SW513",
    .name = "exchange-not-reused",
    .title = "The same shuffle written twice in one query",
    .since = "0.1.0",
    .message =
        "A query shuffled the same {shuffle_bytes} again, in {task_time_ms} of tasks, because reuse of exchanges is "
        "off.",
    .advice = "Leave spark.sql.exchange.reuse on, which is the default.",
    .doc =
        "Two exchanges of a query have the same plan below them. Spark runs one and reads it twice, unless "
        "spark.sql.exchange.reuse is off. With it on, exchanges that look the same and are not reused differ in a way "
        "that plans do not show. One way is told from the plan: rows of the same files, filtered alike and shuffled by "
        "the "
        "same key, for other columns each time; that may be worth another way of writing the query. What goes away is "
        "the "
        "second stage, or most of it.",
    .parameters = kParameters,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
