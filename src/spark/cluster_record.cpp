#include "spark/cluster_record.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/env.h"
#include "base/read_text.h"

namespace sparkwright::spark {
namespace {

constexpr int64_t kFormat = 1;
/// A thousand processes have 200 kB.
constexpr Bytes kMostRecord{int64_t{16} << 20};
/// More than any machine has; products of it and a unit still fit.
constexpr int64_t kMostOfAnything = int64_t{1} << 40;

/// Thrown and caught in here only, as the library's own exceptions are.
struct OutOfRange {
  std::string_view key;
};

int64_t NumberOf(const nlohmann::json& json, const char* key, int64_t least, int64_t most = kMostOfAnything) {
  const nlohmann::json& value = json.at(key);
  // A number above the largest int64_t would wrap.
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(most)) ||
      value.get<int64_t>() < least || value.get<int64_t>() > most) {
    throw OutOfRange{key};
  }
  return value.get<int64_t>();
}

Error Damaged(std::string_view name, std::string_view why) {
  return {ErrorCode::kCorrupt, fmt::format("{}: is no record of a cluster ({}); 'sparkwright cluster down' ends what "
                                           "runs in this folder and forgets it",
                                           name, why)};
}

}  // namespace

std::string RecordPath(const std::string& folder) { return folder + "/cluster.json"; }

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
  json["worker_memory_mib"] = record.memory.count() / kMebibyte.count();
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
    if (NumberOf(json, "format", 0) != kFormat) {
      return Damaged(name, "it is of another version of sparkwright");
    }
    json.at("spark_home").get_to(record.spark_home);
    json.at("spark_version").get_to(record.spark_version);
    json.at("java_home").get_to(record.java_home);
    json.at("master_url").get_to(record.master_url);
    json.at("event_logs").get_to(record.event_logs);
    json.at("logs").get_to(record.logs);
    json.at("properties_file").get_to(record.properties_file);
    constexpr int64_t kMostWorkers = 1'000'000;
    record.num_workers = NumberOf(json, "num_workers", 0, kMostWorkers);
    record.cores = NumberOf(json, "worker_cores", 0);
    record.memory = Bytes(NumberOf(json, "worker_memory_mib", 0) * kMebibyte.count());
    record.started = Timestamp(NumberOf(json, "started_ms", 0, std::numeric_limits<int64_t>::max()));
    json.at("boot_id").get_to(record.boot_id);
    for (const nlohmann::json& one : json.at("processes")) {
      ClusterProcess process;
      one.at("name").get_to(process.name);
      // 1 is the system; 0, -1 and below would be whole groups to a signal.
      process.id.pid = NumberOf(one, "pid", 2, std::numeric_limits<int32_t>::max());
      process.id.start_ticks = NumberOf(one, "start_ticks", 0, std::numeric_limits<int64_t>::max());
      one.at("web_ui").get_to(process.web_ui);
      one.at("log").get_to(process.log);
      record.processes.push_back(std::move(process));
    }
  } catch (const OutOfRange& out) {
    return Damaged(name, fmt::format("{} is no number that it can be", out.key));
  } catch (const nlohmann::json::parse_error&) {
    return Damaged(name, "it is no JSON");
  } catch (const nlohmann::json::exception&) {
    return Damaged(name, "members that it must have are missing or of another kind");
  }
  return record;
}

Result<std::optional<ClusterRecord>> ReadClusterRecord(const std::string& folder) {
  const std::string path = RecordPath(folder);
  const Result<std::string> text = ReadText(RealEnv().files(), path, kMostRecord);
  if (!text.ok()) {
    switch (text.error().code()) {
      case ErrorCode::kNotFound:
        return std::optional<ClusterRecord>();
      case ErrorCode::kLimitExceeded:
        return Damaged(path, "it is far too long");
      case ErrorCode::kInvalidArgument:
        return Damaged(path, "it is a folder");
      default:
        return text.error();
    }
  }
  SPARKWRIGHT_TRY(ClusterRecord record, ParseClusterRecord(*text, path));
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
