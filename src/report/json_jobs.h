#pragma once

#include "model/job.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::JobStatus> {
  static constexpr std::array<std::pair<model::JobStatus, std::string_view>, 3> kNames = {
      {{model::JobStatus::kRunning, "running"},
       {model::JobStatus::kSucceeded, "succeeded"},
       {model::JobStatus::kFailed, "failed"}}};
};

template <>
struct JsonObject<model::Job> {
  using J = model::Job;
  static constexpr std::string_view kName = "job";
  static constexpr std::string_view kMeaning = "One action. Counts follow Spark's History Server.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("job_id", &J::id, ""),
        Field("name", &J::name, "Name of its last stage."),
        FieldUnlessEmpty("description", &J::description, ""),
        FieldUnlessEmpty("group", &J::group, ""),
        FieldUnlessEmpty("tags", &J::tags, "Sorted."),
        Field("submit_time", &J::submitted, ""),
        Field("complete_time", &J::completed, ""),
        Field("status", &J::status, ""),
        FieldUnlessEmpty("failure", &J::failure, "The exception's message."),
        Field("stage_ids", &J::stage_ids, ""),
        Field("sql_execution_id", &J::sql_execution_id, ""),
        Field("num_tasks", &J::num_tasks, "Expected at submission; skipped stages make it an over-estimate."),
        Field("num_active_tasks", &J::num_active_tasks, ""),
        Field("num_completed_tasks", &J::num_completed_tasks, ""),
        Field("num_skipped_tasks", &J::num_skipped_tasks, ""),
        Field("num_failed_tasks", &J::num_failed_tasks, ""),
        Field("num_killed_tasks", &J::num_killed_tasks, ""),
        Field("num_completed_indices", &J::num_completed_indices, "Partitions of which some attempt succeeded."),
        Field("num_active_stages", &J::num_active_stages, ""),
        Field("num_completed_stages", &J::num_completed_stages, ""),
        Field("num_skipped_stages", &J::num_skipped_stages, ""),
        Field("num_failed_stages", &J::num_failed_stages, ""),
        FieldUnlessEmpty("killed_tasks_by_reason", &J::killed_tasks_by_reason, ""),
    };
  }
};

}  // namespace sparkwright::report
