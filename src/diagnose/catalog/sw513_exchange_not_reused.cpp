#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

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

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.exchange.reuse";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    // On, Spark reuses what is the same; where it does not, the two differ in a way that plans do not show.
    if (ConfigurationIn(run, execution).Text(key).value_or("true") != "false") {
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
        "that plans do not show, so the rule says nothing. What goes away is the second stage.",
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
