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
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinGrowth{10.0};
constexpr int64_t kMinRowsOut = 1'000'000;
constexpr int64_t kMinRowsOfJoin = 100'000;
constexpr Ratio kMinStep{2.0};
constexpr Ratio kMaxKept{0.1};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_growth", model::MultipleOf(kMinGrowth),
     "As the published peers: a join on a key adds at most a few rows to each, an explode as many as lists have "
     "items."},
    {"min_output_rows", model::CountOf(kMinRowsOut),
     "As the published peers; a core makes a million rows in a second."},
    {"min_output_rows_of_join", model::CountOf(kMinRowsOfJoin),
     "Lists are as long as they are, but hardly a join is meant to give ten rows for each: fewer matter as well where "
     "what is done with them takes long."},
    {"min_step", model::MultipleOf(kMinStep),
     "Of each of several such operators one above the other, which multiply rows together: three that double them are "
     "no accident, and ten times the rows is what counts."},
    {"max_kept", model::ShareOf(kMaxKept),
     "Of the items of a text that was split, or of a list that is the same for each row: with fewer behind the next "
     "filter, nine of ten rows were made in vain."},
});

constexpr auto kExplains = std::to_array<std::string_view>(
    {"large-shuffle-partitions", "spill-to-disk", "long-gc", "slow-tasks", "too-few-tasks", "idle-cores"});

/// The items of a text are as many as they are; hardly anybody splits it into rows by mistake.
bool SplitsText(const model::PlanNode& node) { return node.description.find("explode(split(") != std::string::npos; }

/// The list is the same for each row, such as the quarters of ten years: whoever wrote it wants each of its items.
bool RepeatsConstant(const model::PlanNode& node) {
  const std::string_view text = node.description;
  const std::size_t call = text.find("explode(");
  if (call == std::string_view::npos) {
    return false;
  }
  std::size_t end = text.find('(', call);
  for (int depth = 0; end < text.size(); ++end) {
    depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
    if (depth == 0) {
      break;
    }
  }
  return text.substr(call, end - call).find('#') == std::string_view::npos;  // No column in it.
}

