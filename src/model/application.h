#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "model/environment.h"
#include "model/executor.h"
#include "model/import_report.h"
#include "model/job.h"
#include "model/sql_execution.h"
#include "model/stage.h"
#include "model/storage.h"
#include "model/streaming.h"
#include "model/task_table.h"

namespace sparkwright::model {

/// Everything one event log says: one attempt of one application, as Spark's History Server would show it,
/// without its limits on how much it keeps. Move-only (stages own their distributions).
struct Application {
  std::string id;
  std::string name;
  std::string user;
  std::string attempt_id;  ///< Empty when the cluster manager has no attempts.
  std::string spark_version;
  std::optional<Timestamp> started;
  std::optional<Timestamp> ended;        ///< Absent without ApplicationEnd; see last_event.
  std::optional<Timestamp> first_event;  ///< Earliest time any event of the log mentions.
  std::optional<Timestamp> last_event;   ///< Latest time any event of the log mentions.

  Environment environment;
  std::vector<ResourceProfile> resource_profiles;     ///< By id.
  std::vector<Executor> executors;                    ///< In the order they were added, the driver included.
  std::vector<MiscellaneousProcess> other_processes;  ///< In the order they were added.
  std::vector<Job> jobs;                              ///< In the order of the log.
  std::vector<Stage> stages;                          ///< By id, then attempt.
  std::vector<SqlExecution> sql_executions;           ///< By id.
  std::vector<RddStorage> rdds;                       ///< By id.
  std::vector<StreamingQuery> streaming_queries;      ///< In the order they started.
  TaskTable tasks;
  ImportReport import;

  /// ApplicationStart, or the first event's time.
  [[nodiscard]] std::optional<Timestamp> begin() const { return started.has_value() ? started : first_event; }
  /// ApplicationEnd, or the last event's time.
  [[nodiscard]] std::optional<Timestamp> end() const { return ended.has_value() ? ended : last_event; }
};

}  // namespace sparkwright::model
