#pragma once

#include <string_view>
#include <vector>

#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

/// The SQL execution with this id; null when there is none.
const model::SqlExecution* FindExecution(const model::Application& application, ExecutionId id);

/// The value of a plan node's metric of this name; nullptr when the node has none with a value.
const model::SqlMetric* FindMetric(const model::PlanNode& node, std::string_view name);

/// The nodes whose output goes straight into `node`, fused ones as themselves.
std::vector<const model::PlanNode*> InputsOf(const model::PlanGraph& plan, const model::PlanNode& node);

/// Whether the SQL execution that a stage belongs to joins two shuffled sides (SortMergeJoin, ShuffledHashJoin).
bool HasShuffledJoin(const model::Application& application, const model::StageFacts& stage);

}  // namespace sparkwright::diagnose
