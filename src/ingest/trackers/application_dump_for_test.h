#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/application.h"

namespace sparkwright::ingest {

/// Writes every fact of an application as text, one a line, so that two readings can be compared as strings and a
/// difference be seen. Only what reading cost is left out.
class ApplicationDump {
 public:
  static std::string Of(const model::Application& application) {
    ApplicationDump dump;
    dump.Whole(application);
    return std::move(dump.text_);
  }

 private:
  template <typename T>
  static std::string Text(const T& value) {
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
      return std::string(value);
    } else if constexpr (std::is_enum_v<T>) {
      return std::to_string(static_cast<int64_t>(value));
    } else if constexpr (std::is_arithmetic_v<T>) {
      return std::to_string(value);
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      return std::to_string(value.millis_since_epoch());
    } else if constexpr (requires { value.count(); }) {
      return std::to_string(value.count());
    } else if constexpr (requires { value.number(); }) {
      return std::to_string(value.number());
    } else if constexpr (requires { value.has_value(); }) {
      return value.has_value() ? Text(*value) : "absent";
    } else if constexpr (requires { value.first; }) {
      return Text(value.first) + '=' + Text(value.second);
    } else {
      std::string text = "[";
      for (const auto& item : value) {
        text += Text(item) + ' ';
      }
      return text + ']';
    }
  }

  template <typename... Values>
  void Line(std::string_view name, const Values&... values) {
    text_ += name;
    ((text_ += '|', text_ += Text(values)), ...);
    text_ += '\n';
  }

  void Peaks(const std::optional<model::ExecutorPeaks>& peaks) {
    if (peaks.has_value()) {
      Line("  peaks", peaks->values);
    }
  }

