#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "model/run_facts.h"

namespace sparkwright::model {

/// A Spark property that is not the same in both runs. At least one side is present.
struct PropertyChange {
  std::string key;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// A number of both runs, side by side.
struct FactPair {
  std::string_view name;   ///< As in JSON, with its unit, such as "wall_clock_ms".
  std::string_view title;  ///< For people, such as "wall clock".
  MeasureUnit unit = MeasureUnit::kCount;
  std::optional<double> before;  ///< Absent when that run's log does not say.
  std::optional<double> after;
};

/// One run as a diff names it.
struct RunIdentity {
  std::string application_id;
  std::string attempt_id;
  std::string name;
  std::string spark_version;
  std::optional<Timestamp> started;
};

/// What a stage attempt cost in one run.
struct StageCost {
  StageId id;
  int32_t attempt = 0;
  std::string name;
  std::optional<ExecutionId> sql_execution_id;
  std::optional<Millis> duration;
  CoreMillis core_time;
  int64_t num_tasks = 0;
  Bytes input;
  Bytes output;
  Bytes shuffle_read;
  Bytes shuffle_write;
  Bytes disk_spilled;
};

struct StageMatch {
  StageCost before;
  StageCost after;
};

struct SqlExecutionCost {
  ExecutionId id;
  std::string description;
  std::optional<Millis> duration;  ///< Absent while running.
  int64_t num_jobs = 0;
  CoreMillis core_time;
};

struct SqlExecutionMatch {
  SqlExecutionCost before;
  SqlExecutionCost after;
};

/// Two runs side by side. Made by pipeline::Diff.
struct RunDiff {
  RunIdentity before;
  RunIdentity after;
  std::vector<PropertyChange> properties;       ///< By key.
  std::vector<std::string> ignored_properties;  ///< Keys that differ but differ in every run, such as spark.app.id.
  std::vector<FactPair> facts;                  ///< Always the same ones in the same order.
  std::vector<StageMatch> stages;               ///< In the order of `before`. Skipped stages take no part.
  std::vector<StageCost> stages_only_before;
  std::vector<StageCost> stages_only_after;
  std::vector<SqlExecutionMatch> sql_executions;  ///< In the order of `before`.
  std::vector<SqlExecutionCost> sql_executions_only_before;
  std::vector<SqlExecutionCost> sql_executions_only_after;
};

}  // namespace sparkwright::model
