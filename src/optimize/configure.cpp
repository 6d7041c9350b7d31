#include "optimize/configure.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/one_of.h"
#include "base/rounding.h"
#include "base/saturating.h"
#include "conf/executor_memory.h"
#include "conf/property_catalogue.h"
#include "model/cluster_nodes.h"
#include "optimize/executor_search.h"
#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

constexpr int64_t kGibi = int64_t{1} << 30;

/// Written even when they are Spark's defaults: they are what the rest of the configuration was worked out for.
constexpr auto kAlwaysWritten = std::to_array<std::string_view>({
    "spark.driver.memory",
    "spark.executor.cores",
    "spark.executor.instances",
    "spark.executor.memory",
    "spark.sql.shuffle.partitions",
});

/// The one JVM of a local master.
Result<FoundExecutors> LocalExecutor(const JobOnCluster& job) {
  // A cluster of one node whose only executor has everything, less a quarter of the memory for the system's caches.
  const model::NodeGroup& node = job.cluster.nodes.front();
  if (node.cores <= 0) {
    return Error(ErrorCode::kInvalidArgument, "nothing says how many cores the machine has; give cores=…");
  }
  const Bytes room(model::KnownOrUsualMemory(node).count() / 4 * 3);
  if (room < conf::LeastHeap()) {
    return Error(
        ErrorCode::kInvalidArgument,
        "the machine has no room for a driver: Spark's least heap is 450 MiB, and a quarter of the memory stays "
        "for the system");
  }
  FoundExecutors found;
  ExecutorShape& shape = found.shape;
  shape.cores = std::max<int64_t>(job.local_threads.value_or(node.cores), 1);
  shape.per_node = 1;
  shape.most = 1;
  shape.nodes = 1;
  // A heap beyond 31 GiB has pointers of 8 bytes instead of 4, and holds more only from about 48 GiB on (SC312).
  constexpr Bytes kWorthLongPointers{48 * kGibi};
  const Bytes held(SaturatingMultiply(job.needs.held.count(), 4));
  const bool is_large = held > kMostShortPointerHeap && room >= kWorthLongPointers;
  const Bytes most = is_large ? room : std::min(room, kMostShortPointerHeap);
  const Bytes least = is_large ? kWorthLongPointers : std::min(Bytes(kGibi / 2), most);
  const Bytes usual = std::min(UsualExecutorOf(job.workload.workload_class).Heap(shape.cores), kMostShortPointerHeap);
  const int64_t heap = std::clamp(std::max(usual, held), least, most).count();
  shape.heap = Bytes(heap >= kGibi ? heap / (kGibi / 4) * (kGibi / 4) : heap >> 20 << 20);
  shape.container = shape.heap;
  shape.unified = conf::UsualUnified(shape.heap);
  found.layout = LayoutOf(job, shape, 1);
  return found;
}

/// "at twice the day's rate a load of 70 % at most".
std::string AtPeak(std::string_view peak) {
  return fmt::format("at {} a load of {:.0f} % at most", peak, 100.0 * kMostLoad);
}

/// What twice the executors are.
std::string TwiceText(const FoundExecutors& found) {
  return found.is_bound_by_devices || found.counts.medium * 2 > found.shape.most ? "twice the executors, on more nodes"
                                                                                 : "twice the executors";
}

void AddAlternativesOfStream(const FoundExecutors& found, const auto& add) {
  const ExecutorCounts& counts = found.counts;
  const ExecutorShape& shape = found.shape;
  // With all that there is room for the load may be more.
  const auto reason = [&](int64_t count, std::string_view peak) {
    return count == shape.most ? std::string("all that the cluster has room for") : AtPeak(peak);
  };
  if (counts.small < counts.medium) {
    add("small", counts.small, AtPeak("the day's mean rate"));
  }
  add("medium", counts.medium, "recommended: " + reason(counts.medium, "twice the day's mean rate"));
  if (counts.large > counts.medium) {
    add("large", counts.large, reason(counts.large, "four times the day's mean rate"));
  } else {
    add("large", counts.medium * 2, TwiceText(found));
  }
}

