#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/events/block_parser.h"
#include "ingest/events/json_line_parser.h"
#include "ingest/import_counters.h"
#include "ingest/limits.h"
#include "ingest/trackers/executor_tracker.h"
#include "ingest/trackers/scheduler_tracker.h"
#include "ingest/trackers/sql_tracker.h"
#include "ingest/trackers/storage_tracker.h"
#include "ingest/trackers/streaming_tracker.h"
#include "model/application.h"

namespace sparkwright::ingest {

/// Turns the events of one log, in their order, into the facts of one application attempt. Not thread-safe.
class ApplicationBuilder {
 public:
  /// Both must outlive the builder.
  ApplicationBuilder(const ReadLimits& limits, ImportCounters& counters);

  void Apply(const ParsedBlock& block);

  [[nodiscard]] int64_t num_lines() const { return num_lines_; }
  [[nodiscard]] int64_t num_events() const { return num_events_; }

  /// Ends the log. Everything but Application::import is filled in. Call once. `num_threads`
  /// (at least 1) help with what is left to compute.
  model::Application Finish(int num_threads);
  [[nodiscard]] bool has_ended() const { return application_.ended.has_value(); }

 private:
  struct EventTable;  // What is done with each kind of event.

  void ApplyOther(std::string_view text, bool may_be_cut, const model::ImportPosition& where);
  void ApplyTaskStart(const TaskInfo& task, const model::ImportPosition& where);
  void ApplyTaskEnd(const TaskEnd& task, const TaskEvents& events, const model::ImportPosition& where);
  void SawTime(std::optional<Timestamp> time);

  void OnLogStart(const JsonEvent& event);
  void OnApplicationStart(const JsonEvent& event);
  void OnApplicationEnd(const JsonEvent& event);
  void OnEnvironmentUpdate(const JsonEvent& event);
  void OnResourceProfileAdded(const JsonEvent& event);
  void OnExecutorMetricsUpdate(const JsonEvent& event);

  const ReadLimits& limits_;
  ImportCounters& counters_;
  JsonLineParser json_;
  ExecutorTracker executors_;
  SchedulerTracker scheduler_;
  SqlTracker sql_;
  StorageTracker storage_;
  StreamingTracker streaming_;
  model::Application application_;
  bool has_started_ = false;
  int64_t num_lines_ = 0;
  int64_t num_events_ = 0;
};

}  // namespace sparkwright::ingest
