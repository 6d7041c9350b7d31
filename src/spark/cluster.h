#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/quantity.h"
#include "base/result.h"
#include "hardware/clusters/http_get.h"
#include "spark/cluster_record.h"
#include "spark/installation.h"

/// A real standalone cluster on this machine's loopback. All of it is in one folder, which only its owner may enter:
///   .sparkwright-cluster     marks the folder as one of these
///   cluster.json             which processes it is, with the times they started
///   conf/spark-defaults.conf for spark-submit --properties-file: the master, event logs on
///   events/ logs/ work/      event logs; what master and workers print; files of executors
///   lock                     held while one program starts or stops it
/// Two things tell that a process is the cluster's: it is in cluster.json and has started when that says, or it has
/// inherited the variable SPARKWRIGHT_PROCESS_OF_CLUSTER with a token and the folder (process_mark.h), as executors
/// have from their worker. Nothing else is ever ended, and never what this program was started by.
namespace sparkwright::spark {

/// What cluster to start.
struct ClusterWish {
  std::string folder;  ///< As UsableFolder returns it.
  int64_t num_workers = 2;
  int64_t cores = 1;                   ///< Of one worker.
  Bytes memory{int64_t{1} << 30};      ///< Of one worker; whole MiB.
  std::optional<int64_t> port;         ///< Of the master; a free one when not given.
  std::optional<int64_t> web_ui_port;  ///< Of the master's web UI; a free one when not given.
  Millis patience{60'000};             ///< How long it may take until all workers are alive.
};

/// How a start says what it does, and asks whether it should go on.
struct ClusterHooks {
  std::function<void(std::string_view)> say;
  std::function<bool()> is_cancelled;
};

/// A cluster that runs.
struct RunningCluster {
  ClusterRecord record;
  bool was_running = false;  ///< It did before: nothing was started.
};

enum class ClusterState {
  kDown,    ///< Nothing runs.
  kWhole,   ///< The master answers, and all workers are alive.
  kBroken,  ///< Some of it runs, or what an earlier one left.
};

inline constexpr std::array<std::string_view, 3> kClusterStateNames = {"down", "running", "broken"};
constexpr std::string_view NameOf(ClusterState state) { return kClusterStateNames[static_cast<std::size_t>(state)]; }

/// What of a cluster is there.
struct ClusterStatus {
  ClusterState state = ClusterState::kDown;
  std::optional<ClusterRecord> record;  ///< Of the cluster that was last started and not stopped.
  std::vector<bool> is_running;         ///< For each process of the record.
  int64_t num_alive = 0;                ///< Workers of which the master says so.
  std::string trouble;                  ///< Which process is gone, or why the master does not answer.
  int64_t num_leftovers = 0;            ///< Of a broken one: processes of it that are not in the record.
};

/// Starts the master and workers, and returns when the master says that all are alive. What is left of an earlier
/// cluster in the folder is ended first; a whole one is left as it is. Errors: kInvalidArgument (a whole cluster of
/// another Spark, shape or port runs there; the folder holds other things);
/// kUnavailable (it did not start: the message has the last lines of the log, and all that was started has been ended;
/// another program is at work on the folder; cancelled).
Result<RunningCluster> StartCluster(Env& env, hardware::HttpClient& client, const Installation& installation,
                                    const Java& java, const ClusterWish& wish, const ClusterHooks& hooks);

/// Errors: kCorrupt when cluster.json is damaged; kUnavailable when it or the folder cannot be read; kInvalidArgument
/// when the folder is a file.
Result<ClusterStatus> LookAtCluster(hardware::HttpClient& client, const std::string& folder);

/// Ends every process of the folder's cluster and forgets it; logs stay. In a folder that holds other things nothing is
/// written or removed. Returns how many it ended: 0 when nothing ran. Errors: kUnavailable; kInvalidArgument when the
/// folder is a file.
Result<int64_t> StopCluster(const std::string& folder);

}  // namespace sparkwright::spark
