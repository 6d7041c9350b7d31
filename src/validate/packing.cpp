#include "validate/packing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/rounding.h"
#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "validate/gpu.h"
#include "validate/loose_value.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kUnbounded = std::numeric_limits<int64_t>::max();

Bytes MemoryOf(const conf::ProcessMemory& memory) {
  return memory.container.has_value() ? memory.container->total : memory.regions.heap;
}

/// How often `part` is in `whole`, where the whole is known and the part is asked for.
int64_t TimesWithin(double whole, double part) {
  constexpr double kRounding = 1e-9;
  constexpr double kMost = 1e12;
  return whole > 0.0 && part > 0.0 ? static_cast<int64_t>(std::min(whole / part + kRounding, kMost)) : kUnbounded;
}

/// So many times a size, at most what Bytes can hold.
Bytes Times(Bytes size, int64_t count) {
  return count > 0 && size.count() > kUnbounded / count ? Bytes(kUnbounded) : Bytes(size.count() * count);
}

}  // namespace

std::optional<double> KubernetesCores(const Subject& subject, std::string_view key) {
  constexpr double kMost = 1e6;
  constexpr std::size_t kMostDigits = 9;
  const auto number = LooseNumber(subject, key);
  if (number.has_value()) {
    return *number > 0.0 && *number < kMost ? number : std::nullopt;
  }
  const auto text = subject.Given(key);
  const std::size_t digits = text.has_value() ? text->find_first_not_of("0123456789") : 0;
  if (digits == 0 || digits > kMostDigits || text->substr(digits) != "m") {
    return std::nullopt;
  }
  return static_cast<double>(std::stoll(*text)) / 1000.0;
}

std::optional<CoresOfPod> ExecutorPodCores(const Subject& subject) {
  constexpr std::string_view kRequest = "spark.kubernetes.executor.request.cores";
  const auto limit = KubernetesCores(subject, "spark.kubernetes.executor.limit.cores");
  const double cores = static_cast<double>(subject.CoresOfExecutor().value_or(1));
  const double request = subject.IsSet(kRequest) ? KubernetesCores(subject, kRequest).value_or(0.0) : cores;
  if (!subject.Is(conf::ClusterManager::kKubernetes) || !limit.has_value() || *limit <= 0.0 || request <= 0.0) {
    return std::nullopt;
  }
  return CoresOfPod{request, *limit};
}

std::optional<Demand> ExecutorDemand(const Subject& subject) {
  if (subject.is_local() || !subject.context().manager.has_value() || !subject.executor_memory().ok()) {
    return std::nullopt;
  }
  Demand demand;
  demand.memory = MemoryOf(*subject.executor_memory());
  demand.gpus = GpusOfExecutor(subject);
  const std::optional<int64_t> cores = subject.CoresOfExecutor();
  demand.takes_all_cores = !cores.has_value();
  demand.cores = static_cast<double>(cores.value_or(0));
  if (subject.Is(conf::ClusterManager::kKubernetes)) {
    demand.cores = KubernetesCores(subject, "spark.kubernetes.executor.request.cores").value_or(demand.cores);
  }
  return demand;
}

std::optional<Demand> DriverDemand(const Subject& subject) {
  if (subject.is_local() || !subject.context().manager.has_value() || !subject.driver_memory().ok() ||
      subject.context().deploy_mode != conf::DeployMode::kCluster) {
    return std::nullopt;
  }
  Demand demand;
  demand.memory = MemoryOf(*subject.driver_memory());
  demand.gpus = GpusOfDriver(subject);
  demand.cores = static_cast<double>(subject.Count("spark.driver.cores").value_or(1));
  if (subject.Is(conf::ClusterManager::kKubernetes)) {
    demand.cores = KubernetesCores(subject, "spark.kubernetes.driver.request.cores").value_or(demand.cores);
  }
  return demand;
}

NodePacking PackNode(const Demand& demand, const model::NodeGroup& node) {
  const int64_t by_cores = demand.takes_all_cores ? 1 : TimesWithin(static_cast<double>(node.cores), demand.cores);
  const int64_t by_memory =
      TimesWithin(static_cast<double>(node.memory.count()), static_cast<double>(demand.memory.count()));
  const int64_t by_gpus = demand.gpus > 0 ? node.gpus / demand.gpus : kUnbounded;
  NodePacking packing;
  const int64_t fits = std::min({by_cores, by_memory, by_gpus});
  packing.num_executors = fits == kUnbounded ? 0 : fits;
  packing.scarce = fits == kUnbounded  ? Scarce::kNothing
                   : by_memory == fits ? Scarce::kMemory
                   : by_cores == fits  ? Scarce::kCores
                                       : Scarce::kGpus;
  const double used_cores = demand.takes_all_cores && fits == 1
                                ? static_cast<double>(node.cores)
                                : demand.cores * static_cast<double>(packing.num_executors);
  packing.free_cores = std::max(static_cast<double>(node.cores) - used_cores, 0.0);
  packing.free_memory = std::max(node.memory - Bytes(demand.memory.count() * packing.num_executors), Bytes());
  return packing;
}

