#include "facts/run_totals.h"

#include <algorithm>

#include "facts/gc_share.h"

namespace sparkwright::facts {

model::RunTotals AddUp(const model::Application& application, const std::vector<ExecutorSupply>& supply) {
  using Sum = Quantity<struct MetricUnit>;  // Saturates.
  model::RunTotals totals;
  for (const model::Stage& stage : application.stages) {
    for (const model::TaskMetricInfo& info : model::kTaskMetricTable) {
      totals.metrics[info.metric] = (Sum(totals.metrics[info.metric]) + Sum(stage.totals[info.metric])).count();
    }
    totals.num_stages += stage.submitted.has_value() ? 1 : 0;
    totals.num_skipped_stages += stage.status == model::StageStatus::kSkipped ? 1 : 0;
    totals.num_failed_stages += stage.status == model::StageStatus::kFailed ? 1 : 0;
  }
  totals.num_jobs = static_cast<int64_t>(application.jobs.size());
  for (const model::Job& job : application.jobs) {
    totals.num_failed_jobs += job.status == model::JobStatus::kFailed ? 1 : 0;
  }
  totals.num_tasks = static_cast<int64_t>(application.tasks.size());
  for (const model::TaskStatus status : application.tasks.status) {
    totals.num_succeeded_tasks += status == model::TaskStatus::kSucceeded ? 1 : 0;
    totals.num_failed_tasks += status == model::TaskStatus::kFailed ? 1 : 0;
    totals.num_killed_tasks += status == model::TaskStatus::kKilled ? 1 : 0;
  }
  for (const uint8_t is_speculative : application.tasks.is_speculative) {
    totals.num_speculative_tasks += is_speculative != 0 ? 1 : 0;
  }
  totals.num_executors =
      std::count_if(supply.begin(), supply.end(), [](const ExecutorSupply& one) { return one.runs_tasks; });
  totals.num_sql_executions = static_cast<int64_t>(application.sql_executions.size());
  totals.gc_share = GcShare(totals.metrics);
  return totals;
}

}  // namespace sparkwright::facts
