#include "predict/time_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace sparkwright::predict {
namespace {

constexpr double kBitsPerByte = 8.0;
/// CPU time of reading cached data again, and of spilling: a core decodes 50 MB in a second, the bound of low compute
/// intensity (model::ComputeIntensity).
constexpr double kDecodedPerCoreSecond = 50.0 * kMegabyte;
/// The part of unified memory that cached blocks keep against execution: spark.memory.storageFraction.
constexpr double kStorageShare = 0.5;

double Bound(const Range& range, int which) { return which < 0 ? range.low : which > 0 ? range.high : range.expected; }

double Ratio01(double part, double whole) { return whole > 0.0 ? std::clamp(part / whole, 0.0, 1.0) : 0.0; }

Capacity CapacityAt(const model::Cluster& cluster, const model::ExecutorLayout& layout, model::DataPlace data_place,
                    int which) {
  Capacity capacity;
  capacity.nodes = static_cast<double>(std::max<int64_t>(layout.num_nodes, 1));
  capacity.slots = static_cast<double>(std::max<int64_t>(layout.num_slots, 1));
  capacity.cores = static_cast<double>(layout.num_executors * layout.cores_per_executor);
  capacity.idle_cores = std::max(static_cast<double>(layout.cluster_cores) - capacity.cores, 0.0);
  // Nodes of different speed wait for the slowest: tasks are dealt out evenly.
  capacity.disk_bytes_per_second = std::numeric_limits<double>::infinity();
  capacity.network_bytes_per_second = std::numeric_limits<double>::infinity();
  double all_nodes = 0.0;
  for (const model::NodeGroup& group : cluster.nodes) {
    all_nodes += static_cast<double>(group.num_nodes);
    const double disk = Bound(DiskSpeed(group.disk_kind.value_or(model::DiskKind::kVirtual)), which) * kMegabyte;
    const double network = group.network_speed.has_value() ? static_cast<double>(group.network_speed->count())
                                                           : Bound(kNetworkMegabits, which) * kMegabyte;
    capacity.disk_bytes_per_second = std::min(capacity.disk_bytes_per_second, disk);
    capacity.network_bytes_per_second = std::min(capacity.network_bytes_per_second, network / kBitsPerByte);
  }
  capacity.node_cores =
      std::max(capacity.slots, static_cast<double>(layout.cluster_cores) * Ratio01(capacity.nodes, all_nodes));
  const auto unified = static_cast<double>(layout.unified.count());
  const double executors = static_cast<double>(std::max<int64_t>(layout.num_executors, 1));
  capacity.memory_per_slot =
      unified > 0.0 ? unified * executors / capacity.slots : std::numeric_limits<double>::infinity();
  capacity.storage_memory = unified > 0.0 ? unified * executors : std::numeric_limits<double>::infinity();
  if (layout.uses_gpus) {
    capacity.gpu_cores =
        static_cast<double>(layout.num_executors * layout.gpus_per_executor) * Bound(kCoresPerGpu, which);
  }
  if (layout.shuffle_partitions.has_value()) {
    capacity.shuffle_partitions = static_cast<double>(std::max<int64_t>(*layout.shuffle_partitions, 1));
  }
  capacity.data_place = data_place;
  return capacity;
}

/// Slots that have a task.
double ParallelSlots(double slots, double read) { return std::min(slots, std::max(1.0, read / kLeastSplit)); }

/// What a resource takes when so many share it, by the default law.
double LessWellShared(double seconds, double sharers) { return seconds * std::pow(sharers, 1.0 - kScalingExponent); }

}  // namespace

CapacityEstimate CapacityOf(const model::Cluster& cluster, const model::ExecutorLayout& layout,
                            model::DataPlace data_place) {
  return {CapacityAt(cluster, layout, data_place, -1), CapacityAt(cluster, layout, data_place, 0),
          CapacityAt(cluster, layout, data_place, 1)};
}

Capacity ExpectedCapacityOf(const model::Cluster& cluster, const model::ExecutorLayout& layout,
                            model::DataPlace data_place) {
  return CapacityAt(cluster, layout, data_place, 0);
}

Capacity Scaled(const Capacity& capacity, double factor) {
  Capacity scaled = capacity;
  scaled.nodes *= factor;
  scaled.slots *= factor;
  scaled.cores *= factor;
  scaled.idle_cores *= factor;
  scaled.node_cores *= factor;
  scaled.storage_memory *= factor;
  scaled.gpu_cores *= factor;
  return scaled;
}

double Roofline::Longest() const { return std::max({cpu, gpu, disk, network}); }

model::Resource Roofline::Binding() const {
  const double longest = Longest();
  return longest == cpu    ? model::Resource::kCpu
         : longest == gpu  ? model::Resource::kGpu
         : longest == disk ? model::Resource::kDisk
                           : model::Resource::kNetwork;
}

