#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"

namespace sparkwright::model {

enum class JobStatus { kRunning, kSucceeded, kFailed };

/// One action. Counts follow Spark's AppStatusListener.
struct Job {
  JobId id;
  std::string name;  ///< Name of its last stage.
  std::string description;
  std::string group;
  std::vector<std::string> tags;  ///< Sorted.
  std::optional<Timestamp> submitted;
  std::optional<Timestamp> completed;
  JobStatus status = JobStatus::kRunning;
  std::string failure;  ///< The exception's message; empty unless it failed.
  std::vector<StageId> stage_ids;
  std::optional<ExecutionId> sql_execution_id;

  int64_t num_tasks = 0;  ///< Expected at submission; skipped stages make it an over-estimate.
  int64_t num_active_tasks = 0;
  int64_t num_completed_tasks = 0;
  int64_t num_skipped_tasks = 0;
  int64_t num_failed_tasks = 0;
  int64_t num_killed_tasks = 0;
  int64_t num_completed_indices = 0;
  int64_t num_active_stages = 0;
  int64_t num_completed_stages = 0;
  int64_t num_skipped_stages = 0;
  int64_t num_failed_stages = 0;
  std::map<std::string, int64_t> killed_tasks_by_reason;
};

}  // namespace sparkwright::model
