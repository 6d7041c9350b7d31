#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/quantity.h"
#include "base/rate.h"
#include "model/disk_kind.h"
#include "model/workload.h"

/// The numbers that predictions start from while no run of a job is known, each with where it is from.
///
/// Two sources were measured. "C3O": 4,650 runs of five jobs on EMR with 2 to 12 machines (Will et al., "Towards
/// Collaborative Optimization of Cluster Configurations for Distributed Dataflow Jobs", IEEE Big Data 2020). For each
/// of 156 contexts (job, machine type, parameters) with at least 4 machines, Amdahl's law was fitted to the median run
/// time by task slots; bytes of input over its shared part are the throughput of a core, its fixed part the fixed time.
/// "Our logs": tests/workload/logs and tests/faults/logs, bytes read by scans and shuffles over the CPU time of tasks,
/// of the runs that read 5 MB or more. What stands here are quantiles of these; `./dev bench scaling_fit` prints how
/// far they are off on C3O.
namespace sparkwright::predict {

/// The part between the extremes that is expected, and these: the tenth and ninetieth percentile where measured.
struct Range {
  double low = 0.0;
  double expected = 0.0;
  double high = 0.0;
};

inline constexpr double kMegabyte = 1e6;

/// What is usual for a class. Shuffled and written bytes are shares of the bytes read.
struct ClassFigures {
  /// Bytes that a core scans and shuffles in a second of CPU time, in megabytes.
  Range megabytes_per_core_second;
  Range written_share;
  /// Passes over the data, when it is kept in memory; what does not fit is read again in each.
  double passes;
};

/// In the order of model::WorkloadClass.
///
/// Throughput. ml-training: C3O's k-means (1.2, 1.4, 1.9) and SGD (2.4, 3.2, 5.3). ml-inference: applying MLlib models
/// in our logs, 4.4 to 21, median 9. etl: C3O's grep (11, 12, 17), our logs 4 to 20. analytics: C3O's sort, which
/// shuffles all it reads (6.5, 7.7, 17), our logs 4 to 30. streaming: no run measures it; etl's, twice as uncertain.
/// graph: C3O's PageRank (0.2, 0.6, no end above); three times its median as the end. mixed: between them.
///
/// Written share: our logs; etl copies what it reads (1.0) or keeps a part of it (0.05), inference adds a column to the
/// keys of its rows (0.14 to 0.42), questions and models are small beside their data.
///
/// Passes: the default iterations of MLlib's KMeans (maxIter 20); GraphX's examples of PageRank iterate as often.
inline constexpr std::array<ClassFigures, model::kNumWorkloadClasses> kClassFigures = {{
    {{1.2, 2.1, 5.3}, {0.0, 0.01, 0.05}, 20.0},
    {{4.4, 9.0, 21.0}, {0.1, 0.2, 0.5}, 1.0},
    {{4.0, 12.0, 20.0}, {0.05, 0.5, 1.1}, 1.0},
    {{4.0, 9.0, 30.0}, {0.0, 0.02, 0.1}, 1.0},
    {{2.0, 12.0, 40.0}, {0.05, 0.5, 1.1}, 1.0},
    {{0.2, 0.6, 1.8}, {0.05, 0.2, 0.5}, 20.0},
    {{1.5, 6.0, 20.0}, {0.05, 0.3, 1.1}, 1.0},
}};
constexpr const ClassFigures& FiguresOf(model::WorkloadClass one) {
  return kClassFigures[static_cast<std::size_t>(one)];
}

/// How much slower a core is for a step up of compute intensity: model::ComputeIntensity's bounds are 50, 10 and 1 MB
/// a second, so the middles of its bands lie about this factor apart (geometric).
inline constexpr double kIntensityStep = 7.0;

/// Bytes shuffled for each byte read: the bounds of model::ShuffleIntensity's bands (none, light, moderate, heavy,
/// extreme), between them their geometric middle. The last band has no end; C3O has none to measure, so twice its
/// begin and four times it.
inline constexpr std::array<Range, 5> kShuffleShares = {
    {{0.0, 0.0, 0.001}, {0.001, 0.01, 0.1}, {0.1, 0.22, 0.5}, {0.5, 1.0, 2.0}, {2.0, 4.0, 8.0}}};

/// Memory over data: the band of seed 000 for all classes; the class's own factor (model::WorkloadTraits) lies in it or
/// widens it.
inline constexpr double kLeastMemoryFactor = 2.0;
inline constexpr double kMostMemoryFactor = 4.0;

/// Bytes of a row that is only counted: TeraSort's and C3O's records have 100, and ours 10 to 1,000.
inline constexpr Range kBytesPerRow = {30.0, 100.0, 1000.0};

/// What a job takes before and between its tasks, in seconds: starting the driver and executors, planning, collecting.
/// Our logs wait 0.3 to 25 s for the first task; C3O's fixed parts are 26 and 35 s (k-means, SGD), 98 and 123 s (grep,
/// sort), 283 s (PageRank).
inline constexpr Range kFixedSeconds = {3.0, 25.0, 120.0};

/// The default law: time falls with the number of task slots to this power, from one slot on. Of all forms it alone
/// has the same gain for a doubling at any size, and it is in the bands of seed 000: 1.82 for 2x (1.7 to 1.9), 3.32
/// for 4x (3.2 to 3.6), 6.04 for 8x (5.6 to 6.4). The exponents of C3O are 0.90 (k-means) and 0.75 (SGD), less where
/// the fixed part counts.
inline constexpr double kScalingExponent = 0.865;

/// The least part of a file that Spark makes a task of: spark.sql.files.openCostInBytes, 4 MiB. Files are cut so small
/// when there are slots for it (FilePartition.maxSplitBytes).
inline constexpr double kLeastSplit = 4.0 * 1024 * 1024;
/// The least partition of a shuffle that AQE leaves: spark.sql.adaptive.coalescePartitions.minPartitionSize, 1 MiB.
inline constexpr double kLeastShufflePartition = 1024.0 * 1024;
/// The partition of a shuffle that is planned for where none are configured: spark.sql.files.maxPartitionBytes, too.
inline constexpr double kPlannedPartition = 128.0 * 1024 * 1024;

/// Speed of one disk in megabytes a second, reading and writing in one number.
/// NVMe: PCIe 3.0 x4 carries 3.9 GB/s; drives for servers write 1 to 2 and read up to 3.5. SSD: SATA carries 600 MB/s.
/// HDD: 100 to 250 MB/s from the inner to the outer tracks. Network: an EBS volume of type gp3 has 125 MiB/s unless
/// more is paid for, at most 1,000 (AWS, "Amazon EBS volume types"). Memory: a copy through tmpfs. Virtual and unknown:
/// from HDD to SSD.
constexpr Range DiskSpeed(model::DiskKind kind) {
  switch (kind) {
    case model::DiskKind::kNvme:
      return {1000.0, 2000.0, 3500.0};
    case model::DiskKind::kSsd:
      return {300.0, 500.0, 560.0};
    case model::DiskKind::kHdd:
      return {100.0, 160.0, 250.0};
    case model::DiskKind::kNetwork:
      return {125.0, 131.0, 1000.0};
    case model::DiskKind::kMemory:
      return {2000.0, 5000.0, 10000.0};
    case model::DiskKind::kVirtual:
      break;
  }
  return {100.0, 250.0, 560.0};
}

/// A node's network where nobody says: 10 Gbit/s is what Spark's guide to hardware asks for, 1 and 25 are around it.
inline constexpr Range kNetworkMegabits = {1000.0, 10'000.0, 25'000.0};

/// What one GPU does of the work that it can take, in cores. High end: derived from TPC-DS at 1 TB on 4 g6.2xlarge (L4)
/// being as fast as 8 c5d.12xlarge (awslabs/data-on-eks, 2025): a GPU beside 8 cores is as 96. Low end: three times an
/// executor's 4 cores, the factor of the original of seed 000. Their geometric middle is expected.
inline constexpr Range kCoresPerGpu = {12.0, 34.0, 96.0};
/// The share of the CPU time that a GPU takes over, by model::GpuAffinity. Its rest is reading, decoding that stays on
/// the CPU, and functions that do. An assumption: no run of ours measures it.
inline constexpr std::array<Range, 4> kGpuShares = {
    {{0.0, 0.0, 0.0}, {0.0, 0.2, 0.4}, {0.4, 0.6, 0.8}, {0.7, 0.85, 0.95}}};
/// RAPIDS: spark.rapids.sql.batchSizeBytes (1 GiB), spark.rapids.sql.concurrentGpuTasks (2), and for each task a batch
/// that is read, one that is written and up to two inside of operators.
inline constexpr double kGpuBatch = 1024.0 * 1024 * 1024;
inline constexpr Range kGpuBatches = {2.0, 8.0, 16.0};

/// What a micro-batch takes beside its rows, in seconds: planning, the offsets and commits of the checkpoint. The
/// smallest batches in our logs of streaming queries.
inline constexpr Range kBatchSeconds = {0.2, 0.5, 2.0};
/// The largest batch has what comes in two minutes: the limit that is recommended is twice a trigger's interval, and
/// that is a minute at most.
inline constexpr double kLargestBatchSeconds = 120.0;

}  // namespace sparkwright::predict
