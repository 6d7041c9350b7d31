#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "model/workload.h"
#include "optimize/job_on_cluster.h"

namespace sparkwright::optimize {

/// A job on a cluster, with a prediction model that has a fixed part and shares out the rest by slots: for tests.
struct JobForTest {
  JobForTest() {
    model::NodeGroup node;
    node.num_nodes = 10;
    node.cores = 16;
    node.memory = Bytes(int64_t{64} << 30);
    cluster.nodes = {node};
    workload.workload_class = model::WorkloadClass::kAnalytics;
    context.version = {4, 0, 0, {}};
    context.manager = conf::ClusterManager::kYarn;
    context.deploy_mode = conf::DeployMode::kCluster;
    SetData(1e12);
  }

  void SetData(double bytes) {
    read = bytes;
    needs.read = Bytes(static_cast<int64_t>(bytes));
    needs.shuffled = Bytes(static_cast<int64_t>(bytes));
    needs.memory_factor = 2.5;
  }

  [[nodiscard]] double Seconds(const model::ExecutorLayout& layout) const {
    const double per_slot = read / megabytes_per_second / 1e6;
    const auto slots = static_cast<double>(layout.num_slots);
    return kFixed + per_slot / std::pow(std::min(slots, MostTasks()), kExponent) / (layout.uses_gpus ? gpu_speed : 1.0);
  }
  [[nodiscard]] double MostTasks() const { return std::max(1.0, read / 4e6); }

  /// Must not outlive this.
  [[nodiscard]] JobOnCluster Job() const {
    return {.workload = workload,
            .cluster = cluster,
            .context = context,
            .needs = needs,
            .data_place = model::DataPlace::kDisks,
            .seconds = [this](const model::ExecutorLayout& layout) { return Seconds(layout); },
            .fixed_seconds = kFixed,
            .scaling_exponent = kExponent,
            .most_tasks = MostTasks(),
            .stream = stream,
            .local_threads = {},
            .checkpoint_folder = {},
            .container_image = {}};
  }

  static constexpr double kFixed = 25.0;
  static constexpr double kExponent = 0.865;
  double megabytes_per_second = 10.0;
  double gpu_speed = 8.0;
  double read = 0.0;
  model::Workload workload;
  model::Cluster cluster;
  conf::RunContext context;
  JobNeeds needs;
  std::optional<StreamRate> stream;
};

}  // namespace sparkwright::optimize
