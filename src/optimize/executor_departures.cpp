#include "optimize/executor_departures.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/cluster_nodes.h"

namespace sparkwright::optimize {
namespace {

constexpr double kMebi = 1024.0 * 1024.0;
constexpr double kGibi = 1024.0 * kMebi;
/// The least of the seed's band for executors.
constexpr double kFewGibi = 8.0;

std::string_view Cores(int64_t count) { return count == 1 ? "core" : "cores"; }

/// Of cores, for executors with a GPU; empty when they are as usual.
std::string CoresBesideGpu(const ExecutorShape& shape, const UsualExecutor& usual, const model::NodeGroup& node) {
  if (usual.Distance(shape.cores) == 0) {
    return {};
  }
  const std::string shared = node.cores == 1 ? "core" : fmt::format("{} cores", node.cores);
  return fmt::format("{} instead of {} cores an executor: one executor for each of a node's {} GPUs shares its {}.",
                     shape.cores, CoresText(usual), node.gpus, shared);
}

/// Of cores, for all others.
std::string CoresOfNode(const ExecutorShape& shape, const UsualExecutor& usual, const model::NodeGroup& node,
                        double seconds, const UsualChoice& choice) {
  if (usual.Distance(shape.cores) == 0) {
    return {};
  }
  const std::string begin = fmt::format("{} instead of {} cores an executor", shape.cores, CoresText(usual));
  if (node.cores < usual.fewest_cores) {
    return fmt::format("{}: a node has {}.", begin, node.cores);
  }
  if (choice.cores == 0) {
    return begin + ": no such executor has room for its memory on a node.";
  }
  return fmt::format(
      "{}: a node's {} cores hold {} of them and {} of {} cores, with which the job is predicted to take {:.0f} % "
      "longer.",
      begin, node.cores, shape.per_node, node.cores / choice.cores, choice.cores,
      100.0 * (choice.seconds / seconds - 1.0));
}

std::string MemoryOfExecutor(const ExecutorShape& shape, const UsualExecutor& usual, const model::NodeGroup& node) {
  if (static_cast<double>((shape.heap + shape.off_heap).count()) >= kFewGibi * kGibi) {
    return {};
  }
  if (usual.Heap(shape.cores) > shape.heap) {
    return fmt::format("Less than 8 GiB an executor: its share of a node of {:.1f} GiB.",
                       static_cast<double>(model::KnownOrUsualMemory(node).count()) / kGibi);
  }
  return fmt::format("Less than 8 GiB an executor: it has only {} {}.", shape.cores, Cores(shape.cores));
}

std::string PartitionsOf(const JobOnCluster& job, const model::ExecutorLayout& layout) {
  const int64_t partitions = layout.shuffle_partitions.value_or(0);
  const bool is_limit = partitions == model::kMostShufflePartitions;
  if (partitions > 3 * layout.num_slots) {
    const double each = static_cast<double>(job.needs.shuffled.count()) / static_cast<double>(partitions);
    return fmt::format(
        "{} shuffle partitions are more than 3 for each of {} slots: {}.", partitions, layout.num_slots,
        is_limit ? "as many as Spark's driver does well with" : fmt::format("{:.0f} MiB each", each / kMebi));
  }
  if (partitions < 2 * layout.num_slots) {
    return fmt::format(
        "{} shuffle partitions are fewer than 2 for each of {} slots: {}.", partitions, layout.num_slots,
        is_limit ? "Spark's driver does not do well with more" : "each is a state store that every batch opens");
  }
  return {};
}

/// Cores that are left to others since disks or network bound the job, or would be if they were known.
std::string NumberOf(const JobOnCluster& job, const FoundExecutors& found) {
  if (found.is_bound_by_devices && found.counts.medium < found.shape.most) {
    return fmt::format(
        "{} of {} executors that fit: more would not make the job faster, since disks or network bound it.",
        found.counts.medium, found.shape.most);
  }
  if (found.counts.medium > 1 && !job.stream.has_value() && found.gain_of_last_doubling < kGainOfMedium &&
      !AreDevicesKnown(job)) {
    return fmt::format(
        "{} executors, though half of them would take only {:.0f} % longer with the speed of disks and network that is "
        "assumed: describe these in a cluster.yaml (disk_kind, network) to get as many as pay.",
        found.counts.medium, 100.0 * std::max(found.gain_of_last_doubling - 1.0, 0.0));
  }
  return {};
}

}  // namespace

std::vector<std::string> DeparturesOf(const JobOnCluster& job, const FoundExecutors& found,
                                      const model::NodeGroup& node, double seconds, const UsualChoice& usual_choice) {
  const ExecutorShape& shape = found.shape;
  const UsualExecutor usual = UsualExecutorOf(job.workload.workload_class);
  std::vector<std::string> departures{
      shape.gpus > 0 ? CoresBesideGpu(shape, usual, node) : CoresOfNode(shape, usual, node, seconds, usual_choice),
      MemoryOfExecutor(shape, usual, node), NumberOf(job, found), PartitionsOf(job, found.layout)};
  std::erase(departures, "");
  return departures;
}

}  // namespace sparkwright::optimize
