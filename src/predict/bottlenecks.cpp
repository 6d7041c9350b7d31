#include "predict/bottlenecks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "predict/rounded.h"

namespace sparkwright::predict {
namespace {

using model::BottleneckCause;
using model::BottleneckSeverity;
using model::Measure;
using model::MeasureUnit;
using model::Resource;

constexpr double kLeastShare = 0.01;
constexpr double kHalf = 0.5;
constexpr double kFifth = 0.2;
constexpr double kTwentieth = 0.05;
constexpr double kMillis = 1000.0;

Measure InBytes(double bytes) { return {MeasureUnit::kBytes, bytes}; }
Measure InCount(double count) { return {MeasureUnit::kCount, count}; }
Measure InCoreTime(double seconds) { return {MeasureUnit::kCoreMillis, seconds * kMillis}; }

BottleneckSeverity SeverityOf(double share, bool is_lost) {
  if (is_lost) {
    return share >= kHalf        ? BottleneckSeverity::kCritical
           : share >= kFifth     ? BottleneckSeverity::kHigh
           : share >= kTwentieth ? BottleneckSeverity::kMedium
                                 : BottleneckSeverity::kLow;
  }
  return share >= kHalf    ? BottleneckSeverity::kHigh
         : share >= kFifth ? BottleneckSeverity::kMedium
                           : BottleneckSeverity::kLow;
}

class Finder {
 public:
  Finder(const TimeModel& model, const Work& work, const Capacity& capacity, const model::ExecutorLayout& layout)
      : model_(model),
        work_(work),
        capacity_(capacity),
        layout_(layout),
        roof_(RooflineOf(work, capacity)),
        seconds_(model.Seconds(work, capacity)) {}

  std::vector<model::Bottleneck> Run() {
    Devices();
    Memory();
    Shuffle();
    Configured();
    std::stable_sort(found_.begin(), found_.end(),
                     [](const model::Bottleneck& a, const model::Bottleneck& b) { return a.gain > b.gain; });
    return std::move(found_);
  }

 private:
  void Add(Resource resource, BottleneckCause cause, const Without& without, bool is_lost, std::string reason,
           std::vector<model::PredictionNumber> numbers) {
    const double gain = seconds_ - model_.Seconds(work_, capacity_, 1.0, without);
    const double share = seconds_ > 0.0 ? gain / seconds_ : 0.0;
    if (share < kLeastShare) {
      return;
    }
    model::Bottleneck bottleneck;
    bottleneck.resource = resource;
    bottleneck.cause = cause;
    bottleneck.severity = SeverityOf(share, is_lost);
    bottleneck.gain = InMillis(gain);
    bottleneck.share = Ratio{share};
    const Roofline rest = RooflineOf(work_, capacity_, without);
    if (rest.Longest() > 0.0) {
      bottleneck.next = rest.Binding();
    }
    bottleneck.reason = std::move(reason);
    bottleneck.numbers = std::move(numbers);
    found_.push_back(std::move(bottleneck));
  }

  void Devices() {
    const bool has_too_few_tasks = roof_.parallel_slots < capacity_.slots;
    Add(Resource::kCpu, BottleneckCause::kWork, {.cpu = true}, false,
        has_too_few_tasks ? "its CPU time on as many slots as its input has splits of 4 MiB for"
                          : "its CPU time on all task slots",
        {{"cpu_time_core_ms", InCoreTime(work_.core_seconds)}, {"slots", InCount(roof_.parallel_slots)}});
    if (capacity_.gpu_cores > 0.0) {
      Add(Resource::kGpu, BottleneckCause::kCluster, {.gpu = true}, false, "the work that GPUs take over",
          {{"cpu_time_core_ms", InCoreTime(work_.core_seconds * work_.gpu_share)},
           {"gpus", InCount(static_cast<double>(layout_.num_executors * layout_.gpus_per_executor))}});
    }
    Add(Resource::kDisk, BottleneckCause::kCluster, {.disk = true}, false,
        "its bytes on the disks, shuffle files written and read",
        {{"bytes_per_second_and_node", InBytes(capacity_.disk_bytes_per_second)}, {"nodes", InCount(capacity_.nodes)}});
    Add(Resource::kNetwork, BottleneckCause::kCluster, {.network = true}, false, "its bytes through the network",
        {{"network_bytes", InBytes(roof_.network_bytes)},
         {"bytes_per_second_and_node", InBytes(capacity_.network_bytes_per_second)},
         {"nodes", InCount(capacity_.nodes)}});
  }

