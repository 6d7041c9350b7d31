#include "optimize/executor_search.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "model/cluster_nodes.h"
#include "optimize/executor_departures.h"
#include "optimize/executor_room.h"

namespace sparkwright::optimize {
namespace {

using model::WorkloadClass;

int64_t Slots(const ExecutorShape& shape) { return SaturatingMultiply(shape.most, shape.cores); }

/// What differs by less is as fast.
constexpr double kAsFast = 1.01;
/// Fewer than that share of the executors are worth saying why.
constexpr double kWorthLess = 0.95;

class Search {
 public:
  explicit Search(const JobOnCluster& job)
      : job_(job), usual_(UsualExecutorOf(job.workload.workload_class)), room_(job) {}

  Result<FoundExecutors> Run() {
    SPARKWRIGHT_TRY(Candidate best, Best(false));
    FoundExecutors found;
    if (MayUseGpus()) {
      if (Result<Candidate> with = Best(true); with.ok()) {
        found.seconds_without_gpus = best.seconds;
        found.seconds_with_gpus = with->seconds;
        if (GpusPay(*with, best)) {
          best = *std::move(with);
        }
      }
    }
    found.shape = best.shape;
    Count(found, best.seconds);
    FitHeap(found);
    found.layout = LayoutOf(job_, found.shape, found.counts.medium);
    if (found.counts.medium > 1) {
      const model::ExecutorLayout half = LayoutOf(job_, found.shape, (found.counts.medium + 1) / 2);
      found.gain_of_last_doubling = job_.seconds(half) / std::max(job_.seconds(found.layout), 1e-3);
    }
    found.departures = DeparturesOf(job_, found, *best.node, best.seconds, best.usual);
    return found;
  }

 private:
  struct Candidate {
    ExecutorShape shape;
    const model::NodeGroup* node = nullptr;  ///< That it was made for.
    double seconds = 0.0;
    UsualChoice usual = {};
  };

  [[nodiscard]] bool MayUseGpus() const {
    return model::MainGroup(job_.cluster, true) != nullptr &&
           job_.workload.traits.gpu_affinity >= model::GpuAffinity::kMedium &&
           job_.context.manager != conf::ClusterManager::kLocal && job_.fills_gpu_batches;
  }

  /// Which executors hold more changes with the data, so that by their times GPUs would come, go and come again with
  /// it. They are asked for what is the same for any: whether GPUs pay while nothing is short of memory, and whether
  /// they still do where they lack most, at the data that just fits without them. Where they do not, they are for what
  /// they hold.
  [[nodiscard]] bool GpusPay(const Candidate& with, const Candidate& without) const {
    // What a node with GPUs costs more is not known here. Work that suits them goes there unless it gets slower;
    // other work must gain.
    const bool suits = job_.workload.traits.gpu_affinity == model::GpuAffinity::kHigh;
    const double worth = (suits ? 1.05 : 0.8) * SharedTime(without.shape, 0.0);
    if (SharedTime(with.shape, 0.0) >= worth) {
      return false;
    }
    const auto held = static_cast<double>(job_.needs.held.count());
    const double room = room_.MostToHold(with.shape);
    const double room_without = room_.MostToHold(without.shape);
    return held <= room || room >= room_without || SharedTime(with.shape, held * room / room_without) < worth;
  }

  Result<Candidate> Best(bool with_gpus) const {
    const model::NodeGroup* const node = model::MainGroup(job_.cluster, with_gpus);
    if (node == nullptr) {
      return Error(ErrorCode::kInvalidArgument, "the cluster does not say how many cores its nodes have; give cores=…");
    }
    if (room_.CoresOf(*node) < 1) {
      return Error(ErrorCode::kInvalidArgument,
                   "the only node has one core, which the driver or YARN's application master takes; use a standalone "
                   "cluster, or --master local[*]");
    }
    const std::vector<ExecutorShape> shapes = with_gpus ? ShapesWithGpus(*node) : ShapesWithoutGpus(*node);
    if (shapes.empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   "no node of the cluster has room for an executor: the least heap that makes sense is 1 GiB, and its "
                   "overhead 384 MiB");
    }
    const ExecutorShape& best = BestOf(shapes);
    Candidate result{best, node, FullSeconds(best)};
    if (const ExecutorShape* const usual = BestUsualOf(shapes); usual != nullptr) {
      result.usual.cores = usual->cores;
      // Asked for the report alone, which says what the usual number of cores would cost.
      result.usual.seconds = usual_.Distance(best.cores) > 0 ? FullSeconds(*usual) : 0.0;
    }
    return result;
  }