Roofline RooflineOf(const Work& work, const Capacity& capacity, const Without& without) {
  Roofline roof;
  double slots = capacity.slots;
  if (without.idle_cores && capacity.cores > 0.0) {
    slots *= 1.0 + capacity.idle_cores / capacity.cores;
  }
  const double shuffled = without.shuffle ? 0.0 : work.shuffled;
  const double touched = work.read + work.shuffled;
  const double shuffle_share = touched > 0.0 ? work.shuffled / touched : 0.0;
  // Of a stream only one batch is in memory at a time.
  const double at_once =
      work.arriving_share > 0.0 ? std::min(shuffled, shuffled * work.arriving_share * kLargestBatchSeconds) : shuffled;

  roof.parallel_slots = ParallelSlots(slots, work.read);
  const bool has_partitions = capacity.shuffle_partitions.has_value() && !without.partitions;
  const double shuffle_slots =
      has_partitions ? std::min(roof.parallel_slots, *capacity.shuffle_partitions) : roof.parallel_slots;
  roof.device_cores = std::max(1.0, capacity.node_cores * roof.parallel_slots / slots);
  // Nodes with a task; at least one.
  const double nodes = std::max(1.0, capacity.nodes * roof.parallel_slots / slots);

  // Memory. As many partitions as it takes when none are configured: none of them spills.
  if (has_partitions && !without.memory) {
    roof.partition_memory = at_once * work.memory_factor / *capacity.shuffle_partitions;
    if (roof.partition_memory > capacity.memory_per_slot) {
      roof.spilled = shuffled * (1.0 - capacity.memory_per_slot / roof.partition_memory);
    }
  } else {
    roof.partition_memory = std::min({at_once * work.memory_factor / std::max(1.0, 2.0 * slots),
                                      kPlannedPartition * work.memory_factor, capacity.memory_per_slot});
  }
  if (work.held > 0.0 && !without.memory) {
    // Execution takes what cached blocks do not keep.
    const double room = capacity.storage_memory * (shuffled > 0.0 ? kStorageShare : 1.0);
    const double missing = room < work.held ? 1.0 - room / work.held : 0.0;
    roof.read_again = (work.passes - 1.0) * missing * work.read;
  }

  const double gpu_share = capacity.gpu_cores > 0.0 && !without.gpu ? work.gpu_share : 0.0;
  const double on_gpu = capacity.gpu_cores > 0.0 ? work.gpu_share : 0.0;
  const double cpu_work = work.core_seconds * (1.0 - on_gpu);
  const double scanned = cpu_work * (1.0 - shuffle_share) + (roof.read_again + roof.spilled) / kDecodedPerCoreSecond;
  const double exchanged = without.shuffle ? 0.0 : cpu_work * shuffle_share;
  roof.cpu = without.cpu ? 0.0 : scanned / roof.parallel_slots + exchanged / shuffle_slots;
  if (gpu_share > 0.0) {
    const double gpu_work = work.core_seconds * gpu_share * (without.shuffle ? 1.0 - shuffle_share : 1.0);
    roof.gpu = gpu_work / (capacity.gpu_cores * Ratio01(roof.parallel_slots, slots));
  }

  const double stored = work.read + work.written + roof.read_again;
  const bool is_remote = capacity.data_place == model::DataPlace::kNetwork;
  const double remote_shuffle = shuffled * (nodes - 1.0) / nodes;
  roof.disk_rate = capacity.disk_bytes_per_second * nodes;
  roof.network_rate = capacity.network_bytes_per_second * nodes;
  const double disk_bytes = 2.0 * shuffled + 2.0 * roof.spilled + (is_remote ? 0.0 : stored);
  roof.network_bytes = remote_shuffle + (is_remote ? stored : 0.0);
  roof.disk = without.disk ? 0.0 : disk_bytes / roof.disk_rate;
  roof.network = without.network ? 0.0 : roof.network_bytes / roof.network_rate;
  roof.memory =
      2.0 * roof.spilled / roof.disk_rate + roof.read_again / (is_remote ? roof.network_rate : roof.disk_rate);
  roof.shuffle = std::max(2.0 * shuffled / roof.disk_rate, remote_shuffle / roof.network_rate);
  return roof;
}

