#include "optimize/executor_room.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/as_double.h"
#include "base/saturating.h"
#include "conf/executor_memory.h"
#include "model/cluster_nodes.h"

namespace sparkwright::optimize {
namespace {

using model::WorkloadClass;

constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kGibi = int64_t{1} << 30;

/// What a JVM of Spark starts with (conf::LeastHeap is 450 MiB; SC302 asks for a third of it at most to be reserved).
constexpr Bytes kLeastHeap{1 * kGibi};
constexpr double kStorageShare = 0.5;
/// Of one Python worker, where Python works on rows: an interpreter with NumPy and a batch of 10,000 rows.
constexpr Bytes kPythonWorker{512 * kMebi};
/// NVIDIA's own tuning gives a pinned pool of 2 to 4 GiB.
constexpr Bytes kPinnedPool{2 * kGibi};
constexpr Bytes kRocksDb{512 * kMebi};

bool WorksInPython(const JobOnCluster& job) {
  const WorkloadClass one = job.workload.workload_class;
  return IsPython(job) &&
         (job.workload.traits.has_row_udfs || one == WorkloadClass::kMlTraining || one == WorkloadClass::kMlInference);
}

/// Its state is to lie in RocksDB, which Spark has since 3.2.
bool KeepsStateInRocksDb(const JobOnCluster& job) {
  const model::SparkVersion& version = job.context.version;
  return std::pair(version.major, version.minor) >= std::pair(3, 2) &&
         job.workload.workload_class == WorkloadClass::kStreaming &&
         job.workload.traits.shuffle_intensity > model::ShuffleIntensity::kNone;
}

}  // namespace

ExecutorRoom::ExecutorRoom(const JobOnCluster& job)
    : job_(job),
      usual_(UsualExecutorOf(job.workload.workload_class)),
      driver_(DriverHeap(job) + conf::UsualOverhead(DriverHeap(job))) {}

bool ExecutorRoom::HasDriver() const { return job_.context.deploy_mode == conf::DeployMode::kCluster; }

bool ExecutorRoom::HasApplicationMaster() const {
  return job_.context.manager == conf::ClusterManager::kYarn && !HasDriver();
}

Bytes ExecutorRoom::CompanionMemory() const { return HasApplicationMaster() ? Bytes(kGibi) : driver_; }

int64_t ExecutorRoom::CoresOf(const model::NodeGroup& node) const {
  const bool has_companion = HasDriver() || HasApplicationMaster();
  return has_companion && model::IsOneNode(job_.cluster) ? node.cores - 1 : node.cores;
}

Bytes ExecutorRoom::UnifiedNeed(int64_t cores, int64_t count) const {
  if (job_.workload.workload_class == WorkloadClass::kStreaming) {
    return Bytes(SaturatingCast(HeldShare(count)));  // A batch is a small part of what comes in a day.
  }
  const double slots = static_cast<double>(cores * count);
  const double partition =
      AsDouble(job_.needs.shuffled) / static_cast<double>(ShufflePartitions(job_, cores * count, Bytes()));
  const double tasks = static_cast<double>(cores) * std::min(partition, AsDouble(job_.needs.shuffled) / slots) *
                       job_.needs.memory_factor;
  return Bytes(SaturatingCast(tasks + HeldShare(count)));
}

double ExecutorRoom::HeldShare(int64_t count) const { return UnifiedToHold(AsDouble(job_.needs.held), count); }

Bytes ExecutorRoom::HeapFor(int64_t cores, int64_t count) const {
  return HeapRoundedUp(conf::HeapForUnified(UnifiedNeed(cores, count)));
}

int64_t ExecutorRoom::CountToHold(const ExecutorShape& shape) const {
  const double room = AsDouble(shape.unified) * kStorageShare;
  const auto count = static_cast<int64_t>(std::min(std::ceil(AsDouble(job_.needs.held) / std::max(room, 1.0)), 1e9));
  return std::clamp<int64_t>(count, 1, shape.most);
}

ExecutorShape ExecutorRoom::WithoutHeap(int64_t cores, int64_t gpus) const {
  ExecutorShape shape;
  shape.cores = cores;
  shape.gpus = gpus;
  shape.python = WorksInPython(job_) ? Bytes(kPythonWorker.count() * cores) : Bytes();
  shape.pinned = gpus > 0 ? kPinnedPool : Bytes();
  shape.native = KeepsStateInRocksDb(job_) ? kRocksDb : Bytes();
  return shape;
}

void ExecutorRoom::SetHeap(ExecutorShape& shape, Bytes heap, Bytes off_heap) const {
  const Bytes extra = shape.python + shape.pinned + shape.native;
  shape.heap = heap;
  shape.off_heap = off_heap;
  shape.overhead = conf::UsualOverhead(heap) + extra;
  // Kubernetes gives two fifths to applications that are not for the JVM, unless it is told.
  shape.is_overhead_usual =
      extra.count() == 0 && !(job_.context.manager == conf::ClusterManager::kKubernetes && IsBesideJvm(job_));
  shape.container = shape.heap + shape.overhead + shape.off_heap;
  shape.unified = conf::UsualUnified(heap) + off_heap;
}

std::optional<ExecutorShape> ExecutorRoom::ShapeOf(const model::NodeGroup& node, int64_t cores, int64_t per_node,
                                                   int64_t gpus) const {
  Bytes room = model::KnownOrUsualMemory(node);
  if (node.has_unified_memory && gpus > 0) {
    room = Bytes(room.count() / 2);  // The GPU works in the same memory.
  }
  if (model::IsOneNode(job_.cluster)) {
    room -= driver_ + (HasApplicationMaster() ? CompanionMemory() : Bytes());
  }
  Bytes share(room.count() / per_node);
  if (job_.cluster.largest_container.memory.has_value()) {
    share = std::min(share, *job_.cluster.largest_container.memory);
  }
  if (job_.context.manager == conf::ClusterManager::kYarn && share.count() >= 4 * kGibi) {
    share = Bytes(share.count() / kGibi * kGibi);  // YARN hands out multiples of 1 GiB.
  }
  ExecutorShape shape = WithoutHeap(cores, gpus);
  shape.room = share;
  const Bytes for_heap = share - (shape.python + shape.pinned + shape.native);
  const Bytes most = conf::LargestHeapIn(for_heap);
  if (most < kLeastHeap) {
    return std::nullopt;
  }
  const Bytes room_for_heap = HeapRoundedDown(std::min(most, kMostShortPointerHeap));
  SetHeap(shape, room_for_heap, Bytes());
  shape.per_node = per_node;
  Place(shape);
  if (shape.most == 0) {
    return std::nullopt;
  }
  const Bytes wanted = std::max(HeapFor(cores, shape.most), usual_.Heap(cores));
  SetHeap(shape, std::clamp(wanted, kLeastHeap, room_for_heap), Bytes());
  SetHeap(shape, shape.heap, BesideHeap(shape, wanted));
  Place(shape);
  return shape;
}

Bytes ExecutorRoom::BesideHeap(const ExecutorShape& shape, Bytes wanted) const {
  if (shape.gpus == 0 || shape.heap < kMostShortPointerHeap || wanted <= shape.heap) {
    return {};
  }
  const int64_t beside = std::min(wanted - shape.heap, shape.room - shape.container).count();
  return Bytes(std::max<int64_t>(beside, 0) / kGibi * kGibi);
}

double ExecutorRoom::MostToHold(const ExecutorShape& shape) const {
  ExecutorShape largest = shape;
  const Bytes for_heap = shape.room - (shape.python + shape.pinned + shape.native);
  const Bytes heap = HeapRoundedDown(std::min(conf::LargestHeapIn(for_heap), kMostShortPointerHeap));
  SetHeap(largest, heap, Bytes());
  SetHeap(largest, heap, BesideHeap(largest, shape.room));
  return AsDouble(largest.unified) * kStorageShare * static_cast<double>(MostBesideNoDriver(shape));
}

int64_t ExecutorRoom::MostBesideNoDriver(const ExecutorShape& shape) {
  return std::max<int64_t>(SaturatingMultiply(shape.per_node, shape.nodes), 1);
}

double ExecutorRoom::UnifiedToHold(double bytes, int64_t count) {
  return bytes / kStorageShare / static_cast<double>(count);
}

void ExecutorRoom::Place(ExecutorShape& shape) const {
  const auto fits = [&](const model::NodeGroup& group, int64_t cores_taken, Bytes memory_taken) {
    int64_t count = (group.cores - cores_taken) / shape.cores;
    count = std::min(count, (model::KnownOrUsualMemory(group) - memory_taken).count() /
                                std::max<int64_t>(shape.container.count(), 1));
    if (shape.gpus > 0) {
      count = std::min(count, group.gpus / shape.gpus);
      if (group.has_unified_memory) {
        count = std::min(count,
                         model::KnownOrUsualMemory(group).count() / 2 / std::max<int64_t>(shape.container.count(), 1));
      }
    }
    return std::max<int64_t>(count, 0);
  };
  shape.most = 0;
  shape.nodes = 0;
  std::optional<int64_t> least_lost;
  for (const model::NodeGroup& group : job_.cluster.nodes) {
    const int64_t count = fits(group, 0, Bytes());
    shape.most = SaturatingAdd(shape.most, SaturatingMultiply(count, group.num_nodes));
    shape.nodes += count > 0 ? group.num_nodes : 0;
    const int64_t beside_driver = fits(group, 1, CompanionMemory());
    least_lost = std::min(least_lost.value_or(count - beside_driver), count - beside_driver);
  }
  const bool has_companion = HasDriver() || HasApplicationMaster();
  if (has_companion && (shape.most > 1 || model::IsOneNode(job_.cluster))) {
    shape.most -= least_lost.value_or(0);
  }
}

}  // namespace sparkwright::optimize
