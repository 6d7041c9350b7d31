#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diagnose/plan_index.h"
#include "diagnose/rule.h"
#include "diagnose/run.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

/// The SQL execution with this id; null when there is none.
const model::SqlExecution* FindExecution(const model::Application& application, ExecutionId id);

/// The SQL execution that a stage belongs to; null when there is none.
const model::SqlExecution* ExecutionOf(const model::Application& application, const model::StageFacts& stage);

/// The value of a plan node's metric of this name; nullptr when the node has none with a value.
const model::SqlMetric* FindMetric(const model::PlanNode& node, std::string_view name);

/// A metric's total as a time, whatever its unit; zero when the node has none with a value or it is no time.
Millis MetricTime(const model::PlanNode& node, std::string_view name);

/// A metric's total as a number; nullopt when the node has none with a value.
std::optional<int64_t> MetricTotal(const model::PlanNode& node, std::string_view name);

/// Who runs an operator.
enum class Engine : uint8_t { kSpark, kRapids, kPhoton, kComet };

/// A plan node's name without the engine in front: "GpuFilter" is "Filter" of kRapids, "PhotonScan parquet " is
/// "Scan parquet " of kPhoton. RAPIDS' "GpuColumnarExchange" is "Exchange".
struct OperatorName {
  Engine engine = Engine::kSpark;
  std::string_view name;
};
OperatorName OperatorOf(const model::PlanNode& node);

/// The rows that came out of a node: its own count, or that of its only input where the operator keeps rows (Project,
/// Sort, Exchange, …). Nullopt when the plan does not say.
std::optional<int64_t> RowsOut(const PlanIndex& plan, const model::PlanNode& node);

/// The stage that ran a node: that of its own metrics, or of the WholeStageCodegen it is fused into, or of its
/// consumer within the same stage. For an Exchange it is the stage that writes. Nullopt when the plan does not say.
std::optional<StageId> StageOf(const PlanIndex& plan, const model::PlanNode& node);

/// The stage that reads what an Exchange wrote; nullopt when the plan does not say.
std::optional<StageId> ReadingStageOf(const model::PlanNode& exchange);

/// The index of the last attempt of a stage that ran; nullopt when none did.
std::optional<std::size_t> IndexOfStage(const model::Application& application, StageId stage);

/// The same for the stage that ran a node (StageOf).
std::optional<std::size_t> IndexOfStageOf(const model::Application& application, const PlanIndex& plan,
                                          const model::PlanNode& node);

/// A place that is a node of a SQL execution, with its stage where that is known.
model::FindingPlace PlaceOfNode(const Run& run, const model::SqlExecution& execution, const model::PlanNode& node,
                                std::optional<std::size_t> stage);

/// The exchange that a side of a join comes from, through sorts, projections and AQE's reads; null when the side is not
/// shuffled or shares another one's exchange.
const model::PlanNode* ExchangeBelow(const PlanIndex& plan, const model::PlanNode& node);

/// Whether a stage runs operators of Spark alone: no function of the program, and no Python, whose time is not that of
/// the task's thread.
bool RunsOnlySql(const Run& run, std::size_t stage);

/// Whether the SQL execution that a stage belongs to joins two shuffled sides (SortMergeJoin, ShuffledHashJoin).
bool HasShuffledJoin(const model::Application& application, const model::StageFacts& stage);

/// What was in effect for one SQL execution, and for the one that a stage belongs to: what its session had set, or the
/// run. Valid as long as the run.
RunConfiguration ConfigurationIn(const Run& run, const model::SqlExecution& execution);
RunConfiguration ConfigurationFor(const Run& run, std::size_t stage);

/// Why rules that read plans cannot; nullopt when they can, or when the run has no SQL at all.
std::optional<NotEvaluated> WithoutPlans(const Run& run);

/// A node's description without what differs between two plans of the same thing: ids of columns, plans and lambdas.
std::string WithoutIds(std::string_view description);

}  // namespace sparkwright::diagnose
