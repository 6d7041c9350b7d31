#pragma once

#include <cstdint>
#include <string>

#include "base/quantity.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "optimize/job_on_cluster.h"

/// One executor, and what follows from its shape alone. All pure, without errors.
namespace sparkwright::optimize {

/// Beyond it Java's pointers take 8 bytes instead of 4: below 32 GiB.
inline constexpr Bytes kMostShortPointerHeap{int64_t{31} << 30};

/// Heaps of some size are in whole GiB, as people write them; smaller ones in steps that cost less: a quarter of a GiB
/// from 2 GiB on, 64 MiB below 2 GiB, whole GiB from 8 GiB on.
Bytes HeapRoundedDown(Bytes heap);
Bytes HeapRoundedUp(Bytes heap);

/// What is usual for the executors of a class: the seed's bands, where the search starts and from which it departs only
/// for a gain (DiscountOf).
struct UsualExecutor {
  int64_t fewest_cores = 4;
  int64_t most_cores = 6;
  /// Heap of one core, where the node has it: 16 to 24 GiB an executor, the middle of the seed's 8 to 32. Memory that
  /// executors leave while they take all cores is of no use to others.
  Bytes heap_per_core{int64_t{4} << 30};

  /// How far a number of cores is from what is usual; 0 within it.
  [[nodiscard]] int64_t Distance(int64_t cores) const {
    return cores < fewest_cores ? fewest_cores - cores : cores > most_cores ? cores - most_cores : 0;
  }
  [[nodiscard]] Bytes Heap(int64_t cores) const { return Bytes(heap_per_core.count() * cores); }
};

/// Seed 000: 4 to 6 cores and 8 to 32 GB; streaming 4 cores, ETL many smaller executors.
UsualExecutor UsualExecutorOf(model::WorkloadClass one);

/// Its cores: "4 to 6", "4".
std::string CoresText(const UsualExecutor& usual);

/// What a core that is not usual costs, as a share of the slots that such executors have together: a twentieth for each
/// core fewer, since a JVM takes 684 MiB for itself (300 reserved in the heap, 384 beside it) however few tasks share
/// it; three hundredths for each core more, for collections and connections that more tasks wait for. Predicted time
/// falls with slots and with nothing else of a shape but GPUs, so slots are compared, which do not change with the
/// data.
double DiscountOf(const UsualExecutor& usual, int64_t cores);

/// The driver's heap.
///
/// 2 GiB, 4 for classes whose models and counts come to the driver (training, graphs), and 1 GiB more for each 25,000
/// tasks that reading in splits of 128 MiB makes, since it keeps state for each; at most 16 GiB and a quarter of the
/// largest node, at least 512 MiB. An assumption in its slope: the driver of the big log of our corpus held 0.6 GiB
/// for 20,000 tasks.
Bytes DriverHeap(const JobOnCluster& job);

/// One executor, and how many of it there is room for.
struct ExecutorShape {
  int64_t cores = 1;
  Bytes heap;
  Bytes overhead;                 ///< Beside the heap, in its container.
  bool is_overhead_usual = true;  ///< What Spark takes without being told.
  Bytes python;                   ///< The part of the overhead that is for Python workers.
  Bytes pinned;                   ///< The part of it that is for memory pinned for GPUs.
  Bytes native;                   ///< The part of it that is for RocksDB.
  Bytes off_heap;
  Bytes container;  ///< Of all of it.
  Bytes room;       ///< Its share of a node: what it may take.
  Bytes unified;    ///< Execution and storage memory, off-heap memory included.
  int64_t gpus = 0;
  int64_t per_node = 0;  ///< Executors that a node of the main group has room for.
  int64_t most = 0;      ///< Executors that the cluster has room for, beside a driver that runs on it.
  int64_t nodes = 0;     ///< Nodes with room for one.
};

/// Tasks of a shuffle: one for each 128 MiB that the largest moves (spark.sql.files.maxPartitionBytes, what Spark reads
/// in one task, too), more where a task's memory does not hold its part (0: not known), and at least two for each slot;
/// of streams one for each slot, each of which is a state store that every batch opens. At most
/// model::kMostShufflePartitions.
int64_t ShufflePartitions(const JobOnCluster& job, int64_t slots, Bytes memory_per_slot);

/// Execution and storage memory of one task slot.
Bytes MemoryPerSlot(const ExecutorShape& shape);

/// The layout of `count` executors of a shape, with as many shuffle partitions as suit them.
model::ExecutorLayout LayoutOf(const JobOnCluster& job, const ExecutorShape& shape, int64_t count);

}  // namespace sparkwright::optimize