  void Whole(const model::Application& application) {
    Line("application", application.id, application.name, application.user, application.attempt_id,
         application.spark_version, application.started, application.ended, application.first_event,
         application.last_event);
    const model::Environment& environment = application.environment;
    Line("environment", environment.java_version, environment.java_home, environment.scala_version,
         environment.spark_properties, environment.hadoop_properties, environment.system_properties,
         environment.metrics_properties, environment.classpath_entries);
    for (const model::ResourceProfile& profile : application.resource_profiles) {
      Line("profile", profile.id);
      for (const auto& request : profile.executor_requests) {
        Line("  executor", request.name, request.amount, request.discovery_script, request.vendor);
      }
      for (const auto& request : profile.task_requests) {
        Line("  task", request.name, request.amount);
      }
    }
    for (const model::Executor& executor : application.executors) {
      OneExecutor(executor);
    }
    for (const model::MiscellaneousProcess& process : application.other_processes) {
      Line("process", process.id, process.host_port, process.added, process.total_cores);
    }
    for (const model::Job& job : application.jobs) {
      Line("job", job.id, job.name, job.description, job.group, job.tags, job.submitted, job.completed, job.status,
           job.failure, job.stage_ids, job.sql_execution_id, job.num_tasks, job.num_active_tasks,
           job.num_completed_tasks, job.num_skipped_tasks, job.num_failed_tasks, job.num_killed_tasks,
           job.num_completed_indices, job.num_active_stages, job.num_completed_stages, job.num_skipped_stages,
           job.num_failed_stages, job.killed_tasks_by_reason);
    }
    for (const model::Stage& stage : application.stages) {
      OneStage(stage);
    }
    for (const model::SqlExecution& execution : application.sql_executions) {
      OneExecution(execution);
    }
    for (const model::RddStorage& rdd : application.rdds) {
      Line("rdd", rdd.id, rdd.name, rdd.storage_level.use_disk, rdd.storage_level.use_memory, rdd.num_partitions,
           rdd.num_cached_partitions, rdd.memory_used, rdd.disk_used, rdd.peak_memory_used, rdd.peak_disk_used,
           rdd.is_unpersisted);
    }
    for (const model::StreamingQuery& query : application.streaming_queries) {
      Line("streaming", query.id, query.run_id, query.name, query.started, query.terminated, query.exception,
           query.sources, query.sink);
      for (const model::StreamingProgress& batch : query.progress) {
        Line("  batch", batch.batch_id, batch.started, batch.num_input_rows, batch.input_rows_per_second,
             batch.processed_rows_per_second, batch.durations, batch.num_state_rows_total, batch.num_state_rows_updated,
             batch.state_memory_used, batch.watermark);
      }
    }
    const model::TaskTable& tasks = application.tasks;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      Line("task", tasks.task_id[i], tasks.stage[i], tasks.index[i], tasks.executor[i], tasks.launch_ms[i],
           tasks.duration_ms[i], tasks.run_ms[i], tasks.cpu_ms[i], tasks.gc_ms[i], tasks.deserialize_ms[i],
           tasks.bytes_in[i], tasks.shuffle_read[i], tasks.bytes_out[i], tasks.disk_spill[i], tasks.status[i],
           tasks.locality[i], tasks.is_speculative[i]);
    }
    const model::ImportReport& report = application.import;
    Line("import", report.files, report.codec, report.stored_size, report.decoded_size, report.num_lines,
         report.num_events, report.is_complete);
    for (const model::ImportCount& count : report.counts) {
      Line("  count", count.name, count.count, count.first.file, count.first.byte_offset, count.first_detail);
    }
    for (const model::UnknownEventKind& kind : report.unknown_kinds) {
      Line("  unknown", kind.name, kind.count, kind.first.file, kind.first.byte_offset);
    }
  }

  void OneExecutor(const model::Executor& executor) {
    Line("executor", executor.id, executor.host, executor.host_port, executor.added, executor.removed,
         executor.removal_reason, executor.total_cores, executor.max_tasks, executor.resource_profile_id,
         executor.is_active, executor.is_excluded, executor.excluded_in_stages, executor.num_times_excluded,
         executor.num_tasks, executor.num_active_tasks, executor.num_completed_tasks, executor.num_failed_tasks,
         executor.total_duration, executor.total_gc_time, executor.total_input, executor.total_shuffle_read,
         executor.total_shuffle_write, executor.num_rdd_blocks, executor.memory_used, executor.disk_used,
         executor.max_memory, executor.log_urls, executor.attributes);
    if (const auto& memory = executor.storage_memory) {
      Line("  memory", memory->used_on_heap, memory->used_off_heap, memory->total_on_heap, memory->total_off_heap);
    }
    for (const model::ExecutorResource& resource : executor.resources) {
      Line("  resource", resource.name, resource.addresses);
    }
    Peaks(executor.peaks);
  }

  void OneStage(const model::Stage& stage) {
    Line("stage", stage.id, stage.attempt, stage.name, stage.description, stage.details, stage.scheduling_pool,
         stage.status, stage.submitted, stage.first_task_launched, stage.completed, stage.failure_reason,
         stage.parent_ids, stage.job_ids, stage.resource_profile_id, stage.is_shuffle_push_enabled,
         stage.num_shuffle_mergers, stage.num_tasks, stage.num_active_tasks, stage.num_completed_tasks,
         stage.num_failed_tasks, stage.num_killed_tasks, stage.num_completed_indices, stage.killed_tasks_by_reason,
         stage.num_tasks_by_locality, stage.num_tasks_with_metrics);
    for (const model::StageRdd& rdd : stage.rdds) {
      Line("  rdd", rdd.id, rdd.name, rdd.scope_name, rdd.num_partitions, rdd.num_cached_partitions, rdd.memory_size,
           rdd.disk_size);
    }
    for (const model::Accumulable& accumulable : stage.accumulables) {
      Line("  accumulable", accumulable.id, accumulable.name, accumulable.value);
    }
    if (const auto& summary = stage.speculation) {
      Line("  speculation", summary->num_tasks, summary->num_active_tasks, summary->num_completed_tasks,
           summary->num_failed_tasks, summary->num_killed_tasks);
    }
    for (const model::TaskFailureGroup& group : stage.failures) {
      Line("  failure", group.kind, group.message, group.count, group.first_task, group.first.file,
           group.first.byte_offset);
    }
    for (std::size_t i = 0; i < model::kNumTaskMetrics; ++i) {
      const auto metric = static_cast<model::TaskMetric>(i);
      Line("  total", i, stage.totals[metric]);
      if (stage.distributions != nullptr) {
        const model::MetricDistribution& distribution = (*stage.distributions)[metric];
        Line("  distribution", distribution.sum, distribution.min, distribution.max, distribution.quantiles);
      }
    }
    for (const model::ExecutorStageSummary& summary : stage.executors) {
      Line("  executor", summary.executor_id, summary.task_time, summary.num_succeeded_tasks, summary.num_failed_tasks,
           summary.num_killed_tasks, summary.input_bytes, summary.input_records, summary.output_bytes,
           summary.output_records, summary.shuffle_read_bytes, summary.shuffle_read_records,
           summary.shuffle_write_bytes, summary.shuffle_write_records, summary.memory_spilled, summary.disk_spilled,
           summary.is_excluded);
      Peaks(summary.peaks);
    }
    Peaks(stage.peaks);
  }

  void OneExecution(const model::SqlExecution& execution) {
    Line("sql", execution.id, execution.root_id, execution.description, execution.details, execution.plan_description,
         execution.modified_configs, execution.submitted, execution.completed, execution.status,
         execution.error_message, execution.jobs, execution.stage_ids, execution.num_plan_updates);
    for (const model::PlanNode& node : execution.plan.nodes) {
      Line("  node", node.id, node.name, node.description, node.is_cluster, node.cluster_id);
      for (const model::SqlMetric& metric : node.metrics) {
        Line("    metric", metric.name, metric.accumulator_id, metric.type, metric.has_value, metric.num_values,
             metric.total, metric.min, metric.median, metric.max, metric.max_stage, metric.max_stage_attempt,
             metric.max_task);
      }
    }
    for (const model::PlanEdge& edge : execution.plan.edges) {
      Line("  edge", edge.from, edge.to);
    }
  }

  std::string text_;
};

}  // namespace sparkwright::ingest
