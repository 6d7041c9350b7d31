#pragma once

#include "model/executor.h"
#include "report/json_metrics.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonObject<model::StorageMemory> {
  using S = model::StorageMemory;
  static constexpr std::string_view kName = "storage_memory";
  static constexpr std::string_view kMeaning = "Memory for cached blocks, at the end of the log.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("used_on_heap_bytes", &S::used_on_heap, ""),
        Field("used_off_heap_bytes", &S::used_off_heap, ""),
        Field("total_on_heap_bytes", &S::total_on_heap, ""),
        Field("total_off_heap_bytes", &S::total_off_heap, ""),
    };
  }
};

template <>
struct JsonObject<model::ExecutorResource> {
  using R = model::ExecutorResource;
  static constexpr std::string_view kName = "executor_resource";
  static constexpr std::string_view kMeaning = "An accelerator the executor was given.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &R::name, ""),
        Field("addresses", &R::addresses, ""),
    };
  }
};

template <>
struct JsonObject<model::Executor> {
  using E = model::Executor;
  static constexpr std::string_view kName = "executor";
  static constexpr std::string_view kMeaning =
      "One executor process, or the driver (id \"driver\"). Counts follow Spark's History Server.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("executor_id", &E::id, ""),
        FieldUnlessEmpty("host", &E::host, "Without port."),
        FieldUnlessEmpty("host_port", &E::host_port, "As the block manager registered."),
        Field("add_time", &E::added, ""),
        Field("remove_time", &E::removed, "Missing while it was there to the end of the log."),
        FieldUnlessEmpty("removal_reason", &E::removal_reason, ""),
        Field("total_cores", &E::total_cores, ""),
        Field("max_tasks", &E::max_tasks, "Tasks it can run at once under its resource profile."),
        Field("resource_profile_id", &E::resource_profile_id, ""),
        Field("is_active", &E::is_active, "Not removed by the end of the log."),
        Field("is_excluded", &E::is_excluded, ""),
        FieldUnlessEmpty("excluded_in_stage_ids", &E::excluded_in_stages,
                         "Stages still running at the end of the log."),
        Field("num_times_excluded", &E::num_times_excluded, "For the application or a stage, over the whole run."),
        Field("num_tasks", &E::num_tasks, "Started."),
        Field("num_active_tasks", &E::num_active_tasks, ""),
        Field("num_completed_tasks", &E::num_completed_tasks, ""),
        Field("num_failed_tasks", &E::num_failed_tasks, ""),
        Field("total_duration_ms", &E::total_duration, "Sum over its tasks."),
        Field("total_gc_time_ms", &E::total_gc_time, "Sum over its tasks."),
        Field("total_input_bytes", &E::total_input, ""),
        Field("total_shuffle_read_bytes", &E::total_shuffle_read, ""),
        Field("total_shuffle_write_bytes", &E::total_shuffle_write, ""),
        Field("num_rdd_blocks", &E::num_rdd_blocks, "At the end of the log."),
        Field("memory_used_bytes", &E::memory_used, "By cached blocks, at the end of the log."),
        Field("disk_used_bytes", &E::disk_used, "By cached blocks, at the end of the log."),
        Field("max_memory_bytes", &E::max_memory, "For storage, as the block manager registered."),
        Field("storage_memory", &E::storage_memory, "Missing in logs before Spark 2.3."),
        Field("peaks", &E::peaks, "Missing when the log holds no readings."),
        FieldUnlessEmpty("log_urls", &E::log_urls, ""),
        FieldUnlessEmpty("attributes", &E::attributes, ""),
        FieldUnlessEmpty("resources", &E::resources, ""),
    };
  }
};

}  // namespace sparkwright::report
