#include "diagnose/session_kind.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sparkwright::diagnose {

bool IsShell(const Run& run) {
  constexpr auto kShells = std::to_array<std::string_view>({"PySparkShell", "Spark shell", "SparkR", "Databricks Shell",
                                                            "Zeppelin", "Thrift JDBC/ODBC Server",
                                                            "SparkSQL::", "livy-session", "Spark Connect server"});
  const std::string_view name = run.application().name;
  const RunConfiguration& configuration = run.configuration();
  return configuration.Set("spark.repl.class.uri").has_value() ||
         configuration.Set("spark.repl.class.outputDir").has_value() ||
         configuration.Set("spark.repl.local.jars").has_value() ||
         std::any_of(kShells.begin(), kShells.end(), [&](std::string_view shell) { return name.starts_with(shell); });
}

bool HasFirstJob(const Run& run) {
  const auto& jobs = run.application().jobs;
  return jobs.empty() ||
         std::any_of(jobs.begin(), jobs.end(), [](const model::Job& job) { return job.id == JobId(0); });
}

}  // namespace sparkwright::diagnose