  void Memory() {
    if (roof_.spilled <= 0.0 && roof_.read_again <= 0.0) {
      return;
    }
    // Less than half of the cluster's: a driver, pinned memory and what does not divide take the rest of the other
    // half.
    constexpr double kUsedMemory = 0.5;
    // An executor is not made larger than a heap of 31 GiB is worth: beyond, Java's pointers take twice the room.
    constexpr int64_t kOfShortPointers = int64_t{18} << 30;
    const bool may_grow = layout_.unified.count() < kOfShortPointers;
    const bool leaves_memory =
        may_grow && layout_.is_configured() && layout_.cluster_memory.count() > 0 &&
        static_cast<double>(layout_.container.count()) * static_cast<double>(layout_.num_executors) <
            kUsedMemory * static_cast<double>(layout_.cluster_memory.count());
    const bool spills = roof_.spilled > 0.0;
    // More partitions would keep a task's small, up to what the driver bears.
    const bool has_few_partitions = capacity_.shuffle_partitions.has_value() &&
                                    *capacity_.shuffle_partitions < static_cast<double>(model::kMostShufflePartitions);
    const bool is_configured = leaves_memory || (spills && layout_.is_configured() && has_few_partitions);
    std::vector<model::PredictionNumber> numbers;
    if (spills) {
      numbers.push_back({"spilled_bytes", InBytes(roof_.spilled)});
      numbers.push_back({"needed_per_task_bytes", InBytes(roof_.partition_memory)});
      numbers.push_back({"execution_memory_per_task_bytes", InBytes(capacity_.memory_per_slot)});
    }
    if (roof_.read_again > 0.0) {
      numbers.push_back({"read_again_bytes", InBytes(roof_.read_again)});
      numbers.push_back({"cached_bytes", InBytes(work_.held)});
      numbers.push_back({"storage_memory_bytes", InBytes(capacity_.storage_memory)});
    }
    Add(Resource::kMemory, is_configured ? BottleneckCause::kConfiguration : BottleneckCause::kCluster,
        {.memory = true}, true,
        spills ? "partitions of the shuffle are larger than a task's memory and are spilled"
               : "cached data does not fit and is read again in every pass",
        std::move(numbers));
  }

  void Shuffle() {
    if (work_.shuffled > 0.0) {
      Add(Resource::kShuffle, BottleneckCause::kWork, {.shuffle = true}, false,
          "everything that shuffled bytes take: CPU, disks, network", {{"shuffled_bytes", InBytes(work_.shuffled)}});
    }
  }

  /// Whether executors of the same kind on the cores that none has would find memory.
  [[nodiscard]] bool HasMemoryForIdleCores() const {
    if (layout_.cluster_memory.count() <= 0 || layout_.cores_per_executor <= 0) {
      return true;
    }
    const auto container = static_cast<double>(layout_.container.count());
    const double more = capacity_.idle_cores / static_cast<double>(layout_.cores_per_executor);
    return container * (static_cast<double>(layout_.num_executors) + more) <=
           static_cast<double>(layout_.cluster_memory.count());
  }

  void Configured() {
    if (!layout_.is_configured()) {
      return;
    }
    // A stream that keeps up leaves cores to others; only one that does not could use them.
    constexpr double kMostLoad = 0.7;
    const double load = work_.arriving_share * std::max(seconds_ - model_.fixed_seconds(), 0.0);
    const bool keeps_up = work_.arriving_share > 0.0 && load <= kMostLoad;
    if (capacity_.idle_cores >= 1.0 && !keeps_up) {
      const bool has_memory = HasMemoryForIdleCores();
      Add(Resource::kCpu, has_memory ? BottleneckCause::kConfiguration : BottleneckCause::kCluster,
          {.idle_cores = true}, true,
          has_memory ? "cores that no executor has" : "cores for which the nodes have no memory left",
          {{"idle_cores", InCount(capacity_.idle_cores)}, {"executor_cores", InCount(capacity_.cores)}});
    }
    if (capacity_.shuffle_partitions.has_value() && *capacity_.shuffle_partitions < capacity_.slots) {
      Add(Resource::kShuffle, BottleneckCause::kConfiguration, {.partitions = true}, true,
          "fewer partitions of shuffles than task slots",
          {{"shuffle_partitions", InCount(*capacity_.shuffle_partitions)}, {"slots", InCount(capacity_.slots)}});
    }
  }

  const TimeModel& model_;
  const Work& work_;
  const Capacity& capacity_;
  const model::ExecutorLayout& layout_;
  Roofline roof_;
  double seconds_;
  std::vector<model::Bottleneck> found_;
};

}  // namespace

std::vector<model::ResourceUse> ResourceUses(const Work& work, const Capacity& capacity,
                                             const model::ExecutorLayout& layout, double seconds) {
  const Roofline roof = RooflineOf(work, capacity);
  std::vector<model::ResourceUse> uses;
  const auto add = [&](Resource resource, Measure demand, Measure used, double time) {
    uses.push_back({resource, demand, used, InMillis(time), Ratio{seconds > 0.0 ? time / seconds : 0.0}});
  };
  add(Resource::kCpu, InCoreTime(roof.cpu * roof.parallel_slots), InCount(capacity.slots), roof.cpu);
  if (capacity.gpu_cores > 0.0) {
    add(Resource::kGpu, InCoreTime(work.core_seconds * work.gpu_share), InCount(capacity.gpu_cores), roof.gpu);
  }
  add(Resource::kDisk, InBytes(roof.disk * roof.disk_rate), InBytes(roof.disk_rate), roof.disk);
  add(Resource::kNetwork, InBytes(roof.network_bytes), InBytes(roof.network_rate), roof.network);
  add(Resource::kShuffle, InBytes(work.shuffled), InBytes(std::min(roof.disk_rate / 2.0, roof.network_rate)),
      roof.shuffle);
  if (layout.unified.count() > 0) {
    const double needed = roof.partition_memory * roof.parallel_slots + work.held;
    model::ResourceUse memory{
        Resource::kMemory, InBytes(needed), InBytes(capacity.storage_memory), InMillis(roof.memory), {}};
    memory.utilisation = Ratio{needed / capacity.storage_memory};
    uses.push_back(memory);
  }
  return uses;
}

std::vector<model::Bottleneck> Bottlenecks(const TimeModel& model, const Work& work, const Capacity& capacity,
                                           const model::ExecutorLayout& layout) {
  return Finder(model, work, capacity, layout).Run();
}

}  // namespace sparkwright::predict
