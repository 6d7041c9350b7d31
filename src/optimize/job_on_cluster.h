#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "base/quantity.h"
#include "conf/run_context.h"
#include "model/cluster.h"
#include "model/cluster_nodes.h"
#include "model/prediction.h"
#include "model/workload.h"

namespace sparkwright::optimize {

/// What the job has to do, as the prediction model expects it.
struct JobNeeds {
  Bytes read;
  Bytes shuffled;
  Bytes written;
  Bytes held;                  ///< Kept in memory between passes; 0 for jobs that keep nothing.
  double memory_factor = 2.0;  ///< Memory over data that is held in it.
};

/// A stream, as the prediction model expects it.
struct StreamRate {
  double arriving_share = 0.0;      ///< Of what the job reads in all, what comes in each second.
  double batch_seconds = 0.0;       ///< What a batch takes beside its rows.
  double most_batch_seconds = 0.0;  ///< That at most.
};

/// What a configuration is made for. What it refers to outlives it.
struct JobOnCluster {
  const model::Workload& workload;
  const model::Cluster& cluster;
  /// Version, manager, deploy mode and language; its cluster is not looked at. A manager must be known.
  const conf::RunContext& context;
  JobNeeds needs;
  model::DataPlace data_place = model::DataPlace::kDisks;
  /// The prediction model: seconds that the job takes with these executors. The same layout has always the same time.
  std::function<double(const model::ExecutorLayout&)> seconds;
  double fixed_seconds = 0.0;                 ///< The part of it that no executor shortens.
  double scaling_exponent = 0.0;              ///< The rest falls with the number of slots to this power.
  double most_tasks = 0.0;                    ///< That its input can be cut into; more slots have nothing to do.
  bool fills_gpu_batches = true;              ///< It has data enough for GPUs to be worth their start.
  std::optional<StreamRate> stream = {};      ///< Of streams whose rate is known.
  std::optional<int64_t> local_threads = {};  ///< Of a local master that says so; otherwise all cores.
  std::string checkpoint_folder;              ///< For streams and graphs; empty: a relative one.
  std::string container_image;                ///< For Kubernetes; empty: Spark's official one of that version.
};

/// Of a stream whose rate is known: the share of the time that executors need for what comes; 0 for other jobs.
inline double LoadOf(const JobOnCluster& job, const model::ExecutorLayout& layout) {
  return job.stream.has_value() ? job.stream->arriving_share * std::max(job.seconds(layout) - job.fixed_seconds, 0.0)
                                : 0.0;
}

/// Whether the cluster says how fast everything is that its data passes: disks, and the network where there is one.
inline bool AreDevicesKnown(const JobOnCluster& job) {
  const bool has_network = !model::IsOneNode(job.cluster) || job.data_place == model::DataPlace::kNetwork;
  return std::all_of(job.cluster.nodes.begin(), job.cluster.nodes.end(), [&](const model::NodeGroup& node) {
    return node.disk_kind.has_value() && (!has_network || node.network_speed.has_value());
  });
}

/// Whether any of its code, or what the caller said of it, is Python.
inline bool IsPython(const JobOnCluster& job) {
  if (job.context.language == conf::Language::kPython) {
    return true;
  }
  for (const model::CodeLanguage language : job.workload.languages) {
    if (language == model::CodeLanguage::kPython) {
      return true;
    }
  }
  return false;
}

/// Whether it runs beside the JVM: Kubernetes then reserves two fifths of a heap for it unless it is told.
inline bool IsBesideJvm(const JobOnCluster& job) { return IsPython(job) || job.context.language == conf::Language::kR; }

}  // namespace sparkwright::optimize
