#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ingest/events/json_event.h"
#include "ingest/events/task_event.h"
#include "ingest/limits.h"
#include "ingest/trackers/executor_tracker.h"
#include "ingest/trackers/failure_groups.h"
#include "ingest/trackers/index_set.h"
#include "ingest/trackers/stage_columns.h"
#include "ingest/trackers/task_rows.h"
#include "model/job.h"
#include "model/stage.h"
#include "model/task_table.h"

namespace sparkwright::ingest {

/// Follows jobs, stage attempts and tasks through a log with the rules of Spark's AppStatusListener, whose names are
/// kept: a stage attempt is live from the first mention to its completion with no task running, a job from its start
/// to its end, and events about what is not live change only what Spark lets them change.
///
/// Two things Spark does differently because it forgets: a stage attempt mentioned again by a later job keeps its
/// facts here (Spark starts it afresh, as skipped), and nothing is dropped beyond a number of stages, jobs or tasks.
class SchedulerTracker {
 public:
  /// All must outlive the tracker.
  SchedulerTracker(const ReadLimits& limits, ExecutorTracker& executors, ImportCounters& counters)
      : limits_(limits), executors_(executors), counters_(counters) {}

  void OnJobStart(const JsonEvent& event);
  void OnJobEnd(const JsonEvent& event);
  void OnStageSubmitted(const JsonEvent& event);
  void OnStageCompleted(const JsonEvent& event);
  void OnTaskStart(const TaskInfo& task, const model::ImportPosition& where);
  /// `peaks` may be null.
  void OnTaskEnd(const TaskEnd& task, const model::ExecutorPeaks* peaks, const model::ImportPosition& where);
  void OnExecutorMetricsUpdate(const JsonEvent& event);
  void OnStageExecutorMetrics(const JsonEvent& event);
  void OnExecutorExcludedForStage(const JsonEvent& event);
  void OnNodeExcludedForStage(const JsonEvent& event);

  /// The partition index of a task that has started and not ended.
  [[nodiscard]] std::optional<int32_t> IndexOfRunningTask(int64_t task_id) const;

  /// The stage a StageSubmitted or StageCompleted was about, for others that follow its RDDs; null when it had none.
  [[nodiscard]] const model::Stage* last_stage() const { return last_stage_; }

  /// Ends the log: closes what is open, computes the remaining quantiles on `num_threads` threads, and hands everything
  /// over.
  void Finish(int num_threads, std::vector<model::Job>& jobs, std::vector<model::Stage>& stages,
              model::TaskTable& tasks);

 private:
  struct LiveJob {
    model::Job job;
    model::ImportPosition started_at;
    bool is_live = true;
    std::map<int32_t, IndexSet> completed_indices;  // By stage id.
    std::set<int32_t> completed_stages;
    std::set<int32_t> skipped_stages;
  };
  struct LiveStage {
    model::Stage stage;
    uint32_t ordinal = 0;  // In the order of first mention; what TaskRows know the stage by.
    bool is_live = true;
    bool is_pending_again = false;  // A later job mentions it after it ended.
    std::vector<LiveJob*> jobs;
    IndexSet completed_indices;
    std::unordered_map<uint32_t, uint32_t> executor_rows;  // Executor number → index into stage.executors.
    uint32_t last_executor = ExecutorTracker::kNone;
    uint32_t last_executor_row = 0;
    std::vector<uint32_t> excluded_executors;
    FailureGroups failures;
    StageColumns columns;
    std::size_t kept_memory = 0;  // Of `columns`, while in ended_stages_.
    bool has_distributions = false;
  };
  using StageKey = std::pair<int32_t, int32_t>;

  LiveStage* Find(int32_t stage_id, int32_t attempt);
  LiveStage* FindLive(int32_t stage_id, int32_t attempt);
  LiveStage* GetOrAdd(const JsonEvent& stage_info);
  std::size_t ExecutorRow(LiveStage& stage, uint32_t executor);
  void End(LiveStage& stage);
  static void ComputeDistributions(LiveStage& stage, std::vector<int64_t>& scratch);
  void ComputeAllDistributions(int num_threads);
  /// A log may hold a reason of any length for every task, so only some are told apart.
  void CountReason(std::map<std::string, int64_t>& reasons, std::string_view reason);
  void EndTaskInStage(LiveStage& stage, const TaskEnd& task, const model::TaskMetricTotals* metrics, uint32_t executor,
                      const model::ExecutorPeaks* peaks, const model::ImportPosition& where);
  void RaiseStagePeaks(LiveStage& stage, uint32_t executor, const model::ExecutorPeaks& peaks);
  void ExcludeFromStage(LiveStage& stage, uint32_t executor);

  const ReadLimits& limits_;
  ExecutorTracker& executors_;
  ImportCounters& counters_;

  std::map<StageKey, std::unique_ptr<LiveStage>> stages_;
  std::map<StageKey, LiveStage*> live_stages_;
  LiveStage* recent_stage_ = nullptr;
  const model::Stage* last_stage_ = nullptr;
  std::deque<LiveStage*> ended_stages_;  // With columns still kept, oldest first.
  std::size_t ended_memory_ = 0;
  std::size_t kill_reason_bytes_ = 0;
  std::vector<int64_t> scratch_;

  std::vector<std::unique_ptr<LiveJob>> jobs_;
  std::map<int32_t, LiveJob*> live_jobs_;
  std::unordered_map<int32_t, std::vector<LiveJob*>> jobs_of_stage_;  // By stage id; ended jobs leave when met.

  TaskRows tasks_;
};

}  // namespace sparkwright::ingest
