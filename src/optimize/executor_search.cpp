#include "optimize/executor_search.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/saturating.h"

namespace sparkwright::optimize {
namespace {

using model::WorkloadClass;

constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kGibi = int64_t{1} << 30;

constexpr int64_t kMostCores = 16;
/// Where Java's pointers are still 4 bytes: below 32 GiB.
constexpr Bytes kMostHeap{31 * kGibi};
/// What a JVM of Spark starts with (conf::LeastHeap is 450 MiB; SC302 asks for a third of it at most to be reserved).
constexpr Bytes kLeastHeap{1 * kGibi};
constexpr Bytes kLeastDriverHeap{512 * kMebi};
constexpr Bytes kMostDriverHeap{16 * kGibi};
constexpr double kTasksPerGibi = 25'000.0;
constexpr double kPartition = 128.0 * kMebi;
constexpr int64_t kWaves = 2;
/// As predict/executor_layout.h: clouds' general families.
constexpr Bytes kMemoryPerCore{4 * kGibi};

constexpr Bytes kReserved{300 * kMebi};
constexpr double kMemoryFraction = 0.6;
constexpr double kStorageShare = 0.5;
constexpr Bytes kLeastOverhead{384 * kMebi};
constexpr double kOverheadShare = 0.1;
/// Of one Python worker, where Python works on rows: an interpreter with NumPy and a batch of 10,000 rows.
constexpr Bytes kPythonWorker{512 * kMebi};
/// NVIDIA's own tuning gives a pinned pool of 2 to 4 GiB.
constexpr Bytes kPinnedPool{2 * kGibi};
constexpr Bytes kRocksDb{512 * kMebi};
/// Training: a fifth of the heap is put outside of it.
constexpr int64_t kOffHeapParts = 5;

double Of(Bytes bytes) { return static_cast<double>(bytes.count()); }
Bytes Times(Bytes bytes, double factor) { return Bytes(SaturatingCast(Of(bytes) * factor)); }

Bytes MemoryOf(const model::NodeGroup& node) {
  return node.memory.count() > 0 ? node.memory : Bytes(SaturatingMultiply(kMemoryPerCore.count(), node.cores));
}

/// Heaps of some size in whole GiB, as people write them; smaller ones in steps that cost less.
Bytes RoundedDown(Bytes heap) {
  const int64_t step = heap.count() >= 8 * kGibi ? kGibi : heap.count() >= 2 * kGibi ? kGibi / 4 : 64 * kMebi;
  return Bytes(heap.count() / step * step);
}
Bytes RoundedUp(Bytes heap) {
  const Bytes down = RoundedDown(heap);
  const int64_t step = heap.count() >= 8 * kGibi ? kGibi : heap.count() >= 2 * kGibi ? kGibi / 4 : 64 * kMebi;
  return down == heap ? heap : down + Bytes(step);
}

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

class Search {
 public:
  explicit Search(const JobOnCluster& job)
      : job_(job), usual_(UsualExecutorOf(job.workload.workload_class)), driver_(DriverHeap(job)) {}

  Result<FoundExecutors> Run() {
    SPARKWRIGHT_TRY(Candidate best, Best(false));
    std::optional<double> without_gpus;
    if (MayUseGpus()) {
      // What a node with GPUs costs more is not known here. Work that suits them goes there unless it gets slower;
      // other work must gain.
      const bool suits = job_.workload.traits.gpu_affinity == model::GpuAffinity::kHigh;
      const double worth = suits ? 1.05 : 0.8;
      if (Result<Candidate> with = Best(true); with.ok() && SharedTime(*with) < worth * SharedTime(best)) {
        without_gpus = best.seconds;
        best = *std::move(with);
      }
    }
    node_ = best.node;
    FoundExecutors found;
    found.shape = best.shape;
    found.seconds_without_gpus = without_gpus;
    Count(found, best.seconds);
    FitHeap(found);
    found.shuffle_partitions =
        ShufflePartitions(job_, found.counts.medium * found.shape.cores, MemoryPerSlot(found.shape));
    found.layout = LayoutOf(job_, found.shape, found.counts.medium, found.shuffle_partitions);
    Explain(best, found);
    return found;
  }

