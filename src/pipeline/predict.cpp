#include "pipeline/predict.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/local_master.h"
#include "predict/past_run.h"
#include "predict/predict.h"
#include "validate/gpu.h"
#include "validate/packing.h"
#include "validate/subject.h"
#include "workload/amounts.h"

namespace sparkwright::pipeline {
namespace {

int64_t NodesWithAnExecutor(const model::Cluster& cluster, const validate::Demand& demand) {
  int64_t nodes = 0;
  for (const model::NodeGroup& group : cluster.nodes) {
    nodes += validate::PackNode(demand, group).num_executors > 0 ? group.num_nodes : 0;
  }
  return nodes;
}

/// What an executor takes of its node. A standalone worker counts the heap alone; the rest is taken all the same.
Bytes TakenOf(const validate::Subject& subject, const conf::ProcessMemory& memory) {
  if (memory.container.has_value()) {
    return memory.container->total;
  }
  const Bytes heap = memory.regions.heap;
  return heap + subject.Size("spark.executor.memoryOverhead").value_or(conf::UsualOverhead(heap)) + memory.off_heap;
}

}  // namespace

Result<model::Prediction> Predict(const PredictionRequest& request) {
  return predict::Predict({request.workload, request.cluster, request.layout, request.history, request.data_place});
}

Result<model::PastRun> PastRunOf(const Analysis& analysis, const std::string& name) {
  return predict::RunOf(analysis.application, analysis.facts, name);
}

Result<model::PastRun> PastRunByCpuTime(const Analysis& analysis, const std::string& name,
                                        model::WorkloadClass workload_class) {
  return predict::RunByCpuTime(analysis.application, analysis.facts, name, workload_class);
}

Result<model::WorkloadSize> SizeIn(std::string_view text) {
  if (const std::size_t first = text.find_first_not_of(" \t\n");
      text.substr(std::min(first, text.size())).starts_with("-")) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("'{}' is below 0; an amount of data is not negative", text));
  }
  if (workload::IsBeyondCounting(text)) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("'{}' is more than can be counted, 8 EiB", text));
  }
  model::WorkloadSize size = workload::SizeIn(text);
  if (const std::optional<Bytes> bare = workload::BareBytesIn(text); bare.has_value()) {
    size = {};
    size.input_bytes = bare;
  }
  if (!size.input_bytes.has_value() && !size.input_rows.has_value() && !size.bytes_per_day.has_value() &&
      !size.rows_per_day.has_value()) {
    return Error(
        ErrorCode::kInvalidArgument,
        fmt::format("'{}' is no amount of data; write it as 500GB, 2.5 billion rows, 500 GiB/day or bytes", text));
  }
  return size;
}

Result<model::ExecutorLayout> LayoutOf(const conf::Configuration& configuration, const conf::RunContext& context) {
  const validate::Subject subject(configuration, context);
  if (!subject.context().cluster.has_value()) {
    return Error(ErrorCode::kInvalidArgument, "a configuration is predicted on a cluster; give --cluster");
  }
  const model::Cluster& cluster = *subject.context().cluster;
  model::ExecutorLayout layout;
  layout.source = model::LayoutSource::kConfiguration;
  for (const model::NodeGroup& group : cluster.nodes) {
    layout.cluster_cores += group.cores * group.num_nodes;
    layout.cluster_memory += Bytes(group.memory.count() * group.num_nodes);
  }
  layout.shuffle_partitions = subject.Count("spark.sql.shuffle.partitions");
  if (subject.is_local()) {
    SPARKWRIGHT_TRY(const conf::ProcessMemory memory, subject.driver_memory());
    const model::NodeGroup& node = validate::NodeWithMostCores(cluster);
    layout.num_executors = 1;
    layout.num_nodes = 1;
    layout.cores_per_executor = node.cores;
    if (const auto threads = model::LocalThreads(subject.Text("spark.master").value_or("")); threads.has_value()) {
      layout.cores_per_executor = std::max<int64_t>(*threads, 1);
    }
    layout.num_slots = layout.cores_per_executor;
    layout.heap = memory.regions.heap;
    layout.container = memory.regions.heap;
    layout.unified = memory.regions.unified + memory.off_heap;
    return layout;
  }
  conf::RunContext known = subject.context();
  known.manager = known.manager.value_or(conf::ClusterManager::kYarn);
  const validate::Subject placed(configuration, known);
  SPARKWRIGHT_TRY(const conf::ProcessMemory memory, placed.executor_memory());
  const std::optional<validate::Demand> demand = validate::ExecutorDemand(placed);
  const std::optional<validate::ClusterPacking> packing = validate::PackedExecutors(placed);
  if (!demand.has_value() || !packing.has_value() || packing->num_executors <= 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "no executor of this configuration fits on a node of the cluster; 'sparkwright check' says why");
  }
  if (!subject.context().manager.has_value()) {
    layout.notes.emplace_back("Nothing says which cluster manager it is; YARN is assumed. --master says it.");
  }
  layout.num_executors = std::min(packing->num_executors, placed.MostExecutors().value_or(packing->num_executors));
  const bool is_counted =
      known.manager == conf::ClusterManager::kYarn || known.manager == conf::ClusterManager::kKubernetes;
  if (is_counted && !placed.IsTrue("spark.dynamicAllocation.enabled") && !placed.IsSet("spark.executor.instances")) {
    layout.source = model::LayoutSource::kSparkDefault;
    layout.notes.push_back(fmt::format(
        "Nothing says how many executors: Spark then starts 2, and {} of these fit. Set spark.executor.instances, or "
        "spark.dynamicAllocation.enabled.",
        packing->num_executors));
  }
  if (layout.num_executors < placed.MostExecutors().value_or(0) && !placed.IsTrue("spark.dynamicAllocation.enabled")) {
    layout.notes.emplace_back(
        fmt::format("{} executors are configured and {} fit.", *placed.MostExecutors(), layout.num_executors));
  }
  layout.cores_per_executor = placed.CoresOfExecutor().value_or(validate::NodeWithMostCores(cluster).cores);
  layout.num_slots = layout.num_executors * validate::ExecutorSlots(placed).value_or(layout.cores_per_executor);
  layout.num_nodes = std::min(NodesWithAnExecutor(cluster, *demand), layout.num_executors);
  layout.heap = memory.regions.heap;
  if (const auto driver = validate::DriverDemand(placed); driver.has_value()) {
    layout.cluster_memory = std::max(layout.cluster_memory - driver->memory, Bytes());
  }
  layout.container = TakenOf(placed, memory);
  layout.unified = memory.regions.unified + memory.off_heap;
  layout.gpus_per_executor = demand->gpus;
  layout.uses_gpus = layout.gpus_per_executor > 0 && validate::LoadsRapids(placed);
  return layout;
}

}  // namespace sparkwright::pipeline
