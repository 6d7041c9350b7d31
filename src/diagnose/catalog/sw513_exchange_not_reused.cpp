#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr int kMaxDepth = 64;

/// What is computed below a node, without ids; empty when the plan is damaged.
std::string TextBelow(const model::PlanGraph& plan, const model::PlanNode& node, int depth) {
  std::string text = WithoutIds(node.description);
  if (depth > kMaxDepth) {
    return text;
  }
  for (const model::PlanNode* input : InputsOf(plan, node)) {
    text += "(" + TextBelow(plan, *input, depth + 1) + ")";
  }
  return text;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.exchange.reuse";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    // On, Spark reuses what is the same; where it does not, the two differ in a way that plans do not show.
    if (ConfigurationIn(run, execution).Text(key).value_or("true") != "false") {
      continue;
    }
    std::map<std::string, const model::PlanNode*> first;
    for (const model::PlanNode& node : execution.plan.nodes) {
      if (OperatorOf(node).name != "Exchange") {
        continue;
      }
      const auto [found, is_new] = first.emplace(TextBelow(execution.plan, node, 0), &node);
      const auto id = StageOf(execution.plan, node);
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
        "that plans do not show, so the rule says nothing. What goes away is the second stage.",
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
