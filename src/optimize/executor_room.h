#pragma once

#include <cstdint>
#include <optional>

#include "base/quantity.h"
#include "model/cluster.h"
#include "optimize/executor_shape.h"
#include "optimize/job_on_cluster.h"

namespace sparkwright::optimize {

/// Where executors have room on the nodes of a cluster, and how much memory that leaves each. Pure. `job` outlives it.
class ExecutorRoom {
 public:
  explicit ExecutorRoom(const JobOnCluster& job);

  /// Cores of a node for executors: on the only one there is, a driver or YARN's application master takes one.
  [[nodiscard]] int64_t CoresOf(const model::NodeGroup& node) const;

  /// The executor of so many cores and GPUs, of which so many (at least 1) share a node; nullopt when its share holds
  /// none.
  [[nodiscard]] std::optional<ExecutorShape> ShapeOf(const model::NodeGroup& node, int64_t cores, int64_t per_node,
                                                     int64_t gpus) const;

  /// The heap in which `count` executors of so many cores do the job, whether or not there is room for it.
  [[nodiscard]] Bytes HeapFor(int64_t cores, int64_t count) const;

  /// Executors enough to hold what the job keeps in memory, as far as the cluster has room: 1 to shape.most.
  [[nodiscard]] int64_t CountToHold(const ExecutorShape& shape) const;

  /// Executors that there would be room for without a driver, which grows with the data.
  [[nodiscard]] static int64_t MostBesideNoDriver(const ExecutorShape& shape);

  /// Bytes that those hold, with as much memory as they have room for.
  [[nodiscard]] double MostToHold(const ExecutorShape& shape) const;

  /// Execution and storage memory of each of `count` executors that hold so many bytes together.
  [[nodiscard]] static double UnifiedToHold(double bytes, int64_t count);

  /// Sets heap and off-heap memory of a shape, and all that follows from them but its number.
  void SetHeap(ExecutorShape& shape, Bytes heap, Bytes off_heap) const;

  /// Sets how many of a shape the cluster has room for, and on how many nodes.
  void Place(ExecutorShape& shape) const;

 private:
  [[nodiscard]] bool HasDriver() const;
  /// On YARN in client mode: spark.yarn.am.cores 1, spark.yarn.am.memory 512m and 384m beside it, in whole GiB.
  [[nodiscard]] bool HasApplicationMaster() const;
  /// Memory of what runs beside the executors: the driver, or YARN's application master.
  [[nodiscard]] Bytes CompanionMemory() const;
  /// Execution and storage memory that one of `count` executors needs.
  [[nodiscard]] Bytes UnifiedNeed(int64_t cores, int64_t count) const;
  [[nodiscard]] double HeldShare(int64_t count) const;
  /// What an executor with a GPU, which has many cores, gets beside a heap of 31 GiB: as much of `wanted` as fits.
  [[nodiscard]] Bytes BesideHeap(const ExecutorShape& shape, Bytes wanted) const;
  /// All of an executor that is no heap and does not grow with it.
  [[nodiscard]] ExecutorShape WithoutHeap(int64_t cores, int64_t gpus) const;

  const JobOnCluster& job_;
  UsualExecutor usual_;
  Bytes driver_;  ///< With what is beside its heap.
};

}  // namespace sparkwright::optimize