 private:
  struct Candidate {
    ExecutorShape shape;
    const model::NodeGroup* node = nullptr;  ///< That it was made for.
    double seconds = 0.0;
    double usual_seconds = 0.0;  ///< Of the best one with a usual number of cores; 0 when there is none.
    int64_t usual_cores = 0;
  };

  [[nodiscard]] bool MayUseGpus() const {
    const bool has_gpus = std::any_of(job_.cluster.nodes.begin(), job_.cluster.nodes.end(),
                                      [](const model::NodeGroup& node) { return node.gpus > 0 && node.cores > 0; });
    return has_gpus && job_.workload.traits.gpu_affinity >= model::GpuAffinity::kMedium &&
           job_.context.manager != conf::ClusterManager::kLocal;
  }

  /// The nodes that most cores are on; Spark has one shape for all.
  /// Cores of a node for executors: on the only one there is, a driver in cluster mode takes one.
  [[nodiscard]] int64_t CoresOf(const model::NodeGroup& node) const {
    return (HasDriver() || HasApplicationMaster()) && IsOneNode() ? node.cores - 1 : node.cores;
  }
  [[nodiscard]] bool HasDriver() const { return job_.context.deploy_mode == conf::DeployMode::kCluster; }
  /// On YARN in client mode: spark.yarn.am.cores 1, spark.yarn.am.memory 512m and 384m beside it, in whole GiB.
  [[nodiscard]] bool HasApplicationMaster() const {
    return job_.context.manager == conf::ClusterManager::kYarn && !HasDriver();
  }
  [[nodiscard]] Bytes CompanionMemory() const {
    return HasApplicationMaster() ? Bytes(kGibi) : driver_ + UsualOverhead(driver_);
  }

  [[nodiscard]] const model::NodeGroup* MainGroup(bool with_gpus) const {
    const model::NodeGroup* main = nullptr;
    for (const model::NodeGroup& group : job_.cluster.nodes) {
      if (group.cores > 0 && (!with_gpus || group.gpus > 0) &&
          (main == nullptr || group.cores * group.num_nodes > main->cores * main->num_nodes)) {
        main = &group;
      }
    }
    return main;
  }

  /// How far a number of cores is from what is usual.
  [[nodiscard]] int64_t Distance(int64_t cores) const {
    return cores < usual_.fewest_cores ? usual_.fewest_cores - cores
           : cores > usual_.most_cores ? cores - usual_.most_cores
                                       : 0;
  }

