#pragma once

#include "model/application.h"
#include "report/json_object.h"

namespace sparkwright::report {

/// The application without what has a top-level key of its own.
template <>
struct JsonObject<model::Application> {
  using A = model::Application;
  static constexpr std::string_view kName = "application";
  static constexpr std::string_view kMeaning = "One attempt of one application: the subject of the log.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("id", &A::id, "Spark's application id; empty when the log does not say."),
        Field("name", &A::name, "spark.app.name."),
        FieldUnlessEmpty("user", &A::user, "Who submitted it."),
        FieldUnlessEmpty("attempt_id", &A::attempt_id, "Missing when the cluster manager has no attempts."),
        FieldUnlessEmpty("spark_version", &A::spark_version, "As the log's first event says."),
        Field("start_time", &A::started, "From ApplicationStart."),
        Field("end_time", &A::ended, "From ApplicationEnd; missing for an unfinished log."),
        Field("first_event_time", &A::first_event, "Earliest time any event mentions."),
        Field("last_event_time", &A::last_event, "Latest time any event mentions."),
        Field(
            "duration_ms",
            [](const A& a) -> std::optional<Millis> {
              if (!a.begin().has_value() || !a.end().has_value()) {
                return std::nullopt;
              }
              return *a.end() - *a.begin();
            },
            "From start_time, or first_event_time, to end_time, or last_event_time."),
        FieldUnlessEmpty("other_processes", &A::other_processes, "Neither driver nor executors."),
    };
  }
};

template <>
struct JsonObject<model::MiscellaneousProcess> {
  using P = model::MiscellaneousProcess;
  static constexpr std::string_view kName = "other_process";
  static constexpr std::string_view kMeaning = "A process such as YARN's application master (Spark 3.2 on).";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("id", &P::id, ""),
        Field("host_port", &P::host_port, ""),
        Field("add_time", &P::added, ""),
        Field("total_cores", &P::total_cores, ""),
    };
  }
};

template <>
struct JsonObject<model::Environment> {
  using E = model::Environment;
  static constexpr std::string_view kName = "environment";
  static constexpr std::string_view kMeaning = "What the application ran with. Values Spark redacted stay redacted.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("java_version", &E::java_version, ""),
        FieldUnlessEmpty("java_home", &E::java_home, ""),
        FieldUnlessEmpty("scala_version", &E::scala_version, ""),
        Field("spark_properties", &E::spark_properties, "What was set, not the defaults of the rest."),
        FieldUnlessEmpty("hadoop_properties", &E::hadoop_properties, ""),
        FieldUnlessEmpty("system_properties", &E::system_properties, "The driver JVM's."),
        FieldUnlessEmpty("metrics_properties", &E::metrics_properties, ""),
        FieldUnlessEmpty("classpath_entries", &E::classpath_entries, "Entry to where it came from."),
    };
  }
};

template <>
struct JsonObject<model::ExecutorResourceRequest> {
  using R = model::ExecutorResourceRequest;
  static constexpr std::string_view kName = "executor_resource_request";
  static constexpr std::string_view kMeaning = "What an executor asks for.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &R::name, "cores, memory, memoryOverhead, gpu and the like."),
        Field("amount", &R::amount, "Memory is in MiB."),
        FieldUnlessEmpty("discovery_script", &R::discovery_script, ""),
        FieldUnlessEmpty("vendor", &R::vendor, ""),
    };
  }
};

template <>
struct JsonObject<model::TaskResourceRequest> {
  using R = model::TaskResourceRequest;
  static constexpr std::string_view kName = "task_resource_request";
  static constexpr std::string_view kMeaning = "What a task asks for.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &R::name, "cpus, gpu and the like."),
        Field("amount", &R::amount, "May be a fraction."),
    };
  }
};

template <>
struct JsonObject<model::ResourceProfile> {
  using R = model::ResourceProfile;
  static constexpr std::string_view kName = "resource_profile";
  static constexpr std::string_view kMeaning = "Stage-level scheduling: what executors and tasks ask for.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("resource_profile_id", &R::id, "0 is the application's default."),
        Field("executor_requests", &R::executor_requests, ""),
        Field("task_requests", &R::task_requests, ""),
    };
  }
};

}  // namespace sparkwright::report