/// The rows that the next filter behind a node, with nothing but projections between, lets through; nullopt without
/// one.
std::optional<int64_t> KeptByFilter(const PlanIndex& plan, const model::PlanNode& node) {
  const model::PlanNode* next = &node;
  for (std::size_t i = 0; i < plan.nodes().size(); ++i) {
    const PlanIndex::Nodes consumers = plan.ConsumersOf(*next);
    if (consumers.size() != 1) {
      return std::nullopt;
    }
    next = consumers.front();
    const std::string_view name = OperatorOf(*next).name;
    if (name == "Filter") {
      return RowsOut(plan, *next);
    }
    if (name != "Project") {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// A join that compares every row with every row: there is no equality that it could go by.
bool ComparesAllPairs(const model::PlanNode& node) {
  const std::string_view name = OperatorOf(node).name;
  return name.starts_with("BroadcastNestedLoopJoin") || name.starts_with("CartesianProduct");
}

/// One without any condition, such as the days of a calendar for each customer.
bool MakesAllPairs(const model::PlanNode& node) {
  return ComparesAllPairs(node) && node.description.find('(') == std::string::npos;
}

bool MayGrow(const model::PlanNode& node) {
  const std::string_view name = OperatorOf(node).name;
  return name == "Generate" || name == "Expand" || name.starts_with("SortMergeJoin") ||
         name.starts_with("ShuffledHashJoin") || name.starts_with("BroadcastHashJoin") || ComparesAllPairs(node);
}

/// Rows that were asked for.
bool IsWanted(const model::PlanNode& node) { return SplitsText(node) || RepeatsConstant(node) || MakesAllPairs(node); }

/// The rows of the largest input of an operator that may grow, and those before further ones right below it that
/// multiply rows too, which are added to `below`; nullopt when the plan does not say of one of the inputs.
std::optional<int64_t> RowsBefore(const PlanIndex& plan, const model::PlanNode& node,
                                  std::vector<const model::PlanNode*>& below) {
  std::optional<int64_t> before;
  const model::PlanNode* at = &node;
  // What is wanted is asked about by itself.
  const std::size_t most_steps = IsWanted(node) ? 1 : plan.nodes().size();
  for (std::size_t i = 0; i < most_steps; ++i) {
    int64_t rows_in = 0;
    const model::PlanNode* largest = nullptr;
    for (const model::PlanNode* input : plan.InputsOf(*at)) {
      const auto rows = RowsOut(plan, *input);
      if (!rows.has_value()) {
        return before;
      }
      largest = largest == nullptr || *rows > rows_in ? input : largest;
      rows_in = std::max(rows_in, *rows);
    }
    const int64_t out = RowsOut(plan, *at).value_or(0);
    const bool is_step = static_cast<double>(out) >= static_cast<double>(rows_in) * kMinStep.value;
    if (largest == nullptr || (before.has_value() && !is_step)) {
      return before;
    }
    before = rows_in;
    if (at != &node) {
      below.push_back(at);
    }
    // Through what keeps the rows, or leaves some of them out.
    while (largest != nullptr && !MayGrow(*largest)) {
      const PlanIndex::Nodes inputs = plan.InputsOf(*largest);
      const std::string_view name = OperatorOf(*largest).name;
      const bool is_other = name.find("Aggregate") != std::string_view::npos || name.starts_with("Scan");
      largest = inputs.size() == 1 && !is_other ? inputs.front() : nullptr;
    }
    if (largest == nullptr) {
      return before;
    }
    at = largest;
  }
  return before;
}

/// Where the rows were asked for, they are a question only when most are thrown away at once.
void JudgeWanted(const PlanIndex& plan, const model::PlanNode& node, int64_t rows, model::Finding& finding) {
  const auto kept = KeptByFilter(plan, node);
  if (!kept.has_value() || static_cast<double>(*kept) > static_cast<double>(rows) * kMaxKept.value) {
    finding.own_severity = model::FindingSeverity::kInfo;
    return;
  }
  finding.confidence = model::FindingConfidence::kLikely;
  finding.evidence.push_back({"kept_rows", model::CountOf(*kept)});
  finding.message = "{operator} made {output_rows} rows of {input_rows}, and the filter behind it kept {kept_rows}.";
  finding.advice =
      "Filter the items before they become rows: explode(filter(split(text, ' '), word -> condition)), or a condition "
      "on the text or list itself where one item decides.";
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    std::vector<std::pair<const model::PlanNode*, std::size_t>> found;  // A node and its stage, for each finding.
    std::set<std::pair<const model::PlanNode*, std::size_t>> told;      // What one above it in its stage stands for.
    const std::size_t first = findings.size();
    for (const model::PlanNode& node : plan.nodes()) {
      if (!MayGrow(node)) {
        continue;
      }
      const auto out = RowsOut(plan, node);
      const bool is_join = OperatorOf(node).name.find("Join") != std::string_view::npos;
      if (!out.has_value() || *out < (is_join ? kMinRowsOfJoin : kMinRowsOut)) {
        continue;
      }
      std::vector<const model::PlanNode*> below;
      const int64_t rows_in = RowsBefore(plan, node, below).value_or(0);
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      const double growth = static_cast<double>(*out) / static_cast<double>(std::max<int64_t>(rows_in, 1));
      if (rows_in == 0 || growth < kMinGrowth.value || !stage.has_value()) {
        continue;
      }
      model::Finding finding;
      finding.confidence = model::FindingConfidence::kPossible;
      const auto work = static_cast<double>(run.facts().stages[*stage].task_time.count()) * (1.0 - 1.0 / growth);
      finding.impact = run.SavedIfTasksWorkLess(*stage, Millis(SaturatingRound(work)));
      finding.core_impact = CoreMillis(SaturatingRound(work));
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"input_rows", model::CountOf(rows_in)},
                          {"output_rows", model::CountOf(*out)},
                          {"growth", model::MultipleOf({growth})}};
      finding.texts = {{"operator", std::string(OperatorOf(node).name)}};
      if (IsWanted(node)) {
        JudgeWanted(plan, node, *out, finding);
      }
      findings.push_back(std::move(finding));
      found.emplace_back(&node, *stage);
      for (const model::PlanNode* one : below) {
        told.emplace(one, *stage);
      }
    }
    std::size_t at = 0;
    findings.erase(std::remove_if(findings.begin() + static_cast<std::ptrdiff_t>(first), findings.end(),
                                  [&](const model::Finding&) { return told.contains(found[at++]); }),
                   findings.end());
  }
  return findings;
}

}  // namespace

extern constinit const Rule kRowExplosion = {
    .id = "SW514",
    .name = "row-explosion",
    .title = "Many more rows come out than went in",
    .since = "0.1.0",
    .message = "{operator} made {output_rows} rows of {input_rows}.",
    .advice =
        "A join that multiplies rows has a key that repeats on both sides: make one side unique first, or join on "
        "the whole key. Filter and aggregate before an explode where the result allows it.",
    .doc =
        "An operator, or several one above the other that each multiply rows, put out at least ten times the rows of "
        "the larger input. For a join it mostly means that the key repeats on both sides, by mistake or because it is "
        "only a part of the real one; for an explode that the lists are long. Everything behind the operator works "
        "that much more. What goes away is the stage's work but for its input, if the rows are not wanted; only "
        "somebody who knows the query can say, so the finding is a possible one. A text that is split into rows, "
        "explode(split(...)), has as many items as it has, and a list that is the "
        "same for each row, or a join without a condition, is meant: that is information, unless a filter throws "
        "nearly all of them away again.",
    .parameters = kParameters,
    .code = {.sql = "-- before: many rows for each key on both sides\n"
                    "SELECT * FROM orders o JOIN prices p ON o.item = p.item;\n"
                    "-- after: the price of that day\n"
                    "SELECT * FROM orders o JOIN prices p ON o.item = p.item AND o.day = p.day;\n",
             .pyspark = "# before\n"
                        "orders.join(prices, 'item')\n"
                        "# after\n"
                        "orders.join(prices.dropDuplicates(['item']), 'item')\n",
             .scala = "// before\n"
                      "orders.join(prices, \"item\")\n"
                      "// after\n"
                      "orders.join(prices.dropDuplicates(\"item\"), \"item\")\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
