#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "model/environment.h"
#include "model/job.h"

namespace sparkwright::model {

/// How Spark aggregates a SQL metric. kCustom is a data source's own metric class, whose aggregation lives in
/// that class; like the History Server without it, we give no value.
enum class SqlMetricType { kSum, kSize, kTiming, kNanosTiming, kAverage, kCustom };

/// A metric of a plan node. `values` counts the task (and driver) values behind it; without any, the rest is 0.
/// Units by type: kSum a count, kSize bytes, kTiming ms, kNanosTiming ns, kAverage tenths.
struct SqlMetric {
  std::string name;
  AccumulatorId accumulator_id;
  SqlMetricType type = SqlMetricType::kSum;
  bool has_value = false;  ///< Some task or the driver reported it.
  int64_t num_values = 0;  ///< Valid values (>= 0, for averages > 0).
  int64_t total = 0;       ///< Sum of the valid values; for kSum of all.
  int64_t min = 0;
  int64_t median = 0;
  int64_t max = 0;
  /// The task with the largest value; absent for kSum and when the driver had the largest.
  std::optional<StageId> max_stage;
  int32_t max_stage_attempt = 0;
  TaskId max_task;
};

/// An operator of a physical plan, or a WholeStageCodegen cluster of operators. Ids are those of Spark's
/// SparkPlanGraph, so they equal the History Server's.
struct PlanNode {
  int64_t id = 0;
  std::string name;
  std::string description;
  bool is_cluster = false;
  std::optional<int64_t> cluster_id;  ///< The WholeStageCodegen node it is fused into.
  std::vector<SqlMetric> metrics;
};

/// Data flows from `from` to `to`.
struct PlanEdge {
  int64_t from = 0;
  int64_t to = 0;
};

struct PlanGraph {
  std::vector<PlanNode> nodes;  ///< By id.
  std::vector<PlanEdge> edges;
};

enum class SqlStatus { kRunning, kCompleted, kFailed };

/// One SQL query or DataFrame action. The plan is the last one seen, AQE's updates included.
struct SqlExecution {
  ExecutionId id;
  std::optional<ExecutionId> root_id;
  std::string description;
  std::string details;
  std::string plan_description;
  Properties modified_configs;
  Timestamp submitted;
  std::optional<Timestamp> completed;
  SqlStatus status = SqlStatus::kRunning;
  std::string error_message;
  std::map<JobId, JobStatus> jobs;
  std::vector<StageId> stage_ids;  ///< Of its jobs, ascending.
  PlanGraph plan;
  int64_t num_plan_updates = 0;  ///< How often AQE changed it.
};

}  // namespace sparkwright::model