ClusterPacking PackCluster(const Demand& executor, const model::Cluster& cluster, const std::optional<Demand>& driver) {
  ClusterPacking all;
  // Where the driver costs least, and what is left of that node.
  std::optional<NodePacking> beside_driver;
  int64_t least_loss = kUnbounded;
  NodePacking instead_of;
  for (const model::NodeGroup& group : cluster.nodes) {
    const NodePacking one = PackNode(executor, group);
    const auto count = static_cast<double>(group.num_nodes);
    all.num_executors += one.num_executors * group.num_nodes;
    all.cores += static_cast<double>(group.cores) * count;
    all.free_cores += one.free_cores * count;
    all.memory += Times(group.memory, group.num_nodes);
    all.free_memory += Times(one.free_memory, group.num_nodes);
    all.scarce = all.scarce == Scarce::kNothing ? one.scarce : all.scarce;
    if (!driver.has_value() || PackNode(*driver, group).num_executors == 0) {
      continue;
    }
    model::NodeGroup rest = group;
    rest.cores = std::max<int64_t>(group.cores - SaturatingCast(std::ceil(driver->cores)), 0);
    rest.memory = std::max(group.memory - driver->memory, Bytes());
    rest.gpus = group.gpus - driver->gpus;
    NodePacking with_driver = PackNode(executor, rest);
    // A node used up by the driver says 0, which would bound nothing.
    if ((group.cores > 0 && rest.cores == 0) || (group.memory.count() > 0 && rest.memory.count() == 0)) {
      with_driver.num_executors = 0;
    }
    const int64_t loss = one.num_executors - with_driver.num_executors;
    if (loss < least_loss) {
      least_loss = loss;
      beside_driver = with_driver;
      instead_of = one;
    }
  }
  if (beside_driver.has_value()) {
    all.num_executors -= least_loss;
    all.free_cores += beside_driver->free_cores - instead_of.free_cores;
    all.free_memory += beside_driver->free_memory - instead_of.free_memory;
  }
  return all;
}

std::optional<ClusterPacking> PackedExecutors(const Subject& subject) {
  const std::optional<Demand> executor = ExecutorDemand(subject);
  if (!subject.context().cluster.has_value() || !executor.has_value()) {
    return std::nullopt;
  }
  return PackCluster(*executor, *subject.context().cluster, DriverDemand(subject));
}

std::optional<HeapFit> HeapFitOf(const Subject& subject) {
  const std::optional<Demand> demand = ExecutorDemand(subject);
  if (!subject.context().cluster.has_value() || !demand.has_value() ||
      !subject.executor_memory()->container.has_value()) {
    return std::nullopt;
  }
  const model::NodeGroup& node = NodeWithMostMemory(*subject.context().cluster);
  const Bytes heap = subject.executor_memory()->regions.heap;
  if (node.memory.count() <= 0 || heap.count() <= 0) {
    return std::nullopt;
  }
  HeapFit fit;
  fit.node_memory = node.memory;
  fit.by_container = node.memory.count() / demand->memory.count();
  const int64_t by_cores = TimesWithin(static_cast<double>(node.cores), demand->cores);
  fit.by_heap = std::min(node.memory.count() / heap.count(), std::max(by_cores, fit.by_container));
  const Bytes left = node.memory - Bytes(heap.count() * fit.by_heap);
  fit.is_without_overhead = fit.by_heap > fit.by_container && left.count() < node.memory.count() / 10;
  return fit;
}

bool IsMostlyReserved(const conf::HeapRegions& regions) {
  return regions.jvm_max.count() < 3 * regions.reserved.count();
}

bool FitsOnANode(const Demand& demand, const model::Cluster& cluster) {
  return std::any_of(cluster.nodes.begin(), cluster.nodes.end(), [&](const model::NodeGroup& group) {
    const NodePacking packing = PackNode(demand, group);
    return packing.num_executors > 0 || packing.scarce == Scarce::kNothing;
  });
}

const model::NodeGroup& NodeWithMostMemory(const model::Cluster& cluster) {
  return *std::max_element(cluster.nodes.begin(), cluster.nodes.end(),
                           [](const model::NodeGroup& a, const model::NodeGroup& b) { return a.memory < b.memory; });
}

const model::NodeGroup& NodeWithMostCores(const model::Cluster& cluster) {
  return *std::max_element(cluster.nodes.begin(), cluster.nodes.end(),
                           [](const model::NodeGroup& a, const model::NodeGroup& b) { return a.cores < b.cores; });
}

std::optional<int64_t> ExecutorSlots(const Subject& subject) {
  if (subject.is_local()) {
    return std::nullopt;
  }
  if (const auto slots = subject.SlotsOfExecutor()) {
    return slots;
  }
  const auto& cluster = subject.context().cluster;
  const double cpus = subject.Number("spark.task.cpus").value_or(1.0);
  if (!subject.Is(conf::ClusterManager::kStandalone) || !cluster.has_value() || !(cpus > 0.0)) {
    return std::nullopt;
  }
  const int64_t cores = NodeWithMostCores(*cluster).cores;
  return cores > 0 ? std::optional(std::max<int64_t>(SaturatingCast(static_cast<double>(cores) / cpus), 1))
                   : std::nullopt;
}

