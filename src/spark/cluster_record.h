#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "spark/process.h"

namespace sparkwright::spark {

/// Standalone workers count memory in these.
inline constexpr Bytes kMebibyte{int64_t{1} << 20};

/// The master or a worker of a cluster.
struct ClusterProcess {
  std::string name;  ///< "master", "worker-1".
  ProcessId id;
  std::string web_ui;  ///< http://127.0.0.1:PORT; empty until it is known.
  std::string log;     ///< The file with all that it printed.
};

/// What a folder's cluster.json says: which cluster was started there, and which processes it is.
struct ClusterRecord {
  std::string spark_home;
  std::string spark_version;
  std::string java_home;
  std::string master_url;  ///< spark://127.0.0.1:PORT
  std::string event_logs;  ///< The folder of event logs.
  std::string logs;        ///< The folder of what master and workers print.
  std::string properties_file;
  int64_t num_workers = 0;
  int64_t cores = 0;  ///< Of one worker.
  Bytes memory;       ///< That one worker gives to executors, whole MiB.
  Timestamp started;
  std::string boot_id;                    ///< Process ids are of this run of the machine (BootId).
  std::vector<ClusterProcess> processes;  ///< The master first. Fewer than there should be after a crash of the start.
};

/// cluster.json: one object, members as in the record with their units, "format": 1.
std::string PrintClusterRecord(const ClusterRecord& record);

/// Reads it back. `name` is of the file, for errors. Errors: kCorrupt when it is damaged, or of another version.
Result<ClusterRecord> ParseClusterRecord(std::string_view text, std::string_view name);

/// Where a folder has it.
std::string RecordPath(const std::string& folder);

/// Reads cluster.json of a folder; nullopt when there is none. Errors: kCorrupt, kUnavailable.
Result<std::optional<ClusterRecord>> ReadClusterRecord(const std::string& folder);

/// Writes it in one step: a crash leaves the earlier file or this one. Errors: kUnavailable.
Status WriteClusterRecord(const std::string& folder, const ClusterRecord& record);

}  // namespace sparkwright::spark