  Result<Candidate> Best(bool with_gpus) {
    const model::NodeGroup* const node = MainGroup(with_gpus);
    if (node == nullptr) {
      return Error(ErrorCode::kInvalidArgument, "the cluster does not say how many cores its nodes have; give cores=…");
    }
    node_ = node;
    const int64_t node_cores = CoresOf(*node);
    if (node_cores < 1) {
      return Error(ErrorCode::kInvalidArgument,
                   "the only node has one core, which the driver or YARN's application master takes; use a standalone "
                   "cluster, or --master local[*]");
    }
    std::vector<Candidate> candidates;
    const int64_t limit = job_.cluster.largest_container.cores.value_or(kMostCores);
    const int64_t most_cores = std::max<int64_t>(1, std::min({kMostCores, node_cores, limit}));
    if (with_gpus) {
      // One for each GPU, or, where the node's memory does not hold so many, for each that it does.
      for (int64_t count = std::min(node->gpus, node_cores); count >= 1 && candidates.empty(); --count) {
        const int64_t cores = std::clamp<int64_t>(node_cores / count, 1, most_cores);
        if (const std::optional<ExecutorShape> shape = ShapeOf(cores, count, 1); shape.has_value()) {
          candidates.push_back({*shape, node, 0.0, 0.0, 0});
        }
      }
    } else {
      int64_t most_used = 0;
      for (int64_t cores = 1; cores <= most_cores; ++cores) {
        most_used = std::max(most_used, node_cores / cores * cores);
      }
      for (int64_t cores = 1; cores <= most_cores; ++cores) {
        // What leaves a seventh of the cores more than another does is slower than that, whatever its memory.
        constexpr double kWorthATry = 6.0 / 7.0;
        const int64_t per_node = node_cores / cores;
        if (static_cast<double>(per_node * cores) >= kWorthATry * static_cast<double>(most_used)) {
          Add(candidates, cores, per_node);
        }
      }
      if (candidates.empty()) {
        for (int64_t cores = most_cores; cores >= 1; --cores) {
          Add(candidates, cores, node_cores / cores);
        }
      }
    }
    if (candidates.empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   "no node of the cluster has room for an executor: the least heap that makes sense is 1 GiB, and its "
                   "overhead 384 MiB");
    }
    const auto worth = [&](const Candidate& one) {
      return static_cast<double>(Slots(one.shape)) * (1.0 - DiscountOf(usual_, one.shape.cores));
    };
    double most_memory = 0.0;
    for (const Candidate& one : candidates) {
      most_memory = std::max(most_memory, Memory(one.shape));
    }
    const Candidate* best = nullptr;
    const Candidate* usual = nullptr;
    for (const Candidate& one : candidates) {
      if (Distance(one.shape.cores) == 0 && (usual == nullptr || Slots(one.shape) > Slots(usual->shape))) {
        usual = &one;
      }
      // Where the driver takes one of few nodes, smaller executors fill what it leaves.
      constexpr double kMemoryWorthKeeping = 0.9;
      const auto rank = [&](const Candidate& x) {
        return std::tuple(Memory(x.shape) >= kMemoryWorthKeeping * most_memory, worth(x), x.shape.cores);
      };
      if (best == nullptr || rank(one) > rank(*best)) {
        best = &one;
      }
    }
    Candidate result = *best;
    result.seconds = FullSeconds(best->shape);
    // Asked for the report alone, which says what the usual number of cores would cost.
    const bool is_departure = usual != nullptr && Distance(best->shape.cores) > 0;
    result.usual_seconds = is_departure ? FullSeconds(usual->shape) : 0.0;
    result.usual_cores = usual != nullptr ? usual->shape.cores : 0;
    return result;
  }

  void Add(std::vector<Candidate>& candidates, int64_t cores, int64_t per_node) const {
    // Fewer of a node only where its memory does not hold so many at all.
    for (; per_node >= 1; --per_node) {
      if (const std::optional<ExecutorShape> shape = ShapeOf(cores, per_node, 0); shape.has_value()) {
        candidates.push_back({*shape, node_, 0.0, 0.0, 0});
        return;
      }
    }
  }

  static int64_t Slots(const ExecutorShape& shape) { return SaturatingMultiply(shape.most, shape.cores); }

  /// What executors of that shape may take of all nodes.
  static double Memory(const ExecutorShape& shape) { return static_cast<double>(shape.most) * Of(shape.room); }

  /// Slots that the job has tasks for.
  [[nodiscard]] double BusySlots(const ExecutorShape& shape) const {
    return std::max(1.0, std::min(static_cast<double>(Slots(shape)), job_.most_tasks));
  }
  /// What the job would take beside its fixed time if it had tasks for every slot: what tells kinds of executors apart
  /// whatever the size of the data.
  [[nodiscard]] double SharedTime(const Candidate& one) const {
    return std::max(one.seconds - job_.fixed_seconds, 0.0) *
           std::pow(BusySlots(one.shape) / static_cast<double>(Slots(one.shape)), job_.scaling_exponent);
  }

  /// With all that the cluster has room for.
  [[nodiscard]] double FullSeconds(const ExecutorShape& shape) const {
    return job_.seconds(LayoutOf(job_, shape, shape.most, ShufflePartitions(job_, Slots(shape), MemoryPerSlot(shape))));
  }