std::optional<int64_t> ExecutorsAtMost(const Subject& subject) {
  if (subject.is_local()) {
    return std::nullopt;
  }
  const std::optional<int64_t> wanted = subject.MostExecutors();
  const std::optional<ClusterPacking> packed = PackedExecutors(subject);
  if (packed.has_value() && packed->num_executors > 0) {
    return std::min(wanted.value_or(kUnbounded), packed->num_executors);
  }
  return wanted;
}

std::optional<int64_t> ApplicationSlots(const Subject& subject) {
  const std::optional<int64_t> slots = ExecutorSlots(subject);
  const std::optional<int64_t> executors = ExecutorsAtMost(subject);
  std::optional<int64_t> all;
  if (slots.has_value() && executors.has_value() && *executors < 1'000'000'000 && *slots < 1'000'000'000) {
    all = *slots * *executors;
  }
  const double cpus = subject.Number("spark.task.cpus").value_or(1.0);
  if (subject.Is(conf::ClusterManager::kStandalone) && subject.IsSet("spark.cores.max") && cpus > 0.0) {
    const auto most = subject.Count("spark.cores.max");
    const auto by_cores = SaturatingCast(static_cast<double>(most.value_or(0)) / cpus);
    all = by_cores > 0 ? std::min(all.value_or(by_cores), by_cores) : all;
  }
  return all;
}

std::optional<Bytes> UnifiedMemoryPerSlot(const Subject& subject) {
  const std::optional<int64_t> slots = ExecutorSlots(subject);
  if (!slots.has_value() || !subject.executor_memory().ok()) {
    return std::nullopt;
  }
  const conf::ProcessMemory& memory = *subject.executor_memory();
  return Bytes((memory.regions.unified + memory.off_heap).count() / *slots);
}

std::optional<Bytes> LargestHeapWithin(const Subject& subject, Bytes limit) {
  if (!subject.executor_memory().ok() || !subject.executor_memory()->container.has_value()) {
    return std::nullopt;
  }
  const conf::ContainerMemory& container = *subject.executor_memory()->container;
  const Bytes left = limit - container.off_heap - container.pyspark;
  const Bytes least = subject.Size("spark.executor.minMemoryOverhead").value_or(Bytes(384 * kMebi));
  const Bytes by_share(static_cast<int64_t>(static_cast<double>(std::max(left, Bytes()).count()) /
                                            (1.0 + std::max(container.overhead_factor, 0.0))));
  const Bytes most = container.is_overhead_given ? left - container.overhead : std::min(by_share, left - least);
  constexpr int64_t kStep = 256 * kMebi;
  const Bytes heap(most.count() / kStep * kStep);
  return heap >= Bytes(2 * kStep) ? std::optional(heap) : std::nullopt;
}

std::string MebibyteText(Bytes size) { return conf::PrintSize({size.count() / kMebi, conf::ByteUnit::kMebi}); }

std::optional<model::ConfigurationFix> SplitExecutors(const Subject& subject, int64_t parts) {
  if (parts < 2 || GpusOfExecutor(subject) > 0 || !subject.IsSet("spark.executor.memory") ||
      !subject.IsSet("spark.executor.cores")) {
    return std::nullopt;
  }
  model::ConfigurationFix fix;
  fix.safety = model::FixSafety::kResource;
  const auto set = [&](std::string_view key, std::string value) {
    const conf::ConfigurationEntry* entry = subject.Entry(key);
    fix.edits.push_back({model::ConfigurationEdit::Kind::kSet, entry->key, std::move(value), {}});
  };
  for (const std::string_view key : {"spark.executor.memory", "spark.executor.memoryOverhead",
                                     "spark.memory.offHeap.size", "spark.executor.pyspark.memory"}) {
    const auto size = subject.IsSet(key) ? subject.Size(key) : std::nullopt;
    if (size.has_value() && size->count() > 0) {
      set(key, MebibyteText(Bytes(size->count() / parts)));
    }
  }
  if (const auto cores = subject.Count("spark.executor.cores")) {
    set("spark.executor.cores", std::to_string(std::max<int64_t>(DividedUp(*cores, parts), 1)));
  }
  for (const std::string_view key :
       {"spark.executor.instances", "spark.dynamicAllocation.minExecutors", "spark.dynamicAllocation.initialExecutors",
        "spark.dynamicAllocation.maxExecutors"}) {
    const auto count = subject.IsSet(key) ? subject.Count(key) : std::nullopt;
    if (count.has_value() && *count > 0 && *count < 1'000'000) {
      set(key, std::to_string(*count * parts));
    }
  }
  return fix;
}

std::optional<NotEvaluated> WithoutClusterOrManager(const Subject& subject) {
  if (auto lacking = WithoutCluster(subject)) {
    return lacking;
  }
  return WithoutManager(subject);
}

}  // namespace sparkwright::validate
