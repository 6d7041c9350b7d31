#include "optimize/executor_shape.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/as_double.h"
#include "base/saturating.h"
#include "model/cluster_nodes.h"

namespace sparkwright::optimize {
namespace {

using model::WorkloadClass;

constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kGibi = int64_t{1} << 30;
constexpr Bytes kLeastDriverHeap{512 * kMebi};
constexpr Bytes kMostDriverHeap{16 * kGibi};
constexpr double kTasksPerGibi = 25'000.0;
constexpr double kPartition = 128.0 * kMebi;
constexpr int64_t kWaves = 2;

int64_t StepOf(Bytes heap) {
  return heap.count() >= 8 * kGibi ? kGibi : heap.count() >= 2 * kGibi ? kGibi / 4 : 64 * kMebi;
}

}  // namespace

Bytes HeapRoundedDown(Bytes heap) { return Bytes(heap.count() / StepOf(heap) * StepOf(heap)); }

Bytes HeapRoundedUp(Bytes heap) {
  const Bytes down = HeapRoundedDown(heap);
  return down == heap ? heap : down + Bytes(StepOf(heap));
}

UsualExecutor UsualExecutorOf(WorkloadClass one) {
  switch (one) {
    case WorkloadClass::kStreaming:
      return {4, 4};
    case WorkloadClass::kEtl:
      return {4, 5};
    case WorkloadClass::kMlTraining:
    case WorkloadClass::kMlInference:
    case WorkloadClass::kGraph:
    case WorkloadClass::kAnalytics:
    case WorkloadClass::kMixed:
      break;
  }
  return {4, 6};
}

std::string CoresText(const UsualExecutor& usual) {
  return usual.fewest_cores == usual.most_cores ? std::to_string(usual.most_cores)
                                                : fmt::format("{} to {}", usual.fewest_cores, usual.most_cores);
}

double DiscountOf(const UsualExecutor& usual, int64_t cores) {
  constexpr double kOfFewer = 0.05;
  constexpr double kOfMore = 0.03;
  const double of_each = cores < usual.fewest_cores ? kOfFewer : kOfMore;
  return std::min(of_each * static_cast<double>(usual.Distance(cores)), 0.9);
}

Bytes DriverHeap(const JobOnCluster& job) {
  const WorkloadClass one = job.workload.workload_class;
  const bool gathers = one == WorkloadClass::kMlTraining || one == WorkloadClass::kGraph;
  const double tasks =
      std::min(AsDouble(job.needs.read) / kPartition, static_cast<double>(model::kMostShufflePartitions));
  const auto wanted =
      Bytes(SaturatingCast(((gathers ? 4.0 : 2.0) + tasks / kTasksPerGibi) * static_cast<double>(kGibi)));
  Bytes node;
  for (const model::NodeGroup& group : job.cluster.nodes) {
    node = std::max(node, model::KnownOrUsualMemory(group));
  }
  const Bytes most = std::max(std::min(kMostDriverHeap, Bytes(node.count() / 4)), kLeastDriverHeap);
  return HeapRoundedDown(std::clamp(wanted, kLeastDriverHeap, most));
}

Bytes MemoryPerSlot(const ExecutorShape& shape) {
  // With memory outside the heap, tasks of Spark SQL work there and nowhere else.
  const Bytes works_in = shape.off_heap.count() > 0 ? shape.off_heap : shape.unified;
  return Bytes(works_in.count() / std::max<int64_t>(shape.cores, 1));
}

int64_t ShufflePartitions(const JobOnCluster& job, int64_t slots, Bytes memory_per_slot) {
  if (job.workload.workload_class == WorkloadClass::kStreaming) {
    return std::clamp<int64_t>(slots, 1, model::kMostShufflePartitions);
  }
  const double by_bytes = std::ceil(AsDouble(job.needs.shuffled) / kPartition);
  const double by_slots = static_cast<double>(SaturatingMultiply(kWaves, std::max<int64_t>(slots, 1)));
  const double by_memory =
      memory_per_slot.count() > 0
          ? std::ceil(AsDouble(job.needs.shuffled) * job.needs.memory_factor / AsDouble(memory_per_slot))
          : 0.0;
  return static_cast<int64_t>(
      std::min(std::max({by_bytes, by_slots, by_memory}), static_cast<double>(model::kMostShufflePartitions)));
}

model::ExecutorLayout LayoutOf(const JobOnCluster& job, const ExecutorShape& shape, int64_t count) {
  model::ExecutorLayout layout;
  layout.num_executors = count;
  layout.cores_per_executor = shape.cores;
  layout.heap = shape.heap;
  layout.container = shape.container;
  layout.unified = shape.unified;
  layout.gpus_per_executor = shape.gpus;
  layout.num_slots = SaturatingMultiply(count, shape.cores);
  layout.num_nodes = std::min(shape.nodes, count);
  layout.uses_gpus = shape.gpus > 0;
  layout.source = model::LayoutSource::kConfiguration;
  layout.shuffle_partitions = ShufflePartitions(job, layout.num_slots, MemoryPerSlot(shape));
  for (const model::NodeGroup& group : job.cluster.nodes) {
    layout.cluster_cores = SaturatingAdd(layout.cluster_cores, SaturatingMultiply(group.cores, group.num_nodes));
    layout.cluster_memory += Bytes(SaturatingMultiply(model::KnownOrUsualMemory(group).count(), group.num_nodes));
  }
  return layout;
}

}  // namespace sparkwright::optimize
