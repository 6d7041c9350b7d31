#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::model {

/// Keys and values as Spark wrote them (sensitive values come already redacted by Spark).
using Properties = std::map<std::string, std::string, std::less<>>;

/// What the application ran with: the EnvironmentUpdate event.
struct Environment {
  std::string java_version;
  std::string java_home;
  std::string scala_version;
  Properties spark_properties;
  Properties hadoop_properties;
  Properties system_properties;
  Properties metrics_properties;
  Properties classpath_entries;

  /// A Spark property, nullopt when the log does not have it (it may still have a default).
  [[nodiscard]] std::optional<std::string_view> SparkProperty(std::string_view key) const {
    const auto found = spark_properties.find(key);
    return found == spark_properties.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  }
};

struct ExecutorResourceRequest {
  std::string name;  ///< "cores", "memory" (amount in MiB), "memoryOverhead", "gpu", …
  int64_t amount = 0;
  std::string discovery_script;
  std::string vendor;
};

struct TaskResourceRequest {
  std::string name;
  double amount = 0.0;
};

/// Stage-level scheduling: what executors and tasks of a stage ask for. Id 0 is the application's default.
struct ResourceProfile {
  int32_t id = 0;
  std::vector<ExecutorResourceRequest> executor_requests;  ///< By name.
  std::vector<TaskResourceRequest> task_requests;          ///< By name.
};

}  // namespace sparkwright::model
