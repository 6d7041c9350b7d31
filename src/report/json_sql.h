#pragma once

#include "model/sql_execution.h"
#include "report/json_jobs.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::SqlStatus> {
  static constexpr std::array<std::pair<model::SqlStatus, std::string_view>, 3> kNames = {
      {{model::SqlStatus::kRunning, "running"},
       {model::SqlStatus::kCompleted, "completed"},
       {model::SqlStatus::kFailed, "failed"}}};
};

template <>
struct JsonEnum<model::SqlMetricType> {
  static constexpr std::array<std::pair<model::SqlMetricType, std::string_view>, 6> kNames = {
      {{model::SqlMetricType::kSum, "sum"},
       {model::SqlMetricType::kSize, "size_bytes"},
       {model::SqlMetricType::kTiming, "timing_ms"},
       {model::SqlMetricType::kNanosTiming, "timing_ns"},
       {model::SqlMetricType::kAverage, "average_tenths"},
       {model::SqlMetricType::kCustom, "custom"}}};
};

template <>
struct JsonObject<model::SqlMetric> {
  using M = model::SqlMetric;
  static constexpr std::string_view kName = "sql_metric";
  static constexpr std::string_view kMeaning =
      "A metric of a plan node, aggregated as Spark's SQL tab does. Without num_values nothing was reported.";
  static constexpr bool kIsInline = true;
  /// Null unless some task or the driver reported a value.
  static constexpr auto IfReported(int64_t M::*member) {
    return [member](const M& m) { return m.has_value ? &(m.*member) : nullptr; };
  }
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &M::name, ""),
        Field("accumulator_id", &M::accumulator_id, ""),
        Field("type", &M::type, "Says the unit of the values."),
        Field("num_values", IfReported(&M::num_values), "Valid values of tasks and the driver."),
        Field("total", IfReported(&M::total), "Their sum."),
        Field("min", IfReported(&M::min), ""),
        Field("median", IfReported(&M::median), ""),
        Field("max", IfReported(&M::max), ""),
        Field("max_stage_id", &M::max_stage, "The task with the largest value; missing when the driver had it."),
        Field(
            "max_stage_attempt", [](const M& m) { return m.max_stage.has_value() ? &m.max_stage_attempt : nullptr; },
            ""),
        Field(
            "max_task_id", [](const M& m) { return m.max_stage.has_value() ? &m.max_task : nullptr; }, ""),
    };
  }
};

template <>
struct JsonObject<model::PlanNode> {
  using N = model::PlanNode;
  static constexpr std::string_view kName = "plan_node";
  static constexpr std::string_view kMeaning = "An operator, or a WholeStageCodegen cluster of operators.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("node_id", &N::id, "As in Spark's SQL tab and REST API."),
        Field("name", &N::name, ""),
        FieldUnlessEmpty("description", &N::description, ""),
        Field("is_cluster", &N::is_cluster, ""),
        Field("cluster_id", &N::cluster_id, "The WholeStageCodegen node it is fused into."),
        FieldUnlessEmpty("metrics", &N::metrics, ""),
    };
  }
};

template <>
struct JsonObject<model::PlanEdge> {
  using E = model::PlanEdge;
  static constexpr std::string_view kName = "plan_edge";
  static constexpr std::string_view kMeaning = "Data flows from one node to the other.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("from_node_id", &E::from, ""),
        Field("to_node_id", &E::to, ""),
    };
  }
};

template <>
struct JsonObject<model::PlanGraph> {
  using G = model::PlanGraph;
  static constexpr std::string_view kName = "plan";
  static constexpr std::string_view kMeaning = "A physical plan, the last one when AQE changed it.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("nodes", &G::nodes, "By id."),
        Field("edges", &G::edges, ""),
    };
  }
};

template <>
struct JsonObject<model::SqlExecution> {
  using S = model::SqlExecution;
  static constexpr std::string_view kName = "sql_execution";
  static constexpr std::string_view kMeaning = "One SQL query or DataFrame action.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("execution_id", &S::id, ""),
        Field("root_execution_id", &S::root_id, ""),
        Field("description", &S::description, ""),
        FieldUnlessEmpty("details", &S::details, "The call stack that made it."),
        Field("submit_time", &S::submitted, ""),
        Field("complete_time", &S::completed, ""),
        Field("status", &S::status, ""),
        FieldUnlessEmpty("error_message", &S::error_message, ""),
        Field("jobs", &S::jobs, "Job id to how it ended."),
        Field("stage_ids", &S::stage_ids, "Of its jobs, ascending."),
        Field("num_plan_updates", &S::num_plan_updates, "How often AQE changed the plan."),
        FieldUnlessEmpty("modified_configs", &S::modified_configs, ""),
        FieldUnlessEmpty("plan_description", &S::plan_description, "Spark's own rendering."),
        Field("plan", &S::plan, ""),
    };
  }
};

}  // namespace sparkwright::report