TimeModel::TimeModel(std::span<const model::PastRun> history) {
  std::vector<RunAtScale> runs;
  for (const model::PastRun& run : history) {
    if (run.duration.count() <= 0 || run.num_slots <= 0 || run.read.count() <= 0) {
      continue;
    }
    const auto bytes = static_cast<double>(run.read.count());
    const double slots = ParallelSlots(static_cast<double>(run.num_slots), bytes);
    if (runs.empty()) {
      run_bytes_ = bytes;
      slots_seen_ = {slots, slots, slots};
      bytes_seen_ = {bytes, bytes, bytes};
    }
    slots_seen_.low = std::min(slots_seen_.low, slots);
    slots_seen_.high = std::max(slots_seen_.high, slots);
    bytes_seen_.low = std::min(bytes_seen_.low, bytes);
    bytes_seen_.high = std::max(bytes_seen_.high, bytes);
    runs.push_back({slots, run.duration, bytes / run_bytes_});
    // Of the last run; a fit replaces it.
    run_slots_ = slots;
    const double seconds = static_cast<double>(run.duration.count()) / 1000.0;
    fixed_ = std::min(static_cast<double>(run.without_tasks.count()) / 1000.0, seconds);
    run_shared_ = seconds - fixed_;
  }
  num_runs_ = runs.size();
  if (runs.empty()) {
    fixed_ = kFixedSeconds.expected;
    return;
  }
  // The form with most terms that the runs can tell apart: on C3O it has the least error (bench/scaling_fit.cpp).
  for (const ScalingForm form : {ScalingForm::kErnest, ScalingForm::kAmdahl}) {
    if (const Result<ScalingFit> fit = FitScaling(form, runs); fit.ok()) {
      fit_ = *fit;
      fixed_ = fit_->law.fixed_ms / 1000.0;
      return;
    }
  }
  run_bytes_ = static_cast<double>(history.back().read.count());
}

double TimeModel::Shared(const Work& work, const Capacity& capacity, const Without& without) const {
  const auto seconds = [](const Roofline& roof) {
    return std::max(LessWellShared(std::max(roof.cpu, roof.gpu), roof.parallel_slots),
                    LessWellShared(std::max(roof.disk, roof.network), roof.device_cores));
  };
  if (num_runs_ == 0) {
    return seconds(RooflineOf(work, capacity, without));
  }
  // The runs say how long the job takes as it is; the roofline says what a change takes from that.
  const Roofline roof = RooflineOf(work, capacity);
  const double as_is = without == Without() ? 0.0 : seconds(roof);
  const double kept = as_is > 0.0 ? seconds(RooflineOf(work, capacity, without)) / as_is : 1.0;
  const double size = run_bytes_ > 0.0 ? work.read / run_bytes_ : 1.0;
  if (fit_.has_value()) {
    const double most = std::max(fit_->law.FastestScale(size).value_or(roof.parallel_slots), 1.0);
    const double slots = std::min(roof.parallel_slots, most);
    return kept * (fit_->law.TimeAt(slots, size) - fit_->law.fixed_ms) / 1000.0;
  }
  return kept * run_shared_ * size * std::pow(run_slots_ / roof.parallel_slots, kScalingExponent);
}

double TimeModel::Seconds(const Work& work, const Capacity& capacity, double factor, const Without& without) const {
  return fixed_ + Shared(work, factor == 1.0 ? capacity : Scaled(capacity, factor), without);
}

double TimeModel::SecondsOneByOne(const Work& work, const Capacity& capacity, double fixed) const {
  const Roofline roof = RooflineOf(work, capacity);
  return fixed + LessWellShared(roof.cpu + roof.gpu, roof.parallel_slots) +
         LessWellShared(roof.disk + roof.network, roof.device_cores);
}

std::string_view TimeModel::law_name() const {
  if (fit_.has_value()) {
    return fit_->law.logarithmic_ms > 0.0 || fit_->law.linear_ms > 0.0 ? "ernest" : "amdahl";
  }
  return num_runs_ > 0 ? "one run" : "default";
}

double TimeModel::DistanceFromRuns(double slots, double size) const {
  const auto beyond = [](double value, const Range& seen) {
    return std::max({1.0, value / seen.high, value > 0.0 ? seen.low / value : 1.0});
  };
  return beyond(slots, slots_seen_) * beyond(size, bytes_seen_);
}

double TimeModel::SerialSeconds(const Work& work, const Capacity& capacity) const {
  if (!fit_.has_value()) {
    return fixed_;
  }
  const double slots = std::max(RooflineOf(work, capacity).parallel_slots, 1.0);
  return fixed_ + (fit_->law.logarithmic_ms * std::log(slots) + fit_->law.linear_ms * slots) / 1000.0;
}

TimeError TimeModel::ErrorFor(const Work& work, const Capacity& capacity) const {
  if (num_runs_ == 0) {
    return {};
  }
  const double distance = DistanceFromRuns(ParallelSlots(capacity.slots, work.read), work.read);
  const auto reach = [distance](double measured) {
    return std::pow(std::max(1.0, distance / measured), kReachExponent);
  };
  if (!fit_.has_value()) {
    return {kErrorOfOneRun, reach(kMeasuredReachOfOneRun)};
  }
  // Noise that the law leaves over is in what it predicts as well, both ways.
  const double usual = distance > 1.0 ? kErrorBeyond : kErrorWithin;
  return {std::max(usual, 2.0 * fit_->mean_error.value), reach(kMeasuredReach)};
}

}  // namespace sparkwright::predict
