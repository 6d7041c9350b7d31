#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "model/cluster.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "optimize/job_on_cluster.h"

/// Which executors a job is to have: their cores, their memory and their number.
namespace sparkwright::optimize {

/// What is usual for the executors of a class: the seed's bands, where the search starts and from which it only departs
/// for a gain (DiscountOf).
struct UsualExecutor {
  int64_t fewest_cores = 4;
  int64_t most_cores = 6;
  /// Heap of one core, where the node has it: 16 to 24 GiB an executor, the middle of the seed's 8 to 32. Memory that
  /// executors leave while they take all cores is of no use to others.
  Bytes heap_per_core{int64_t{4} << 30};
};

/// Seed 000: 4 to 6 cores and 8 to 32 GB; streaming 4 cores, ETL many smaller executors.
UsualExecutor UsualExecutorOf(model::WorkloadClass one);

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

/// What Spark adds to a heap without being told: a tenth, at least 384 MiB.
Bytes UsualOverhead(Bytes heap);

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

/// How many executors, by what the last doubling of them gains.
struct ExecutorCounts {
  int64_t small = 1;
  int64_t medium = 1;
  int64_t large = 1;
};

/// What the last doubling must gain: time with half as many over time. 1.25: a fifth of the time for twice the machine
/// time; 1.6 and 1.05 are more and less thrifty. The default law of scaling (predict/class_figures.h) gains 1.82 while
/// all of a job is shared out, so these say how much of its time is. Worked out from the time on the full cluster and
/// the law: the model's own steps, such as that one node has no network, would make the number jump with the data.
inline constexpr double kGainOfSmall = 1.6;
inline constexpr double kGainOfMedium = 1.25;
inline constexpr double kGainOfLarge = 1.05;

struct FoundExecutors {
  ExecutorShape shape;
  ExecutorCounts counts;
  int64_t shuffle_partitions = 0;       ///< For the medium number.
  model::ExecutorLayout layout;         ///< The medium number of them.
  std::vector<std::string> departures;  ///< Where they are not as usual, and why.
  /// Seconds of the best executors without GPUs, where GPUs were chosen.
  std::optional<double> seconds_without_gpus;
};

/// Looks at executors of 1 to 16 cores, of each as many as fit on a node; with GPUs one for each, where the prediction
/// says that they pay. Of those, the one with most slots after what is not
/// usual is discounted. Heap: what the job holds and what its tasks need, at least the usual, at most what the node has
/// room for and 31 GiB, where Java's pointers are short; what is over that goes outside the heap. Pure. Errors:
/// kInvalidArgument when no node has room for an executor, or none says its cores.
Result<FoundExecutors> SearchExecutors(const JobOnCluster& job);

/// The layout of `count` executors of a shape.
model::ExecutorLayout LayoutOf(const JobOnCluster& job, const ExecutorShape& shape, int64_t count,
                               int64_t shuffle_partitions);

/// Predicted time with half as many over that with `count`. The numbers of ExecutorCounts are by the law of scaling;
/// where disks or networks bound the job the model says less.
double GainOfLastDoubling(const JobOnCluster& job, const ExecutorShape& shape, int64_t count);

/// Tasks of a shuffle: one for each 128 MiB that the largest moves (spark.sql.files.maxPartitionBytes, what Spark reads
/// in one task, too), more where a task's memory does not hold its part (0: not known), and at least two for each slot;
/// of streams one for each slot, each of which is a state store that
/// every batch opens. At most model::kMostShufflePartitions.
int64_t ShufflePartitions(const JobOnCluster& job, int64_t slots, Bytes memory_per_slot);

/// Execution and storage memory of one task slot.
Bytes MemoryPerSlot(const ExecutorShape& shape);

}  // namespace sparkwright::optimize