  /// What an executor of so many cores needs to work in, when the cluster is full of them.
  [[nodiscard]] Bytes UnifiedNeed(int64_t cores, int64_t count) const {
    if (job_.workload.workload_class == WorkloadClass::kStreaming) {
      return Bytes(SaturatingCast(HeldShare(count)));  // A batch is a small part of what comes in a day.
    }
    const double slots = static_cast<double>(cores * count);
    const double partition =
        Of(job_.needs.shuffled) / static_cast<double>(ShufflePartitions(job_, cores * count, Bytes()));
    const double tasks =
        static_cast<double>(cores) * std::min(partition, Of(job_.needs.shuffled) / slots) * job_.needs.memory_factor;
    return Bytes(SaturatingCast(tasks + HeldShare(count)));
  }
  [[nodiscard]] double HeldShare(int64_t count) const {
    return Of(job_.needs.held) / kStorageShare / static_cast<double>(count);
  }

  static Bytes HeapFor(Bytes unified) { return RoundedUp(Times(unified, 1.0 / kMemoryFraction) + kReserved); }

  /// All that is no heap and does not grow with it.
  [[nodiscard]] ExecutorShape Extras(int64_t cores, int64_t gpus) const {
    ExecutorShape shape;
    shape.cores = cores;
    shape.gpus = gpus;
    shape.python = WorksInPython(job_) ? Bytes(kPythonWorker.count() * cores) : Bytes();
    shape.pinned = gpus > 0 ? kPinnedPool : Bytes();
    shape.native = KeepsStateInRocksDb(job_) ? kRocksDb : Bytes();
    return shape;
  }

  void Fill(ExecutorShape& shape, Bytes heap, Bytes off_heap) const {
    const Bytes extra = shape.python + shape.pinned + shape.native;
    shape.heap = heap;
    shape.off_heap = off_heap;
    shape.overhead = UsualOverhead(heap) + extra;
    // Kubernetes gives two fifths to applications that are not for the JVM, unless it is told.
    shape.is_overhead_usual =
        extra.count() == 0 && !(job_.context.manager == conf::ClusterManager::kKubernetes && IsPython(job_));
    shape.container = shape.heap + shape.overhead + shape.off_heap;
    shape.unified = Times(heap - kReserved, kMemoryFraction) + off_heap;
  }

  /// The executor of so many cores, so many on a node; nullopt when its share of the node holds none.
  [[nodiscard]] std::optional<ExecutorShape> ShapeOf(int64_t cores, int64_t per_node, int64_t gpus) const {
    Bytes room = MemoryOf(*node_);
    if (node_->has_unified_memory && gpus > 0) {
      room = Bytes(room.count() / 2);  // The GPU works in the same memory.
    }
    if (IsOneNode()) {
      room -= driver_ + UsualOverhead(driver_) + (HasApplicationMaster() ? CompanionMemory() : Bytes());
    }
    Bytes share(room.count() / per_node);
    if (job_.cluster.largest_container.memory.has_value()) {
      share = std::min(share, *job_.cluster.largest_container.memory);
    }
    if (job_.context.manager == conf::ClusterManager::kYarn && share.count() >= 4 * kGibi) {
      share = Bytes(share.count() / kGibi * kGibi);  // YARN hands out multiples of 1 GiB.
    }
    ExecutorShape shape = Extras(cores, gpus);
    shape.room = share;
    const Bytes for_heap = share - (shape.python + shape.pinned + shape.native);
    const Bytes most = std::min(Times(for_heap, 1.0 / (1.0 + kOverheadShare)), for_heap - kLeastOverhead);
    if (most < kLeastHeap) {
      return std::nullopt;
    }
    const Bytes room_for_heap = RoundedDown(std::min(most, kMostHeap));
    Fill(shape, room_for_heap, Bytes());
    shape.per_node = per_node;
    Place(shape);
    if (shape.most == 0) {
      return std::nullopt;
    }
    const Bytes need = UnifiedNeed(cores, shape.most);
    Fill(shape, std::clamp(std::max(HeapFor(need), Usual(cores)), kLeastHeap, room_for_heap), Bytes());
    Place(shape);
    return shape;
  }

