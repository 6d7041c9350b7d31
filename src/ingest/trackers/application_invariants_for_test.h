#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "model/application.h"

namespace sparkwright::ingest {

/// What holds for the facts of any log, however broken. Num_active_tasks and the like may be negative, as in Spark,
/// when starts are missing.
class ApplicationInvariants {
 public:
  /// The first thing that does not hold; empty when all do.
  static std::string Violation(const model::Application& application) {
    ApplicationInvariants invariants;
    invariants.CheckTasks(application);
    invariants.CheckStages(application);
    invariants.CheckJobs(application);
    invariants.CheckSql(application);
    invariants.CheckRest(application);
    return invariants.violation_;
  }

 private:
  void Expect(bool holds, std::string_view what) {
    if (!holds && violation_.empty()) {
      violation_ = what;
    }
  }

  void CheckTasks(const model::Application& application) {
    const model::TaskTable& tasks = application.tasks;
    for (const std::size_t size :
         {tasks.stage.size(), tasks.index.size(), tasks.executor.size(), tasks.launch_ms.size(),
          tasks.duration_ms.size(), tasks.run_ms.size(), tasks.cpu_ms.size(), tasks.gc_ms.size(),
          tasks.deserialize_ms.size(), tasks.bytes_in.size(), tasks.shuffle_read.size(), tasks.bytes_out.size(),
          tasks.disk_spill.size(), tasks.status.size(), tasks.locality.size(), tasks.is_speculative.size()}) {
      Expect(size == tasks.size(), "columns of the task table differ in size");
    }
    Expect(std::all_of(tasks.stage.begin(), tasks.stage.end(),
                       [&](uint32_t stage) { return stage < application.stages.size(); }),
           "a task of no stage");
    Expect(std::all_of(tasks.executor.begin(), tasks.executor.end(),
                       [&](uint32_t one) { return one == UINT32_MAX || one < application.executors.size(); }),
           "a task of no executor");
  }

  void CheckStages(const model::Application& application) {
    const model::Stage* before = nullptr;
    for (const model::Stage& stage : application.stages) {
      Expect(before == nullptr || before->id < stage.id || (before->id == stage.id && before->attempt < stage.attempt),
             "stages out of order or twice");
      before = &stage;
      Expect(stage.id.number() >= 0, "a stage without id");
      Expect(stage.num_tasks >= 0, "a stage with a negative number of tasks");
      Expect(stage.num_completed_tasks >= 0 && stage.num_failed_tasks >= 0 && stage.num_killed_tasks >= 0,
             "a negative number of ended tasks");
      Expect(stage.num_completed_indices >= 0 && stage.num_completed_indices <= stage.num_completed_tasks,
             "more indices than tasks completed");
      Expect((stage.distributions == nullptr) == (stage.num_tasks_with_metrics == 0), "distributions of no tasks");
      int64_t num_killed = 0;
      for (const auto& [reason, count] : stage.killed_tasks_by_reason) {
        num_killed += count;
      }
      Expect(num_killed == stage.num_killed_tasks, "kill reasons do not add up");
      int64_t num_failed = 0;
      for (const model::TaskFailureGroup& group : stage.failures) {
        num_failed += group.count;
      }
      Expect(
          num_failed == stage.num_failed_tasks || (stage.failures.size() == 100 && num_failed < stage.num_failed_tasks),
          "failure groups do not add up");
      model::ExecutorStageSummary all;
      std::set<std::string> ids;
      for (const model::ExecutorStageSummary& summary : stage.executors) {
        all.num_succeeded_tasks += summary.num_succeeded_tasks;
        all.num_failed_tasks += summary.num_failed_tasks;
        all.num_killed_tasks += summary.num_killed_tasks;
        Expect(ids.insert(summary.executor_id).second, "an executor twice in a stage");
      }
      Expect(all.num_succeeded_tasks == stage.num_completed_tasks && all.num_failed_tasks == stage.num_failed_tasks &&
                 all.num_killed_tasks == stage.num_killed_tasks,
             "executors of a stage do not add up");
      CheckDistributions(stage);
    }
  }

  void CheckDistributions(const model::Stage& stage) {
    if (stage.distributions == nullptr) {
      return;
    }
    for (std::size_t i = 0; i < model::kNumTaskMetrics; ++i) {
      const model::MetricDistribution& distribution = (*stage.distributions)[static_cast<model::TaskMetric>(i)];
      const auto& quantiles = distribution.quantiles;
      Expect(std::is_sorted(quantiles.begin(), quantiles.end()), "quantiles out of order");
      Expect(distribution.min == quantiles.front() && distribution.max == quantiles.back(),
             "quantiles 0 and 1 are not the extremes");
    }
  }