  [[nodiscard]] int64_t MostCores(int64_t node_cores) const {
    const int64_t limit = job_.cluster.largest_container.cores.value_or(kMostExecutorCores);
    return std::max<int64_t>(1, std::min({kMostExecutorCores, node_cores, limit}));
  }

  /// One for each GPU, or, where the node's memory does not hold so many, for each that it does.
  [[nodiscard]] std::vector<ExecutorShape> ShapesWithGpus(const model::NodeGroup& node) const {
    const int64_t node_cores = room_.CoresOf(node);
    for (int64_t count = std::min(node.gpus, node_cores); count >= 1; --count) {
      const int64_t limit = job_.cluster.largest_container.cores.value_or(node_cores);
      const int64_t cores = std::clamp<int64_t>(node_cores / count, 1, std::max<int64_t>(limit, 1));
      if (const std::optional<ExecutorShape> shape = room_.ShapeOf(node, cores, count, 1); shape.has_value()) {
        return {*shape};
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<ExecutorShape> ShapesWithoutGpus(const model::NodeGroup& node) const {
    const int64_t node_cores = room_.CoresOf(node);
    const int64_t most_cores = MostCores(node_cores);
    int64_t most_used = 0;
    for (int64_t cores = 1; cores <= most_cores; ++cores) {
      most_used = std::max(most_used, node_cores / cores * cores);
    }
    std::vector<ExecutorShape> shapes;
    for (int64_t cores = 1; cores <= most_cores; ++cores) {
      // What leaves a seventh of the cores more than another does is slower than that, whatever its memory.
      constexpr double kWorthATry = 6.0 / 7.0;
      const int64_t used = node_cores / cores * cores;
      if (static_cast<double>(used) >= kWorthATry * static_cast<double>(most_used)) {
        Add(shapes, node, cores);
      }
    }
    for (int64_t cores = most_cores; cores >= 1 && shapes.empty(); --cores) {
      Add(shapes, node, cores);
    }
    return shapes;
  }

  /// Fewer of a node than its cores allow only where its memory does not hold so many at all.
  void Add(std::vector<ExecutorShape>& shapes, const model::NodeGroup& node, int64_t cores) const {
    for (int64_t per_node = room_.CoresOf(node) / cores; per_node >= 1; --per_node) {
      if (const std::optional<ExecutorShape> shape = room_.ShapeOf(node, cores, per_node, 0); shape.has_value()) {
        shapes.push_back(*shape);
        return;
      }
    }
  }

  /// What executors of that shape may take of all nodes: their room, or what they do take where the job wants more and
  /// their heap is as large as it may be, so that the rest of the room is of no use.
  [[nodiscard]] double Memory(const ExecutorShape& shape) const {
    const bool is_short = shape.heap >= kMostShortPointerHeap && room_.HeapFor(shape.cores, shape.most) > shape.heap;
    const Bytes used = is_short ? std::min(shape.container, shape.room) : shape.room;
    return static_cast<double>(shape.most) * static_cast<double>(used.count());
  }

  [[nodiscard]] const ExecutorShape& BestOf(const std::vector<ExecutorShape>& shapes) const {
    double most_memory = 0.0;
    for (const ExecutorShape& one : shapes) {
      most_memory = std::max(most_memory, Memory(one));
    }
    const auto rank = [&](const ExecutorShape& one) {
      // Where the driver takes one of few nodes, smaller executors fill what it leaves.
      constexpr double kMemoryWorthKeeping = 0.9;
      const double worth = static_cast<double>(Slots(one)) * (1.0 - DiscountOf(usual_, one.cores));
      return std::tuple(Memory(one) >= kMemoryWorthKeeping * most_memory, worth, one.cores);
    };
    return *std::max_element(shapes.begin(), shapes.end(),
                             [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  }

  /// Nullptr when none has a usual number of cores.
  [[nodiscard]] const ExecutorShape* BestUsualOf(const std::vector<ExecutorShape>& shapes) const {
    const ExecutorShape* best = nullptr;
    for (const ExecutorShape& one : shapes) {
      if (usual_.Distance(one.cores) == 0 && (best == nullptr || Slots(one) > Slots(*best))) {
        best = &one;
      }
    }
    return best;
  }

  /// Slots that the job has tasks for.
  [[nodiscard]] double BusySlots(const ExecutorShape& shape) const {
    return std::max(1.0, std::min(static_cast<double>(Slots(shape)), job_.most_tasks));
  }
  /// What the job would take beside its fixed time if it had tasks for every slot and all executors that fit together
  /// held so many bytes (0: whatever it takes): what tells kinds of executors apart whatever the size of the data.
  [[nodiscard]] double SharedTime(const ExecutorShape& shape, double holds) const {
    ExecutorShape all = shape;
    all.most = room_.MostBesideNoDriver(shape);
    model::ExecutorLayout layout = LayoutOf(job_, all, all.most);
    layout.unified = Bytes(SaturatingCast(room_.UnifiedToHold(holds, all.most)));
    return std::max(job_.seconds(layout) - job_.fixed_seconds, 0.0) *
           std::pow(BusySlots(all) / static_cast<double>(Slots(all)), job_.scaling_exponent);
  }

  /// With all that the cluster has room for.
  [[nodiscard]] double FullSeconds(const ExecutorShape& shape) const {
    return job_.seconds(LayoutOf(job_, shape, shape.most));
  }

  /// How many of them, by what more of them gain, or by what comes in a stream.
  void Count(FoundExecutors& found, double full_seconds) const {
    const ExecutorShape& shape = found.shape;
    const double busy = BusySlots(shape) / static_cast<double>(shape.cores);
    const double exponent = job_.scaling_exponent;
    // What one executor would take beside the fixed time.
    const double shared = std::max(full_seconds - job_.fixed_seconds, 0.0) * std::pow(busy, exponent);
    const double doubling = std::pow(2.0, exponent);
    const auto count_for = [&](double rest) {
      const double number = rest > 0.0 ? std::pow(shared / rest, 1.0 / exponent) : 1e9;
      return std::clamp<int64_t>(SaturatingCast(std::ceil(std::min(number, busy))), 1, shape.most);
    };
    const auto count = [&](double gain, double peak) {
      if (job_.stream.has_value()) {
        return count_for(kMostLoad / std::max(peak * job_.stream->arriving_share, 1e-12));
      }
      // fixed + 2^e * rest = gain * (fixed + rest) says how much the rest is with the number that is asked for.
      return count_for(job_.fixed_seconds * (gain - 1.0) / std::max(doubling - gain, 1e-6));
    };
    // What is held in memory is not to be read again: executors enough to hold it, where the cluster has them.
    const int64_t least = room_.CountToHold(shape);
    const auto count_that_pays = [&](double gain, double peak) {
      return FewestAsFast(shape, least, std::max(count(gain, peak), least), peak);
    };
    found.counts.small = count_that_pays(kGainOfSmall, kPeakOfSmall);
    found.counts.medium = std::max(count_that_pays(kGainOfMedium, kPeakOfMedium), found.counts.small);
    found.counts.large = std::max(count_that_pays(kGainOfLarge, kPeakOfLarge), found.counts.medium);
    // A stream that keeps up needs no more; one that does not is bound as others are.
    const bool wants_more =
        !job_.stream.has_value() ||
        LoadOf(job_, LayoutOf(job_, shape, found.counts.medium)) * kPeakOfMedium > kMostLoad * kAsFast;
    found.is_bound_by_devices = wants_more && found.counts.medium < count(kGainOfMedium, kPeakOfMedium);
  }

  /// The fewest executors, from `least` to `most`, that are as fast as the most, or keep up with such a peak of a
  /// stream: where disks or networks bound the job, more of them on the same nodes pay nothing. Found by halving, as
  /// though more were never slower: that one node has no network is no reason to take one. What is nearly the most is
  /// the most: the last of them gain as little as any.
  [[nodiscard]] int64_t FewestAsFast(const ExecutorShape& shape, int64_t least, int64_t most, double peak) const {
    // On assumed speeds no cores of a batch are left idle: that loses much where they are faster, and little where they
    // are not. A stream has its executors all day.
    if (!AreDevicesKnown(job_) && !job_.stream.has_value()) {
      return most;
    }
    // Where memory is short, spilled bytes bind the disks ever more with the data, and more data would ask for less.
    const auto seconds = [&](int64_t count) {
      model::ExecutorLayout layout = LayoutOf(job_, shape, count);
      layout.unified = {};
      return job_.seconds(layout);
    };
    double limit = kAsFast * seconds(most);
    if (job_.stream.has_value()) {
      limit = std::max(limit, job_.fixed_seconds + kMostLoad / std::max(peak * job_.stream->arriving_share, 1e-12));
    }
    int64_t too_few = least - 1;
    for (int64_t enough = most;;) {
      if (enough - too_few <= 1) {
        return static_cast<double>(enough) < kWorthLess * static_cast<double>(most) ? enough : most;
      }
      const int64_t middle = too_few + (enough - too_few) / 2;
      (seconds(middle) <= limit ? enough : too_few) = middle;
    }
  }

  /// The heap for that number of executors: fewer of them hold more each.
  void FitHeap(FoundExecutors& found) const {
    ExecutorShape& shape = found.shape;
    if (found.counts.medium < shape.most) {
      const int64_t most = shape.most;
      // No more in all than all executors that fit would take: more data, and so more of them, never asks for less.
      const double share = static_cast<double>(most) / static_cast<double>(found.counts.medium);
      const Bytes by_share(SaturatingCast(static_cast<double>(shape.container.count()) * share));
      const Bytes room = std::min(shape.room, by_share);
      const Bytes wanted = room_.HeapFor(shape.cores, found.counts.medium);
      ExecutorShape larger = shape;
      room_.SetHeap(larger, std::clamp(wanted, shape.heap, kMostShortPointerHeap), shape.off_heap);
      while (larger.heap > shape.heap && larger.container > room) {
        room_.SetHeap(larger, HeapRoundedDown(larger.heap - Bytes(1)), shape.off_heap);
      }
      room_.Place(larger);
      if (larger.heap > shape.heap && larger.most >= found.counts.large) {
        shape = larger;
      }
      shape.most = std::min(shape.most, most);
    }
    const WorkloadClass one = job_.workload.workload_class;
    // A fifth of a heap of 8 GiB or more goes outside of it.
    constexpr Bytes kWorthSplitting{int64_t{8} << 30};
    constexpr int64_t kOffHeapParts = 5;
    if (one == WorkloadClass::kMlTraining && shape.off_heap.count() == 0 && shape.heap >= kWorthSplitting) {
      const Bytes outside = HeapRoundedDown(Bytes(shape.heap.count() / kOffHeapParts));
      room_.SetHeap(shape, shape.heap - outside, outside);
    }
  }

  const JobOnCluster& job_;
  UsualExecutor usual_;
  ExecutorRoom room_;
};

}  // namespace

Result<FoundExecutors> SearchExecutors(const JobOnCluster& job) { return Search(job).Run(); }

}  // namespace sparkwright::optimize
