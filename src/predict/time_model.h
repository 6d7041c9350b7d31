#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "model/cluster.h"
#include "model/prediction.h"
#include "predict/class_figures.h"
#include "predict/scaling_law.h"
#include "predict/work.h"

namespace sparkwright::predict {

/// What a cluster can do for the executors of a layout, at one point of its intervals. Bytes and seconds.
struct Capacity {
  double nodes = 1.0;
  double slots = 1.0;
  double cores = 1.0;                  ///< Of the executors.
  double idle_cores = 0.0;             ///< That Spark may use and no executor has.
  double node_cores = 0.0;             ///< Of the nodes with an executor, whoever has them.
  double disk_bytes_per_second = 0.0;  ///< Of one node.
  double network_bytes_per_second = 0.0;
  double memory_per_slot = 0.0;  ///< For execution; infinite where it is not known.
  double storage_memory = 0.0;   ///< Of all executors, for cached data.
  double gpu_cores = 0.0;        ///< Cores that all GPUs are worth; 0 without any in use.
  std::optional<double> shuffle_partitions;
  model::DataPlace data_place = model::DataPlace::kDisks;
};

/// Capacities at their lowest, expected and highest.
struct CapacityEstimate {
  Capacity low;
  Capacity expected;
  Capacity high;
};
CapacityEstimate CapacityOf(const model::Cluster& cluster, const model::ExecutorLayout& layout,
                            model::DataPlace data_place);
/// `expected` alone.
Capacity ExpectedCapacityOf(const model::Cluster& cluster, const model::ExecutorLayout& layout,
                            model::DataPlace data_place);

/// What is assumed not to be, to say what it costs.
struct Without {
  bool cpu = false;
  bool gpu = false;
  bool disk = false;
  bool network = false;
  bool memory = false;      ///< No spilling, nothing is read again.
  bool shuffle = false;     ///< No bytes are shuffled.
  bool idle_cores = false;  ///< Executors have all cores.
  bool partitions = false;  ///< As many partitions of shuffles as their bytes ask for.

  bool operator==(const Without&) const = default;
};

/// What each resource alone takes, in seconds at full parallelism, and what memory does to the bytes.
struct Roofline {
  double cpu = 0.0;
  double gpu = 0.0;
  double disk = 0.0;
  double network = 0.0;
  double memory = 0.0;          ///< The part of disk and network that is there because memory is short.
  double shuffle = 0.0;         ///< The part of them that is there because of shuffles.
  double parallel_slots = 1.0;  ///< Slots that have a task.
  double device_cores = 1.0;    ///< Cores of the nodes that have a task: what shares their disks and networks.
  double disk_rate = 0.0;       ///< Bytes a second, of all nodes that have a task.
  double network_rate = 0.0;    ///< The same.
  double spilled = 0.0;
  double read_again = 0.0;
  double network_bytes = 0.0;
  double partition_memory = 0.0;  ///< Execution memory that a task of a shuffle needs.

  /// The longest: resources work at the same time.
  [[nodiscard]] double Longest() const;
  [[nodiscard]] model::Resource Binding() const;
};

/// The roofline of a work on a capacity.
///
/// Parallelism: a job has no more tasks than its input has splits of 4 MiB (kLeastSplit). Disks and networks count of
/// the nodes that have a task; of these, all of it.
/// Shuffles: each partition needs its bytes times memory_factor of execution memory; what is over is spilled, written
/// and read once more. Without configured partitions there are as many as it takes. Of n nodes the part (n - 1) / n of
/// the bytes goes over the network; each byte is written to and read from a disk. Cached data: what does not fit is
/// read again from storage in each further pass.
Roofline RooflineOf(const Work& work, const Capacity& capacity, const Without& without = {});

/// What nine of ten predictions are within: of Ernest's law fitted to three scales, between them and beyond, and of the
/// default law through one run, on C3O (`./dev bench scaling_fit`).
inline constexpr double kErrorWithin = 0.13;
inline constexpr double kErrorBeyond = 0.25;
inline constexpr double kErrorOfOneRun = 0.54;
/// How far from its runs that was measured: fits of 2 to 6 machines at up to 12, one run at 4 machines of up to 12 and
/// down to 2; a run's own noise counts as another factor of two.
inline constexpr double kMeasuredReach = 2.0;
inline constexpr double kMeasuredReachOfOneRun = 6.0;
/// Farther away both bounds move by distance to this power: the exponent with which time grows is then off by as much.
/// From between the runs to twice beyond them C3O's bounds widen by 1.25 / 1.13 above and 0.87 / 0.75 below, which are
/// the powers 0.15 and 0.21.
inline constexpr double kReachExponent = 0.2;

/// What the runs let expect of the error of a predicted time.
struct TimeError {
  double near = 0.0;   ///< As a part of the time, so far from the runs as it was measured: 0.1 is ±10 %.
  double reach = 1.0;  ///< The factor that the distance adds; 1 and more.

  [[nodiscard]] double LowFactor() const { return std::max(1.0 - near, 0.1) / reach; }
  [[nodiscard]] double HighFactor() const { return (1.0 + near) * reach; }
};

/// Time over scale, one model for every question: seconds = fixed + roofline * law. The law is the default one
/// (kScalingExponent), through one run when there is one, or fitted to runs. The default law goes by slots for cores
/// and GPUs, and by the cores of the nodes for disks and networks: fewer executors on the same nodes do not make these
/// faster.
class TimeModel {
 public:
  explicit TimeModel(std::span<const model::PastRun> history);

  /// Seconds of the work on `factor` times the nodes. `without` is as in Roofline.
  [[nodiscard]] double Seconds(const Work& work, const Capacity& capacity, double factor = 1.0,
                               const Without& without = {}) const;
  /// The same of a bad day: with this fixed time, and resources that wait for one another. For the law without runs.
  [[nodiscard]] double SecondsOneByOne(const Work& work, const Capacity& capacity, double fixed) const;

  [[nodiscard]] double fixed_seconds() const { return fixed_; }
  /// "default", "one run", "amdahl", "ernest".
  [[nodiscard]] std::string_view law_name() const;
  [[nodiscard]] const std::optional<ScalingFit>& fit() const { return fit_; }
  [[nodiscard]] bool HasHistory() const { return num_runs_ > 0; }
  [[nodiscard]] TimeError ErrorFor(const Work& work, const Capacity& capacity) const;
  /// Amdahl's serial part of the seconds: its fixed time, and what a fitted law adds with every further slot.
  [[nodiscard]] double SerialSeconds(const Work& work, const Capacity& capacity) const;

 private:
  [[nodiscard]] double Shared(const Work& work, const Capacity& capacity, const Without& without) const;
  /// How many times as much data and slots as the nearest of the runs had, or as few, both together; 1 within them.
  [[nodiscard]] double DistanceFromRuns(double slots, double size) const;

  double fixed_ = kFixedSeconds.expected;
  std::size_t num_runs_ = 0;
  std::optional<ScalingFit> fit_;
  double run_bytes_ = 0.0;  ///< What size 1 of the law is, or what the one run read.
  double run_slots_ = 0.0;  ///< Of the one run.
  double run_shared_ = 0.0;
  Range slots_seen_;  ///< `expected` is not used.
  Range bytes_seen_;
};

/// A capacity with `factor` times the nodes.
Capacity Scaled(const Capacity& capacity, double factor);

}  // namespace sparkwright::predict