  void CheckJobs(const model::Application& application) {
    for (const model::Job& job : application.jobs) {
      Expect(job.id.number() >= 0, "a job without id");
      Expect(job.num_tasks >= 0 && job.num_skipped_tasks >= 0, "a job with a negative number of tasks");
      Expect(job.num_completed_tasks >= 0 && job.num_failed_tasks >= 0 && job.num_killed_tasks >= 0,
             "a job with a negative number of ended tasks");
      Expect(job.num_completed_indices <= job.num_completed_tasks, "more indices than tasks completed in a job");
      Expect(job.num_completed_stages >= 0 && job.num_skipped_stages >= 0 && job.num_failed_stages >= 0,
             "a negative number of stages");
      int64_t num_killed = 0;
      for (const auto& [reason, count] : job.killed_tasks_by_reason) {
        num_killed += count;
      }
      Expect(num_killed == job.num_killed_tasks, "kill reasons of a job do not add up");
    }
  }

  void CheckSql(const model::Application& application) {
    const model::SqlExecution* before = nullptr;
    for (const model::SqlExecution& execution : application.sql_executions) {
      Expect(before == nullptr || before->id < execution.id, "SQL executions out of order or twice");
      before = &execution;
      Expect(std::is_sorted(execution.stage_ids.begin(), execution.stage_ids.end()), "stages of SQL out of order");
      const auto& nodes = execution.plan.nodes;
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        Expect(nodes[i].id == static_cast<int64_t>(i), "plan nodes out of order");
        Expect(!nodes[i].cluster_id.has_value() || (*nodes[i].cluster_id >= 0 && *nodes[i].cluster_id < nodes[i].id &&
                                                    nodes[static_cast<std::size_t>(*nodes[i].cluster_id)].is_cluster),
               "a plan node in what is no cluster");
        for (const model::SqlMetric& metric : nodes[i].metrics) {
          Expect(metric.num_values >= 0, "a negative number of values");
          Expect(
              metric.type == model::SqlMetricType::kSum || (metric.min <= metric.median && metric.median <= metric.max),
              "a median outside its extremes");
          Expect(metric.type == model::SqlMetricType::kSum || metric.min >= 0, "a negative smallest value");
          Expect(metric.has_value || metric.total == 0 || metric.type == model::SqlMetricType::kCustom,
                 "a total without a value");
        }
      }
      for (const model::PlanEdge& edge : execution.plan.edges) {
        Expect(edge.from >= 0 && edge.to >= 0 && edge.from < static_cast<int64_t>(nodes.size()) &&
                   edge.to < static_cast<int64_t>(nodes.size()),
               "an edge to no node");
      }
    }
  }

  void CheckRest(const model::Application& application) {
    std::set<std::string> ids;
    for (const model::Executor& executor : application.executors) {
      Expect(ids.insert(executor.id).second, "an executor twice");
      Expect(executor.total_cores >= 0 && executor.max_tasks >= 0, "negative cores");
      Expect(executor.memory_used >= Bytes(0) && executor.disk_used >= Bytes(0), "negative space of an executor");
      Expect(executor.num_tasks >= 0 && executor.num_completed_tasks >= 0 && executor.num_failed_tasks >= 0,
             "a negative number of tasks of an executor");
      Expect(executor.is_active != executor.removed.has_value(), "an executor both there and gone");
    }
    for (const model::RddStorage& rdd : application.rdds) {
      Expect(rdd.memory_used >= Bytes(0) && rdd.disk_used >= Bytes(0) && rdd.memory_used <= rdd.peak_memory_used &&
                 rdd.disk_used <= rdd.peak_disk_used,
             "negative space of an RDD, or more than its peak");
    }
    Expect(application.first_event.has_value() == application.last_event.has_value() &&
               (!application.first_event.has_value() || *application.first_event <= *application.last_event),
           "first and last event out of order");
    Expect(application.import.num_events <= application.import.num_lines, "more events than lines");
    for (const model::ImportCount& count : application.import.counts) {
      Expect(count.count > 0, "a counter at zero");
    }
  }

  std::string violation_;
};

}  // namespace sparkwright::ingest
