#include "diagnose/plan.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>

#include "conf/size_and_time.h"

namespace sparkwright::diagnose {
namespace {

using model::PlanNode;

constexpr int kMaxDepth = 64;  // Plans are trees; this stops at a damaged one.

std::optional<StageId> StageOfMetric(const PlanNode& node, std::string_view name) {
  const model::SqlMetric* metric = FindMetric(node, name);
  return metric == nullptr ? std::nullopt : metric->max_stage;
}

bool IsExchange(std::string_view name) { return name == "Exchange" || name.ends_with("ShuffleExchange"); }

/// What comes out of these are the rows that went in.
bool KeepsRows(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"Project", "Sort", "Exchange", "AQEShuffleRead", "CustomShuffleReader",
                                       "ColumnarToRow", "RowToColumnar", "InputAdapter", "CoalesceBatches",
                                       "ShuffleCoalesce", "DeserializeToObject", "SerializeFromObject", "WriteFiles"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::optional<StageId> OwnStageOf(const PlanIndex& plan, const PlanNode& node) {
  const std::string_view name = OperatorOf(node).name;
  if (IsExchange(name)) {
    for (const std::string_view metric : {"shuffle write time", "shuffle bytes written", "data size"}) {
      if (const auto stage = StageOfMetric(node, metric)) {
        return stage;
      }
    }
    return std::nullopt;
  }
  if (name.starts_with("BroadcastExchange")) {
    return std::nullopt;  // The driver's.
  }
  for (const model::SqlMetric& metric : node.metrics) {
    if (metric.has_value && metric.max_stage.has_value()) {
      return metric.max_stage;
    }
  }
  const PlanNode* cluster = node.cluster_id.has_value() ? plan.Find(*node.cluster_id) : nullptr;
  return cluster == nullptr ? std::nullopt : StageOfMetric(*cluster, "duration");
}

std::optional<int64_t> RowsOutWithin(const PlanIndex& plan, const PlanNode& node, int depth) {
  for (const std::string_view name :
       {"number of output rows", "output rows", "records read", "shuffle records written"}) {
    if (const auto rows = MetricTotal(node, name)) {
      return rows;
    }
  }
  const PlanIndex::Nodes inputs = plan.InputsOf(node);
  if (depth == 0 || inputs.size() != 1 || !KeepsRows(OperatorOf(node).name)) {
    return std::nullopt;
  }
  return RowsOutWithin(plan, *inputs.front(), depth - 1);
}

}  // namespace

const model::SqlExecution* FindExecution(const model::Application& application, ExecutionId id) {
  const auto found =
      std::lower_bound(application.sql_executions.begin(), application.sql_executions.end(), id,
                       [](const model::SqlExecution& one, ExecutionId wanted) { return one.id < wanted; });
  return found != application.sql_executions.end() && found->id == id ? &*found : nullptr;
}

const model::SqlExecution* ExecutionOf(const model::Application& application, const model::StageFacts& stage) {
  return stage.sql_execution_id.has_value() ? FindExecution(application, *stage.sql_execution_id) : nullptr;
}

const model::SqlMetric* FindMetric(const PlanNode& node, std::string_view name) {
  const auto found = std::find_if(node.metrics.begin(), node.metrics.end(), [&](const model::SqlMetric& metric) {
    return metric.has_value && metric.name == name;
  });
  return found == node.metrics.end() ? nullptr : &*found;
}

Millis MetricTime(const PlanNode& node, std::string_view name) {
  const model::SqlMetric* metric = FindMetric(node, name);
  if (metric == nullptr) {
    return {};
  }
  const bool is_nanos = metric->type == model::SqlMetricType::kNanosTiming;
  return is_nanos || metric->type == model::SqlMetricType::kTiming
             ? Millis(std::max<int64_t>(is_nanos ? metric->total / 1'000'000 : metric->total, 0))
             : Millis();
}

std::optional<int64_t> MetricTotal(const PlanNode& node, std::string_view name) {
  const model::SqlMetric* metric = FindMetric(node, name);
  return metric == nullptr ? std::nullopt : std::optional(metric->total);
}

OperatorName OperatorOf(const PlanNode& node) {
  constexpr auto kPrefixes = std::to_array<std::pair<std::string_view, Engine>>(
      {{"Gpu", Engine::kRapids}, {"Photon", Engine::kPhoton}, {"Comet", Engine::kComet}});
  const std::string_view name = node.name;
  for (const auto& [prefix, engine] : kPrefixes) {
    if (name.starts_with(prefix) && name.size() > prefix.size()) {
      const std::string_view rest = name.substr(prefix.size());
      return {engine, rest == "ColumnarExchange" ? "Exchange" : rest};
    }
  }
  return {Engine::kSpark, name};
}

std::optional<int64_t> RowsOut(const PlanIndex& plan, const PlanNode& node) {
  return RowsOutWithin(plan, node, kMaxDepth);
}

std::optional<StageId> StageOf(const PlanIndex& plan, const PlanNode& node) {
  const PlanNode* at = &node;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (const auto stage = OwnStageOf(plan, *at)) {
      return stage;
    }
    const PlanIndex::Nodes consumers = plan.ConsumersOf(*at);
    if (consumers.size() != 1 || IsExchange(OperatorOf(*at).name) || at->name.starts_with("BroadcastExchange")) {
      return std::nullopt;
    }
    at = consumers.front();
  }
  return std::nullopt;
}

std::optional<StageId> ReadingStageOf(const PlanNode& exchange) {
  for (const std::string_view metric : {"fetch wait time", "local bytes read", "remote bytes read"}) {
    if (const auto stage = StageOfMetric(exchange, metric)) {
      return stage;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> IndexOfStage(const model::Application& application, StageId id) {
  const auto end = std::upper_bound(application.stages.begin(), application.stages.end(), id,
                                    [](StageId wanted, const model::Stage& stage) { return wanted < stage.id; });
  for (auto at = end; at != application.stages.begin();) {
    --at;
    if (at->id != id) {
      break;
    }
    if (at->submitted.has_value()) {
      return static_cast<std::size_t>(at - application.stages.begin());
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> IndexOfStageOf(const model::Application& application, const PlanIndex& plan,
                                          const PlanNode& node) {
  const auto stage = StageOf(plan, node);
  return stage.has_value() ? IndexOfStage(application, *stage) : std::nullopt;
}

model::FindingPlace PlaceOfNode(const Run& run, const model::SqlExecution& execution, const PlanNode& node,
                                std::optional<std::size_t> stage) {
  model::FindingPlace place = stage.has_value() ? run.PlaceOf(*stage) : model::FindingPlace();
  place.sql_execution = execution.id;
  place.plan_node = node.id;
  return place;
}

const PlanNode* ExchangeBelow(const PlanIndex& plan, const PlanNode& node) {
  const PlanNode* at = &node;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    const std::string_view name = OperatorOf(*at).name;
    if (IsExchange(name)) {
      return at;
    }
    const PlanIndex::Nodes inputs = plan.InputsOf(*at);
    if (inputs.size() != 1 || !KeepsRows(name)) {
      return nullptr;
    }
    at = inputs.front();
  }
  return nullptr;
}

bool RunsOnlySql(const Run& run, std::size_t index) {
  constexpr auto kFunctions = std::to_array<std::string_view>(
      {"Python", "Pandas", "InArrow", "MapElements", "MapPartitions", "FlatMapGroups", "ExistingRDD"});
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[index]);
  if (execution == nullptr || execution->plan.nodes.empty()) {
    return false;
  }
  const PlanIndex& plan = run.PlanOf(*execution);
  return std::none_of(plan.nodes().begin(), plan.nodes().end(), [&](const model::PlanNode& node) {
    const bool is_function = std::any_of(kFunctions.begin(), kFunctions.end(), [&](std::string_view function) {
      return node.name.find(function) != std::string::npos;
    });
    // A function that no stage is known of may be in this one.
    return is_function &&
           StageOf(plan, node).value_or(run.application().stages[index].id) == run.application().stages[index].id;
  });
}

bool HasShuffledJoin(const model::Application& application, const model::StageFacts& stage) {
  const model::SqlExecution* execution = ExecutionOf(application, stage);
  return execution != nullptr &&
         std::any_of(execution->plan.nodes.begin(), execution->plan.nodes.end(), [](const PlanNode& node) {
           return node.name.starts_with("SortMergeJoin") || node.name.starts_with("ShuffledHashJoin");
         });
}

RunConfiguration ConfigurationIn(const Run& run, const model::SqlExecution& execution) {
  return run.configuration().In(execution.modified_configs);
}

RunConfiguration ConfigurationFor(const Run& run, std::size_t stage) {
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[stage]);
  return execution == nullptr ? run.configuration() : ConfigurationIn(run, *execution);
}

std::optional<NotEvaluated> WithoutPlans(const Run& run) {
  const auto& executions = run.application().sql_executions;
  if (executions.empty()) {
    return std::nullopt;
  }
  if (run.configuration().version().major < 3) {
    return NotEvaluated{"Plans of Spark before 3.0 name their metrics differently."};
  }
  if (std::all_of(executions.begin(), executions.end(),
                  [](const model::SqlExecution& one) { return one.plan.nodes.empty(); })) {
    return NotEvaluated{"The log holds no SQL plans."};
  }
  return std::nullopt;
}

std::string WithoutIds(std::string_view description) {
  std::string text;
  text.reserve(description.size());
  for (std::size_t i = 0; i < description.size(); ++i) {
    const char c = description[i];
    const bool is_id = c == '#' || c == '@' || (c == '=' && text.ends_with("id"));
    if (!is_id) {
      text += c;
      continue;
    }
    while (i + 1 < description.size() && std::isalnum(static_cast<unsigned char>(description[i + 1])) != 0) {
      ++i;
    }
  }
  return text;
}

}  // namespace sparkwright::diagnose