void AddAlternatives(const JobOnCluster& job, const FoundExecutors& found, model::RecommendedConfiguration& result) {
  const ExecutorShape& shape = found.shape;
  const ExecutorCounts& counts = found.counts;
  const auto add = [&](std::string_view name, int64_t count, std::string reason) {
    model::SizeAlternative one;
    one.name = name;
    one.is_recommended = count == counts.medium;
    one.layout = LayoutOf(job, shape, count);
    if (count > shape.most && shape.per_node > 0) {
      one.nodes_needed = DividedUp(count, shape.per_node);
      one.layout.num_nodes = *one.nodes_needed;
      one.layout.cluster_cores = std::max(one.layout.cluster_cores, count * shape.cores);
    } else if (count > counts.large && found.is_bound_by_devices) {
      // On the same nodes more pay nothing; on as many more nodes they have disks and networks of their own.
      one.layout.num_nodes = DividedUp(shape.nodes * count, counts.medium);
      one.nodes_needed = one.layout.num_nodes;
      one.layout.cluster_cores = DividedUp(one.layout.cluster_cores * count, counts.medium);
    }
    one.reason = std::move(reason);
    result.alternatives.push_back(std::move(one));
  };
  const bool has_less = counts.small < counts.medium;
  if (job.stream.has_value()) {
    AddAlternativesOfStream(found, add);
    return;
  }
  if (has_less || counts.medium > 1) {
    add("small", has_less ? counts.small : (counts.medium + 1) / 2,
        has_less ? "the last doubling of executors saves three eighths of the time or more" : "half of the executors");
  }
  const bool is_worth_it = found.gain_of_last_doubling >= kGainOfMedium;
  add("medium", counts.medium,
      is_worth_it ? "recommended: the last doubling saves a fifth of the time or more" : "recommended");
  if (counts.large > counts.medium) {
    add("large", counts.large, "the last doubling saves a twentieth of the time or more");
  } else {
    add("large", counts.medium * 2, TwiceText(found));
  }
}

/// What is as Spark has it by itself is not written, and what is left alone says as what.
void MoveDefaults(model::RecommendedConfiguration& result) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  std::vector<model::RecommendedProperty> kept;
  for (model::RecommendedProperty& one : result.properties) {
    if (!IsOneOf(one.key, kAlwaysWritten) && catalogue.EffectiveDefault(one.key, result.version) == one.value) {
      result.left_alone.push_back({std::move(one.key), {}, std::move(one.reason)});
    } else {
      kept.push_back(std::move(one));
    }
  }
  result.properties = std::move(kept);
  for (model::DefaultLeftAlone& one : result.left_alone) {
    one.value = catalogue.EffectiveDefault(one.key, result.version).value_or("");
  }
}

}  // namespace

Result<model::RecommendedConfiguration> Configure(const JobOnCluster& job) {
  const bool is_local = job.context.manager == conf::ClusterManager::kLocal;
  SPARKWRIGHT_TRY(const FoundExecutors found, is_local ? LocalExecutor(job) : SearchExecutors(job));
  model::RecommendedConfiguration result;
  result.version = job.context.version;
  result.layout = found.layout;
  result.departures = found.departures;
  const Plan plan{job, found, DriverHeap(job)};
  Settings settings(result);
  SetExecutors(plan, settings);
  SetDriver(plan, settings);
  SetAllocation(plan, settings);
  SetMemory(plan, settings);
  SetShuffle(plan, settings);
  SetQueries(plan, settings);
  SetStorage(plan, settings);
  SetScheduling(plan, settings);
  SetPython(plan, settings);
  SetGpu(plan, settings);
  SetStreaming(plan, settings);
  SetGraph(plan, settings);
  SetCluster(plan, settings);
  MoveDefaults(result);
  if (!is_local) {
    AddAlternatives(job, found, result);
  }
  return result;
}

}  // namespace sparkwright::optimize
