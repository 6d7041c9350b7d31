#pragma once

#include <cstdint>

#include "ingest/events/json_event.h"
#include "model/sql_execution.h"

namespace sparkwright::ingest {

/// Turns a "sparkPlanInfo" tree into the graph Spark's SQL page shows, with the rules and node numbers of
/// SparkPlanGraph.scala: codegen stages become clusters, adapters and query stages vanish, a reused exchange or
/// subquery points to its first place. At most `max_nodes` operators are taken; more count as kPlanTooLarge.
model::PlanGraph ReadPlanGraph(const JsonEvent& plan_info, int64_t max_nodes, ImportCounters& counters);

/// "sum" (Databricks: also "count"), "size", "timing", "nsTiming", "average"; anything else is a data source's own
/// (kCustom).
model::SqlMetricType SqlMetricTypeNamed(std::string_view name);

}  // namespace sparkwright::ingest
