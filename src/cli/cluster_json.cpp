#include "cli/cluster_json.h"

#include <cstddef>
#include <tuple>
#include <vector>

#include "report/json_object.h"
#include "sparkwright_version.h"

namespace sparkwright::report {
namespace {

struct OneProcess {
  const spark::ClusterProcess& process;
  bool is_running;
};

struct TopLevel {
  const std::string& folder;
  const spark::ClusterStatus& status;
};

std::vector<OneProcess> ProcessesOf(const spark::ClusterStatus& status) {
  std::vector<OneProcess> processes;
  for (std::size_t i = 0; i < status.is_running.size(); ++i) {
    processes.push_back({status.record->processes[i], status.is_running[i]});
  }
  return processes;
}

/// A field of the record, which is missing with it.
template <typename T>
constexpr auto OfRecord(std::string_view key, T spark::ClusterRecord::*member, std::string_view meaning) {
  return Field(
      key,
      [member](const TopLevel& top) {
        return top.status.record.has_value() ? std::optional<T>((*top.status.record).*member) : std::nullopt;
      },
      meaning);
}

}  // namespace

template <>
struct JsonEnum<spark::ClusterState> {
  static constexpr auto kNames = WithValues<spark::ClusterState>(spark::kClusterStateNames);
};

template <>
struct JsonObject<OneProcess> {
  static constexpr std::string_view kName = "process";
  static constexpr std::string_view kMeaning = "The master or a worker.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "name", [](const OneProcess& one) -> const auto& { return one.process.name; }, "master, worker-1."),
        Field(
            "pid", [](const OneProcess& one) { return one.process.id.pid; }, ""),
        Field("is_running", &OneProcess::is_running, ""),
        FieldUnlessEmpty(
            "web_ui", [](const OneProcess& one) -> const auto& { return one.process.web_ui; },
            "Its address; missing of a worker that has not come so far."),
        Field(
            "log", [](const OneProcess& one) -> const auto& { return one.process.log; }, "The file of what it prints."),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using R = spark::ClusterRecord;
  static constexpr std::string_view kName = "cluster_status";
  static constexpr std::string_view kMeaning = "What `sparkwright cluster status --format json` says.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const TopLevel&) { return cli::kClusterSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field(
            "sparkwright_version", [](const TopLevel&) { return std::string_view(kVersion); }, ""),
        Field(
            "folder", [](const TopLevel& top) -> const auto& { return top.folder; }, "Of the cluster."),
        Field(
            "state", [](const TopLevel& top) { return top.status.state; },
            "running: the master answers and all workers are alive. broken: only some of it runs."),
        FieldUnlessEmpty(
            "trouble", [](const TopLevel& top) -> const auto& { return top.status.trouble; },
            "Which process is gone, or why the master does not answer."),
        Field(
            "num_leftover_processes", [](const TopLevel& top) { return top.status.num_leftovers; },
            "Of a broken cluster: processes of it that are not among `processes`."),
        OfRecord("master_url", &R::master_url,
                 "spark://127.0.0.1:PORT. This and all below: missing when no cluster was "
                 "started in the folder, or it was stopped."),
        OfRecord("spark_home", &R::spark_home, ""),
        OfRecord("spark_version", &R::spark_version, ""),
        OfRecord("java_home", &R::java_home, ""),
        OfRecord("event_log_folder", &R::event_logs, ""),
        OfRecord("log_folder", &R::logs, ""),
        OfRecord("properties_file", &R::properties_file, "For spark-submit --properties-file."),
        OfRecord("started", &R::started, ""),
        OfRecord("num_workers", &R::num_workers, "That were started."),
        Field(
            "num_alive_workers",
            [](const TopLevel& top) {
              return top.status.record.has_value() ? std::optional(top.status.num_alive) : std::nullopt;
            },
            "By the master."),
        OfRecord("worker_cores", &R::cores, "Of one worker."),
        OfRecord("worker_memory_bytes", &R::memory, "That one worker gives to executors."),
        FieldUnlessEmpty(
            "processes", [](const TopLevel& top) { return ProcessesOf(top.status); }, "The master first."),
    };
  }
};

}  // namespace sparkwright::report

namespace sparkwright::cli {

void WriteClusterJson(report::JsonWriter& writer, const std::string& folder, const spark::ClusterStatus& status) {
  report::WriteJson(writer, report::TopLevel{folder, status});
}

void WriteClusterSchema(report::JsonWriter& writer) {
  report::WriteSchemaDocument<report::TopLevel>(writer, "Sparkwright cluster status");
}

}  // namespace sparkwright::cli