  [[nodiscard]] Bytes Usual(int64_t cores) const { return Bytes(usual_.heap_per_core.count() * cores); }

  [[nodiscard]] bool IsOneNode() const {
    return job_.cluster.nodes.size() == 1 && job_.cluster.nodes.front().num_nodes == 1;
  }

  /// How many the cluster has room for.
  void Place(ExecutorShape& shape) const {
    const auto fits = [&](const model::NodeGroup& group, int64_t cores_taken, Bytes memory_taken) {
      int64_t count = (group.cores - cores_taken) / shape.cores;
      count = std::min(count, (MemoryOf(group) - memory_taken).count() / std::max<int64_t>(shape.container.count(), 1));
      if (shape.gpus > 0) {
        count = std::min(count, group.gpus / shape.gpus);
        if (group.has_unified_memory) {
          count = std::min(count, MemoryOf(group).count() / 2 / std::max<int64_t>(shape.container.count(), 1));
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
    if (has_companion && (shape.most > 1 || IsOneNode())) {
      shape.most -= least_lost.value_or(0);
    }
  }

  /// How many of them, by what more of them gain.
  void Count(FoundExecutors& found, double full_seconds) const {
    const ExecutorShape& shape = found.shape;
    const double busy = BusySlots(shape) / static_cast<double>(shape.cores);
    const double exponent = job_.scaling_exponent;
    // What one executor would take beside the fixed time.
    const double shared = std::max(full_seconds - job_.fixed_seconds, 0.0) * std::pow(busy, exponent);
    const double doubling = std::pow(2.0, exponent);
    const auto count = [&](double gain) {
      // fixed + 2^e * rest = gain * (fixed + rest) says how much the rest is with the number that is asked for.
      const double rest = job_.fixed_seconds * (gain - 1.0) / std::max(doubling - gain, 1e-6);
      const double number = rest > 0.0 ? std::pow(shared / rest, 1.0 / exponent) : 1e9;
      return std::clamp<int64_t>(SaturatingCast(std::ceil(std::min(number, busy))), 1, shape.most);
    };
    // What is held in memory is not to be read again: executors enough to hold it, where the cluster has them.
    const double room = Of(shape.unified) * kStorageShare;
    const auto to_hold = static_cast<int64_t>(std::min(std::ceil(Of(job_.needs.held) / std::max(room, 1.0)), 1e9));
    const int64_t least = std::clamp<int64_t>(to_hold, 1, shape.most);
    found.counts.small = std::max(count(kGainOfSmall), least);
    found.counts.medium = std::max(count(kGainOfMedium), found.counts.small);
    found.counts.large = std::max(count(kGainOfLarge), found.counts.medium);
  }

  /// The heap for that number of executors: fewer of them hold more each.
  void FitHeap(FoundExecutors& found) {
    ExecutorShape& shape = found.shape;
    if (found.counts.medium < shape.most) {
      const int64_t most = shape.most;
      // No more in all than all executors that fit would take: more data, and so more of them, never asks for less.
      const Bytes room = std::min(
          shape.room, Times(shape.container, static_cast<double>(most) / static_cast<double>(found.counts.medium)));
      const Bytes need = UnifiedNeed(shape.cores, found.counts.medium);
      ExecutorShape larger = shape;
      Fill(larger, std::clamp(HeapFor(need), shape.heap, kMostHeap), shape.off_heap);
      while (larger.heap > shape.heap && larger.container > room) {
        Fill(larger, RoundedDown(larger.heap - Bytes(1)), shape.off_heap);
      }
      Place(larger);
      if (larger.heap > shape.heap && larger.most >= found.counts.large) {
        shape = larger;
      }
      shape.most = std::min(shape.most, most);
    }
    const WorkloadClass one = job_.workload.workload_class;
    constexpr Bytes kWorthSplitting{8 * kGibi};
    if (one == WorkloadClass::kMlTraining && shape.off_heap.count() == 0 && shape.heap >= kWorthSplitting) {
      const Bytes outside = RoundedDown(Bytes(shape.heap.count() / kOffHeapParts));
      Fill(shape, shape.heap - outside, outside);
    }
  }

  void Explain(const Candidate& best, FoundExecutors& found) const {
    const ExecutorShape& shape = found.shape;
    if (shape.gpus > 0) {
      if (shape.cores * node_->gpus < node_->cores && shape.cores == kMostCores) {
        found.departures.push_back(
            fmt::format("{} cores an executor: one executor for each GPU, and more than {} cores do "
                        "not feed it faster.",
                        shape.cores, kMostCores));
      } else if (Distance(shape.cores) > 0) {
        found.departures.push_back(
            fmt::format("{} instead of {} to {} cores an executor: one executor for each of a node's "
                        "{} GPUs shares its {}.",
                        shape.cores, usual_.fewest_cores, usual_.most_cores, node_->gpus,
                        node_->cores == 1 ? "core" : fmt::format("{} cores", node_->cores)));
      }
    } else if (Distance(shape.cores) > 0) {
      if (node_->cores < usual_.fewest_cores) {
        found.departures.push_back(fmt::format("{} instead of {} to {} cores an executor: a node has {}.", shape.cores,
                                               usual_.fewest_cores, usual_.most_cores, node_->cores));
      } else if (best.usual_cores > 0) {
        found.departures.push_back(fmt::format(
            "{} instead of {} to {} cores an executor: a node's {} cores hold {} of them and {} of {} cores, with "
            "which "
            "the job is predicted to take {:.0f} % longer.",
            shape.cores, usual_.fewest_cores, usual_.most_cores, node_->cores, shape.per_node,
            node_->cores / best.usual_cores, best.usual_cores, 100.0 * (best.usual_seconds / best.seconds - 1.0)));
      } else {
        found.departures.push_back(
            fmt::format("{} instead of {} to {} cores an executor: no such executor has room for "
                        "its memory on a node.",
                        shape.cores, usual_.fewest_cores, usual_.most_cores));
      }
    }
    const double gibi = Of(shape.heap + shape.off_heap) / static_cast<double>(kGibi);
    if (gibi < 8.0 && Usual(shape.cores) > shape.heap) {
      found.departures.push_back(fmt::format("Less than 8 GiB an executor: its share of a node of {:.1f} GiB.",
                                             Of(MemoryOf(*node_)) / static_cast<double>(kGibi)));
    } else if (gibi < 8.0) {
      found.departures.push_back(fmt::format("Less than 8 GiB an executor: it has only {} {}.", shape.cores,
                                             shape.cores == 1 ? "core" : "cores"));
    }
    const int64_t slots = found.layout.num_slots;
    if (found.shuffle_partitions > 3 * slots) {
      found.departures.push_back(fmt::format(
          "{} shuffle partitions are more than 3 for each of {} slots: {}.", found.shuffle_partitions, slots,
          found.shuffle_partitions == model::kMostShufflePartitions
              ? "as many as Spark's driver does well with"
              : fmt::format("{:.0f} MiB each", Of(job_.needs.shuffled) / static_cast<double>(found.shuffle_partitions) /
                                                   static_cast<double>(kMebi))));
    } else if (found.shuffle_partitions < 2 * slots) {
      found.departures.push_back(fmt::format(
          "{} shuffle partitions are fewer than 2 for each of {} slots: {}.", found.shuffle_partitions, slots,
          found.shuffle_partitions == model::kMostShufflePartitions ? "Spark's driver does not do well with more"
                                                                    : "each is a state store that every batch opens"));
    }
  }

  const JobOnCluster& job_;
  UsualExecutor usual_;
  Bytes driver_;
  const model::NodeGroup* node_ = nullptr;
};

}  // namespace

Result<FoundExecutors> SearchExecutors(const JobOnCluster& job) { return Search(job).Run(); }

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

double DiscountOf(const UsualExecutor& usual, int64_t cores) {
  constexpr double kOfFewer = 0.05;
  constexpr double kOfMore = 0.03;
  const double fewer = static_cast<double>(std::max<int64_t>(usual.fewest_cores - cores, 0));
  const double more = static_cast<double>(std::max<int64_t>(cores - usual.most_cores, 0));
  return std::min(kOfFewer * fewer + kOfMore * more, 0.9);
}

Bytes UsualOverhead(Bytes heap) {
  return std::max(Bytes(Times(heap, kOverheadShare).count() / kMebi * kMebi), kLeastOverhead);
}

Bytes DriverHeap(const JobOnCluster& job) {
  const WorkloadClass one = job.workload.workload_class;
  const bool gathers = one == WorkloadClass::kMlTraining || one == WorkloadClass::kGraph;
  const double tasks = std::min(Of(job.needs.read) / kPartition, static_cast<double>(model::kMostShufflePartitions));
  const auto wanted =
      Bytes(SaturatingCast(((gathers ? 4.0 : 2.0) + tasks / kTasksPerGibi) * static_cast<double>(kGibi)));
  Bytes node;
  for (const model::NodeGroup& group : job.cluster.nodes) {
    node = std::max(node, MemoryOf(group));
  }
  const Bytes most = std::max(std::min(kMostDriverHeap, Bytes(node.count() / 4)), kLeastDriverHeap);
  return RoundedDown(std::clamp(wanted, kLeastDriverHeap, most));
}

Bytes MemoryPerSlot(const ExecutorShape& shape) {
  // With memory outside the heap, tasks of Spark SQL work there and nowhere else.
  const Bytes works_in = shape.off_heap.count() > 0 ? shape.off_heap : shape.unified;
  return Bytes(works_in.count() / std::max<int64_t>(shape.cores, 1));
}

double GainOfLastDoubling(const JobOnCluster& job, const ExecutorShape& shape, int64_t count) {
  const auto seconds = [&](int64_t number) {
    return job.seconds(
        LayoutOf(job, shape, number, ShufflePartitions(job, number * shape.cores, MemoryPerSlot(shape))));
  };
  return seconds((count + 1) / 2) / std::max(seconds(count), 1e-3);
}

int64_t ShufflePartitions(const JobOnCluster& job, int64_t slots, Bytes memory_per_slot) {
  if (job.workload.workload_class == WorkloadClass::kStreaming) {
    return std::clamp<int64_t>(slots, 1, model::kMostShufflePartitions);
  }
  const double by_bytes = std::ceil(Of(job.needs.shuffled) / kPartition);
  const double by_slots = static_cast<double>(SaturatingMultiply(kWaves, std::max<int64_t>(slots, 1)));
  const double by_memory = memory_per_slot.count() > 0
                               ? std::ceil(Of(job.needs.shuffled) * job.needs.memory_factor / Of(memory_per_slot))
                               : 0.0;
  return static_cast<int64_t>(
      std::min(std::max({by_bytes, by_slots, by_memory}), static_cast<double>(model::kMostShufflePartitions)));
}

model::ExecutorLayout LayoutOf(const JobOnCluster& job, const ExecutorShape& shape, int64_t count,
                               int64_t shuffle_partitions) {
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
  layout.is_configured = true;
  layout.shuffle_partitions = shuffle_partitions;
  for (const model::NodeGroup& group : job.cluster.nodes) {
    layout.cluster_cores = SaturatingAdd(layout.cluster_cores, SaturatingMultiply(group.cores, group.num_nodes));
    layout.cluster_memory += Bytes(SaturatingMultiply(MemoryOf(group).count(), group.num_nodes));
  }
  return layout;
}

}  // namespace sparkwright::optimize
