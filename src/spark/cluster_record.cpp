#include "spark/cluster_record.h"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/env.h"
#include "base/read_text.h"

namespace sparkwright::spark {
namespace {

constexpr int64_t kFormat = 1;
constexpr int64_t kMebibyte = int64_t{1} << 20;
/// A thousand processes have 200 kB.
constexpr Bytes kMostRecord{int64_t{16} << 20};

std::string RecordPath(const std::string& folder) { return folder + "/cluster.json"; }

}  // namespace

std::string PrintClusterRecord(const ClusterRecord& record) {
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["spark_home"] = record.spark_home;
  json["spark_version"] = record.spark_version;
  json["java_home"] = record.java_home;
  json["master_url"] = record.master_url;
  json["event_logs"] = record.event_logs;
  json["logs"] = record.logs;
  json["properties_file"] = record.properties_file;
  json["num_workers"] = record.num_workers;
  json["worker_cores"] = record.cores;
  json["worker_memory_mib"] = record.memory.count() / kMebibyte;
  json["started_ms"] = record.started.millis_since_epoch();
  json["boot_id"] = record.boot_id;
  json["processes"] = nlohmann::ordered_json::array();
  for (const ClusterProcess& process : record.processes) {
    json["processes"].push_back({{"name", process.name},
                                 {"pid", process.id.pid},
                                 {"start_ticks", process.id.start_ticks},
                                 {"web_ui", process.web_ui},
                                 {"log", process.log}});
  }
  // A path that is not UTF-8 must not stop the program; it is only shown.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<ClusterRecord> ParseClusterRecord(std::string_view text, std::string_view name) {
  ClusterRecord record;
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    if (json.at("format").get<int64_t>() != kFormat) {
      return Error(ErrorCode::kCorrupt, fmt::format("{}: is of another version of sparkwright", name));
    }
    json.at("spark_home").get_to(record.spark_home);
    json.at("spark_version").get_to(record.spark_version);
    json.at("java_home").get_to(record.java_home);
    json.at("master_url").get_to(record.master_url);
    json.at("event_logs").get_to(record.event_logs);
    json.at("logs").get_to(record.logs);
    json.at("properties_file").get_to(record.properties_file);
    json.at("num_workers").get_to(record.num_workers);
    json.at("worker_cores").get_to(record.cores);
    record.memory = Bytes(json.at("worker_memory_mib").get<int32_t>() * kMebibyte);
    record.started = Timestamp(json.at("started_ms").get<int64_t>());
    json.at("boot_id").get_to(record.boot_id);
    for (const nlohmann::json& one : json.at("processes")) {
      ClusterProcess process;
      one.at("name").get_to(process.name);
      one.at("pid").get_to(process.id.pid);
      one.at("start_ticks").get_to(process.id.start_ticks);
      one.at("web_ui").get_to(process.web_ui);
      one.at("log").get_to(process.log);
      if (process.id.pid <= 1) {  // 0, -1 and below would be whole groups to a signal.
        return Error(ErrorCode::kCorrupt, fmt::format("{}: {} is the id of no process", name, process.id.pid));
      }
      record.processes.push_back(std::move(process));
    }
  } catch (const nlohmann::json::exception& exception) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: is no record of a cluster: {}", name, exception.what()));
  }
  return record;
}

Result<std::optional<ClusterRecord>> ReadClusterRecord(const std::string& folder) {
  const std::string path = RecordPath(folder);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return std::optional<ClusterRecord>();
  }
  SPARKWRIGHT_TRY(const std::string text, ReadText(RealEnv().files(), path, kMostRecord));
  SPARKWRIGHT_TRY(ClusterRecord record, ParseClusterRecord(text, path));
  return std::optional<ClusterRecord>(std::move(record));
}

Status WriteClusterRecord(const std::string& folder, const ClusterRecord& record) {
  const std::string path = RecordPath(folder);
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  file << PrintClusterRecord(record);
  file.close();
  std::error_code error;
  if (file.good()) {
    std::filesystem::rename(unfinished, path, error);
  }
  if (!file.good() || error) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot be written", path));
  }
  return {};
}

}  // namespace sparkwright::spark
