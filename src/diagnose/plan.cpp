#include "diagnose/plan.h"

#include <algorithm>

namespace sparkwright::diagnose {

const model::SqlExecution* FindExecution(const model::Application& application, ExecutionId id) {
  const auto found =
      std::lower_bound(application.sql_executions.begin(), application.sql_executions.end(), id,
                       [](const model::SqlExecution& one, ExecutionId wanted) { return one.id < wanted; });
  return found != application.sql_executions.end() && found->id == id ? &*found : nullptr;
}

const model::SqlMetric* FindMetric(const model::PlanNode& node, std::string_view name) {
  const auto found = std::find_if(node.metrics.begin(), node.metrics.end(), [&](const model::SqlMetric& metric) {
    return metric.has_value && metric.name == name;
  });
  return found == node.metrics.end() ? nullptr : &*found;
}

std::vector<const model::PlanNode*> InputsOf(const model::PlanGraph& plan, const model::PlanNode& node) {
  std::vector<const model::PlanNode*> inputs;
  for (const model::PlanEdge& edge : plan.edges) {
    if (edge.to == node.id) {
      const auto found = std::find_if(plan.nodes.begin(), plan.nodes.end(),
                                      [&](const model::PlanNode& one) { return one.id == edge.from; });
      if (found != plan.nodes.end()) {
        inputs.push_back(&*found);
      }
    }
  }
  return inputs;
}

bool HasShuffledJoin(const model::Application& application, const model::StageFacts& stage) {
  const model::SqlExecution* execution =
      stage.sql_execution_id.has_value() ? FindExecution(application, *stage.sql_execution_id) : nullptr;
  return execution != nullptr &&
         std::any_of(execution->plan.nodes.begin(), execution->plan.nodes.end(), [](const model::PlanNode& node) {
           return node.name.starts_with("SortMergeJoin") || node.name.starts_with("ShuffledHashJoin");
         });
}

}  // namespace sparkwright::diagnose
