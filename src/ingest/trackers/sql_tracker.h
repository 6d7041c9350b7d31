#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "ingest/events/json_event.h"
#include "ingest/events/task_event.h"
#include "ingest/limits.h"
#include "ingest/trackers/sql_stage_metrics.h"
#include "model/sql_execution.h"

namespace sparkwright::ingest {

/// Follows SQL executions through a log with the rules of Spark's SQLAppStatusListener: plans and their updates, the
/// jobs and stages of an execution, and the value of every plan node's metrics from what tasks and the driver
/// reported.
class SqlTracker {
 public:
  /// Both must outlive the tracker.
  SqlTracker(const ReadLimits& limits, ImportCounters& counters) : limits_(limits), counters_(counters) {}

  void OnExecutionStart(const JsonEvent& event);
  void OnAdaptiveUpdate(const JsonEvent& event);
  void OnAdaptiveMetricUpdates(const JsonEvent& event);
  void OnDriverAccumulatorUpdates(const JsonEvent& event);
  void OnExecutionEnd(const JsonEvent& event);
  void OnJobStart(const JsonEvent& event);
  void OnJobEnd(const JsonEvent& event);
  void OnStageSubmitted(const JsonEvent& event);
  /// A task ended, or (in local mode) said how far it is.
  void OnTaskUpdate(const TaskInfo& task, std::span<const AccumulatorUpdate> updates,
                    const model::ImportPosition& where);

  std::vector<model::SqlExecution> Finish();

 private:
  struct LiveExecution {
    model::SqlExecution execution;
    bool is_live = true;
    bool has_started = false;  // Seen its own start event, not just a job's mention.
    model::ImportPosition first_seen;
    bool has_ended = false;
    bool has_error_message = false;
    std::set<int32_t> stages;
    bool holds_stages = true;                                                    // Counted in num_holders_.
    std::shared_ptr<SqlMetricTypes> types = std::make_shared<SqlMetricTypes>();  // See SqlStageMetrics.
    std::vector<AccumulatorUpdate> driver_updates;
    std::unordered_map<int64_t, model::SqlMetric> values;  // By accumulator, once aggregated.
    bool has_values = false;
    std::size_t num_end_events = 0;
  };

  LiveExecution* GetOrAdd(int64_t id, const JsonEvent& event);
  LiveExecution* FindLive(const JsonEvent& event);
  void SetPlan(LiveExecution& live, const JsonEvent& event);
  void Aggregate(LiveExecution& live);
  void HoldStage(LiveExecution& live, int32_t stage_id);
  void ReleaseStages(LiveExecution& ended);
  void EndIfComplete(LiveExecution& live);

  const ReadLimits& limits_;
  ImportCounters& counters_;
  std::map<int64_t, std::unique_ptr<LiveExecution>> executions_;
  std::map<int64_t, LiveExecution*> live_executions_;
  std::unordered_map<int32_t, std::vector<LiveExecution*>> executions_of_job_;
  std::unordered_map<int32_t, SqlStageMetrics> stages_;
  std::unordered_map<int32_t, int64_t> num_holders_;  // Executions that still need a stage of stages_.
};

}  // namespace sparkwright::ingest
