#include "recommend/prediction_drafts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/json_name.h"
#include "recommend/rule_actions.h"
#include "recommend/value_order.h"

namespace sparkwright::recommend {
namespace {

using model::Bottleneck;
using model::BottleneckCause;
using model::PredictionBasis;
using model::Resource;

constexpr double kGibi = 1024.0 * 1024.0 * 1024.0;

/// Below a twentieth of the time, hardware is not worth buying for one job, and predictions do not tell it from noise.
constexpr double kLeastHardwareGain = 0.05;
/// Disks and networks of the next generation are two to four times as fast: 10, 25 and 40 Gbit/s; a rotating disk,
/// one on SATA, one on PCI Express (predict/class_figures.h).
constexpr double kLeastDeviceFactor = 2.0;
constexpr double kDeviceFactor = 4.0;
/// How far the speed-up of the default law may be off: the bands of seed 000 are 6 to 7 % wide on each side at 2, 4 and
/// 8 times the nodes; 10 % covers what lies beyond them.
constexpr double kScalingError = 0.1;

model::RecommendationCause CauseOf(model::RecommendationSource source, std::string name, std::string message,
                                   std::vector<model::Evidence> evidence) {
  return {source, std::move(name), std::move(message), std::move(evidence), {}, {}};
}

/// "Its bytes on the disks, shuffle files written and read: without it 12 min of 40 min less (nodes 4).".
model::RecommendationCause CauseOf(const Bottleneck& bottleneck, const model::Prediction& prediction,
                                   std::string name) {
  std::string message = fmt::format("{}: without that, {{gain_ms}} of the predicted {{predicted_ms}} go away",
                                    Capitalised(bottleneck.reason));
  std::vector<model::Evidence> evidence = {{"gain_ms", model::Of(bottleneck.gain)},
                                           {"predicted_ms", model::Of(prediction.time.expected)}};
  std::string numbers;
  for (const model::PredictionNumber& number : bottleneck.numbers) {
    numbers += fmt::format("{}{} {{{}}}", numbers.empty() ? "" : ", ", NameInWords(number.name), number.name);
    evidence.push_back({number.name, number.measure});
  }
  message += numbers.empty() ? "." : fmt::format(" ({}).", numbers);
  return CauseOf(model::RecommendationSource::kBottleneck, std::move(name), std::move(message), std::move(evidence));
}

const Bottleneck* Find(const model::Prediction& prediction, Resource resource, BottleneckCause cause) {
  for (const Bottleneck& one : prediction.bottlenecks) {
    if (one.resource == resource && one.cause == cause) {
      return &one;
    }
  }
  return nullptr;
}

/// The share of the time that goes away when a device is `factor` times as fast: up to the next of the others.
double GainOfFaster(const model::Prediction& prediction, const Bottleneck& bottleneck, double factor) {
  double own = 0.0;
  double others = 0.0;
  for (const model::ResourceUse& use : prediction.resources) {
    const auto time = static_cast<double>(use.time.count());
    if (use.resource == bottleneck.resource) {
      own = time;
    } else if (use.resource != Resource::kMemory && use.resource != Resource::kShuffle) {
      others = std::max(others, time);
    }
  }
  if (own <= others) {
    return bottleneck.share.value;
  }
  return bottleneck.share.value * (own - std::max(own / factor, others)) / (own - others);
}

int64_t CoresOf(const model::ExecutorLayout& layout) { return layout.num_executors * layout.cores_per_executor; }

double NumNodes(const model::Cluster& cluster) {
  double nodes = 0.0;
  for (const model::NodeGroup& group : cluster.nodes) {
    nodes += static_cast<double>(group.num_nodes);
  }
  return nodes;
}

/// The share that goes away from `before` to `after`. Where the ranges overlap, nothing may.
template <typename Amount>
model::Estimate<Ratio> LessFrom(const model::Estimate<Amount>& before, const model::Estimate<Amount>& after,
                                double scale, std::string reason) {
  const auto less = [&](Amount from, Amount to) {
    return 1.0 - scale * static_cast<double>(to.count()) / std::max(static_cast<double>(from.count()), 1.0);
  };
  const double expected = less(before.expected, after.expected);
  const double low = less(before.low, after.high);
  const double high = less(before.high, after.low);
  const bool overlap = low <= 0.0 && high >= 0.0;
  return ShareBetween(overlap ? std::min(0.0, expected) : low, expected, overlap ? std::max(0.0, high) : high,
                      std::min(before.basis, after.basis), std::move(reason));
}

Draft HardwareDraft(std::string id, std::string title) {
  Draft draft;
  draft.item.id = std::move(id);
  draft.item.title = std::move(title);
  draft.item.source = model::RecommendationSource::kHardware;
  draft.item.effort = model::Effort::kHardware;
  draft.item.provenance = "the prediction of this job on this cluster";
  return draft;
}

/// Whether the cluster says what its disks or its network are; otherwise predictions assume them.
bool IsKnown(const model::Cluster* cluster, Resource resource) {
  return cluster != nullptr && std::all_of(cluster->nodes.begin(), cluster->nodes.end(), [&](const auto& group) {
           return resource == Resource::kDisk ? group.disk_kind.has_value() : group.network_speed.has_value();
         });
}

void AddFasterDevice(const Situation& situation, const model::Prediction& prediction, Resource resource,
                     std::vector<Draft>& drafts) {
  const Bottleneck* bottleneck = Find(prediction, resource, BottleneckCause::kCluster);
  if (bottleneck == nullptr || bottleneck->share.value < kLeastHardwareGain) {
    return;
  }
  const bool is_disk = resource == Resource::kDisk;
  Draft draft = HardwareDraft(is_disk ? "hardware/faster-disks" : "hardware/faster-network",
                              is_disk ? "Give the nodes faster disks, or more of them" : "Use a faster network");
  draft.item.causes.push_back(
      CauseOf(*bottleneck, prediction, fmt::format("bottleneck/{}", ResourceName(bottleneck->resource))));
  const bool is_known = IsKnown(situation.cluster, resource);
  draft.item.impact.time = ShareBetween(
      is_known ? GainOfFaster(prediction, *bottleneck, kLeastDeviceFactor) : 0.0,
      GainOfFaster(prediction, *bottleneck, kDeviceFactor), bottleneck->share.value,
      is_known ? prediction.time.basis : PredictionBasis::kGeneric,
      is_known ? "twice as fast, four times as fast, and as fast as makes a difference"
               : "four times as fast as is assumed; the cluster does not say what it has, so it may be fast already");
  draft.item.advice.emplace_back(is_disk ? "Shuffle and spill files go to spark.local.dir: local solid-state disks, a "
                                           "folder on each, share the load."
                                         : "Fewer, larger nodes move less over the network; so does data that is "
                                           "filtered before it is shuffled.");
  draft.topic = is_disk ? topic::kDisk : topic::kNetwork;
  draft.is_after_configuration = situation.after != nullptr;
  drafts.push_back(std::move(draft));
}

void AddMoreMemory(const model::Prediction& prediction, bool is_after, std::vector<Draft>& drafts) {
  const Bottleneck* bottleneck = Find(prediction, Resource::kMemory, BottleneckCause::kCluster);
  if (bottleneck == nullptr || bottleneck->share.value < kLeastHardwareGain) {
    return;
  }
  const auto unified = static_cast<double>(prediction.layout.unified.count());
  const model::Estimate<Bytes>& need = prediction.demand.memory_per_executor;
  const double factor = unified > 0.0 ? static_cast<double>(need.expected.count()) / unified : 0.0;
  Draft draft = HardwareDraft("hardware/more-memory", "Use nodes with more memory for each core");
  const auto nodes = static_cast<double>(std::max<int64_t>(prediction.layout.num_nodes, 1));
  const double per_node = static_cast<double>(prediction.layout.cluster_memory.count()) / nodes;
  // Twice the memory for each core is a type of node that clouds have; more than that takes more nodes.
  constexpr double kMostForEachCore = 2.0;
  if (factor > kMostForEachCore && per_node > 0.0) {
    draft.item.title = fmt::format(
        "Have about {:.0f} GiB of memory in all, {:.0f} nodes of this size, instead of {:.0f}",
        std::ceil(per_node * nodes * factor / kGibi), std::ceil(nodes * factor), std::round(per_node * nodes / kGibi));
    draft.machines = 1;
  } else if (factor > 1.0 && per_node > 0.0) {
    draft.item.title = fmt::format("Use nodes with about {:.0f} GiB of memory instead of {:.0f}",
                                   std::ceil(per_node * factor / kGibi), std::round(per_node / kGibi));
  }
  draft.item.causes.push_back(CauseOf(*bottleneck, prediction, "bottleneck/memory"));
  const double share = bottleneck->share.value;
  draft.item.impact.time = ShareBetween(static_cast<double>(need.low.count()) <= unified ? 0.0 : share, share, share,
                                        prediction.time.basis, "as much memory as the job is expected to need");
  draft.topic = topic::kMemory;
  draft.is_after_configuration = is_after;
  drafts.push_back(std::move(draft));
}

/// The time on so many nodes, between the points of the curve that are next to it.
std::optional<double> TimeAt(const model::Scaling& scaling, double nodes) {
  const model::ScalingPoint* below = nullptr;
  for (const model::ScalingPoint& point : scaling.points) {
    if (point.num_nodes == nodes) {
      return static_cast<double>(point.time.count());
    }
    if (point.num_nodes < nodes) {
      below = &point;
    } else if (below != nullptr && below->time.count() > 0 && point.time.count() > 0) {
      const double part = std::log(nodes / below->num_nodes) / std::log(point.num_nodes / below->num_nodes);
      return std::exp(std::log(static_cast<double>(below->time.count())) * (1.0 - part) +
                      std::log(static_cast<double>(point.time.count())) * part);
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// What another number of nodes does to time and machine time.
void SetImpactOfNodes(const model::Prediction& prediction, double nodes, double wanted, double seconds,
                      model::RecommendationImpact& impact) {
  const double now = static_cast<double>(prediction.time.expected.count());
  const double error = prediction.scaling.error.has_value() ? prediction.scaling.error->value : kScalingError;
  const double ratio = seconds / now;
  const std::string reason =
      prediction.scaling.error.has_value() ? "the law of scaling fitted to its runs" : "the default law of scaling";
  const auto bounded = [&](double part) { return ratio < 1.0 ? std::min(part, 1.0) : std::max(part, 1.0); };
  const double slow = bounded(ratio * (1.0 + error));
  const double fast = bounded(ratio * (1.0 - error));
  const PredictionBasis basis = prediction.time.basis;
  impact.time = ShareBetween(1.0 - slow, 1.0 - ratio, 1.0 - fast, basis, reason);
  const double machines = wanted / nodes;
  impact.cost = ShareBetween(1.0 - machines * slow, 1.0 - machines * ratio, 1.0 - machines * fast, basis, reason);
}

void AddNodes(const model::Prediction& prediction, double cluster_nodes, bool is_after, std::vector<Draft>& drafts) {
  if (prediction.workload_class == model::WorkloadClass::kStreaming) {
    return;  // A stream has no end that could come sooner: its load says whether nodes are missing.
  }
  constexpr double kFewer = 0.75;  // Of the nodes: what is closer to the knee is as good.
  // Twice and four times are what the default law is held against; the knee of a law far from any run is a guess.
  constexpr double kMostStep = 4.0;
  const model::Scaling& scaling = prediction.scaling;
  const auto nodes = static_cast<double>(std::max<int64_t>(prediction.layout.num_nodes, 1));
  if (!scaling.knee_nodes.has_value() || prediction.time.expected.count() <= 0 || nodes < cluster_nodes) {
    return;  // Executors that leave nodes empty are a matter of configuration.
  }
  const double knee = *scaling.knee_nodes;
  const bool wants_more = knee > nodes;
  const double wanted = std::min(knee, kMostStep * nodes);
  const std::optional<double> time_at_knee = TimeAt(scaling, knee);
  const std::optional<double> time = TimeAt(scaling, wanted);
  if (!time.has_value() || !time_at_knee.has_value() || (!wants_more && knee > kFewer * nodes)) {
    return;
  }
  const bool is_step = wanted < knee;
  Draft draft = HardwareDraft(wants_more ? "hardware/more-nodes" : "hardware/fewer-nodes",
                              fmt::format("Use {:.0f} {} instead of {:.0f}{}", wanted, wanted == 1.0 ? "node" : "nodes",
                                          nodes, is_step ? ", as a first step" : ""));
  model::RecommendationCause cause = CauseOf(
      model::RecommendationSource::kHardware, draft.item.id,
      is_step      ? "With {step_nodes} nodes it takes {time_at_step_ms} instead of {predicted_ms}. Up to {knee_nodes} "
                     "a percent of speed costs less than a percent of machine time, with {time_at_knee_ms} there: a "
                     "run with this step says whether that holds."
      : wants_more ? "Up to {knee_nodes} nodes a percent of speed costs less than a percent of machine time: "
                     "{time_at_knee_ms} instead of {predicted_ms}."
                   : "From {knee_nodes} nodes on a percent of speed costs more than a percent of machine time: with "
                     "them it takes {time_at_knee_ms} instead of {predicted_ms}.",
      {{"knee_nodes", {model::MeasureUnit::kCount, knee}},
       {"time_at_knee_ms", {model::MeasureUnit::kMillis, *time_at_knee}},
       {"predicted_ms", model::Of(prediction.time.expected)}});
  if (is_step) {
    cause.evidence.push_back({"step_nodes", {model::MeasureUnit::kCount, wanted}});
    cause.evidence.push_back({"time_at_step_ms", {model::MeasureUnit::kMillis, *time}});
  }
  draft.item.causes.push_back(std::move(cause));
  SetImpactOfNodes(prediction, nodes, wanted, *time, draft.item.impact);
  if (wants_more && draft.item.impact.time->expected.value < kLeastHardwareGain) {
    return;
  }
  draft.item.effort = wants_more ? model::Effort::kHardware : model::Effort::kConfiguration;
  draft.safety = model::FixSafety::kResource;
  draft.machines = wants_more ? 1 : -1;
  draft.is_after_configuration = is_after;
  drafts.push_back(std::move(draft));
}

void AddUnusedGpus(const Situation& situation, std::vector<Draft>& drafts) {
  int64_t gpus = 0;
  std::string name;
  for (const model::NodeGroup& group : situation.cluster->nodes) {
    gpus += group.gpus * group.num_nodes;
    name = name.empty() ? group.gpu_name : name;
  }
  const bool are_in_use = situation.before != nullptr && situation.before->layout.uses_gpus;
  // The search for a configuration predicts both; where it leaves GPUs alone, they gain nothing.
  const bool are_chosen = situation.after != nullptr && situation.after->layout.uses_gpus;
  const bool is_decided = situation.after != nullptr && (!are_chosen || situation.before == nullptr);
  if (gpus == 0 || are_in_use || is_decided || situation.workload == nullptr ||
      situation.workload->traits.gpu_affinity < model::GpuAffinity::kMedium) {
    return;
  }
  Draft draft = HardwareDraft("hardware/unused-gpus",
                              gpus == 1 ? "Run the job on the GPU" : fmt::format("Run the job on the {} GPUs", gpus));
  const bool is_high = situation.workload->traits.gpu_affinity == model::GpuAffinity::kHigh;
  draft.item.causes.push_back(
      CauseOf(model::RecommendationSource::kHardware, draft.item.id,
              fmt::format("The cluster has {{num_gpus}} GPUs{}{}, the job does not use them, and {} of its work runs "
                          "faster on one.",
                          name.empty() ? "" : " of type ", name, is_high ? "most" : "a good part"),
              {{"num_gpus", model::CountOf(gpus)}}));
  draft.item.advice.emplace_back(
      "SQL and DataFrames run on GPUs with the RAPIDS Accelerator and its jar on the class path; its qualification "
      "tool "
      "says of an event log which queries gain.");
  if (are_chosen) {
    draft.is_mended_by_configuration = true;
  } else {
    draft.item.properties = {{"spark.plugins", std::nullopt, "com.nvidia.spark.SQLPlugin", model::FixSafety::kResource},
                             {"spark.executor.resource.gpu.amount", std::nullopt, "1", model::FixSafety::kResource},
                             {"spark.rapids.sql.concurrentGpuTasks", std::nullopt, "2", model::FixSafety::kResource}};
  }
  draft.item.effort = model::Effort::kConfiguration;
  draft.safety = model::FixSafety::kResource;
  draft.topic = topic::kUnusedGpus;
  drafts.push_back(std::move(draft));
}

void AddDiskRoom(const Situation& situation, const model::Prediction& prediction, std::vector<Draft>& drafts) {
  Bytes room;
  for (const model::NodeGroup& group : situation.cluster->nodes) {
    if (!group.disk.has_value()) {
      return;
    }
    room += Bytes(group.disk->count() * group.num_nodes);
  }
  const model::Estimate<Bytes>& need = prediction.demand.local_disk;
  if (need.high <= room) {
    return;
  }
  Draft draft = HardwareDraft("hardware/disk-room", "Give the nodes more room on local disks");
  draft.item.causes.push_back(CauseOf(
      model::RecommendationSource::kHardware, draft.item.id,
      "Shuffle and spill files take {local_disk_bytes}, at most {most_local_disk_bytes}; the disks of the nodes "
      "have {disk_bytes}. A job whose disk is full fails.",
      {{"local_disk_bytes", model::Of(need.expected)},
       {"most_local_disk_bytes", model::Of(need.high)},
       {"disk_bytes", model::Of(room)}}));
  draft.item.advice.emplace_back("Shuffle less, in more steps whose files can be deleted, or use more nodes.");
  draft.item.impact.reliability = ShareBetween(need.low > room ? 1.0 : 0.0, need.expected > room ? 1.0 : 0.2, 1.0,
                                               need.basis, "files that do not fit on the disks end the job");
  drafts.push_back(std::move(draft));
}

void AddCapacityForStream(const model::Prediction& prediction, bool is_after, std::vector<Draft>& drafts) {
  constexpr double kLoadToKeep =
      0.7;  // With room to catch up after a stop: at 70 % a backlog shrinks at 0.4 of its rate.
  if (!prediction.load.has_value() || prediction.load->value <= kLoadToKeep) {
    return;
  }
  const double load = prediction.load->value;
  const auto nodes = static_cast<double>(std::max<int64_t>(prediction.layout.num_nodes, 1));
  const double wanted = std::ceil(nodes * load / kLoadToKeep);
  Draft draft = HardwareDraft(
      "hardware/keep-up",
      fmt::format("Use about {:.0f} nodes instead of {:.0f}, so that the stream keeps up", wanted, nodes));
  draft.item.causes.push_back(
      CauseOf(model::RecommendationSource::kHardware, draft.item.id,
              load >= 1.0 ? "The stream needs {load} of what the cluster can do: it falls behind without end."
                          : "The stream needs {load} of what the cluster can do; after a stop it hardly catches up.",
              {{"load", {model::MeasureUnit::kShare, load}}}));
  draft.item.impact.reliability =
      load >= 1.0 ? ShareBetween(0.5, 1.0, 1.0, prediction.time.basis, "results come ever later")
                  : ShareBetween(0.0, 0.3, 1.0, prediction.time.basis, "a peak or a stop makes it fall behind");
  draft.topic = topic::kFallingBehind;
  draft.machines = 1;
  draft.is_after_configuration = is_after;
  drafts.push_back(std::move(draft));
}

/// What a configuration keeps the job from.
Draft ConfiguredDraft(const model::Prediction& prediction, const Bottleneck& bottleneck) {
  Draft draft;
  model::Recommendation& item = draft.item;
  item.source = model::RecommendationSource::kBottleneck;
  item.provenance = "the prediction of this job on this cluster";
  item.effort = model::Effort::kConfiguration;
  switch (bottleneck.resource) {
    case Resource::kMemory:
      item.title = "Give tasks the memory that they need: more of the nodes' memory, or smaller partitions";
      draft.topic = topic::kMemory;
      break;
    case Resource::kShuffle:
      item.title = "Use at least as many shuffle partitions as task slots";
      draft.topic = topic::kPartitions;
      break;
    default:
      item.title = "Give the idle cores of the nodes to executors";
      draft.topic = topic::kUnusedCores;
      draft.machines = 1;
      break;
  }
  item.id = fmt::format("bottleneck/{}", draft.topic);
  item.causes.push_back(CauseOf(bottleneck, prediction, item.id));
  const double share = bottleneck.share.value;
  item.impact.time =
      ShareBetween(0.0, share, share, prediction.time.basis, "up to what bounds the predicted time next");
  draft.safety = model::FixSafety::kResource;
  return draft;
}

/// Of the configuration in use what the recommended one mends, and of that what it does not.
void AddConfigured(const Situation& situation, std::vector<Draft>& drafts) {
  const bool has_after = situation.after != nullptr;
  if (situation.before != nullptr) {
    for (const Bottleneck& one : situation.before->bottlenecks) {
      const bool is_mended = has_after && Find(*situation.after, one.resource, one.cause) == nullptr;
      if (one.cause == BottleneckCause::kConfiguration && (is_mended || !has_after)) {
        drafts.push_back(ConfiguredDraft(*situation.before, one));
        drafts.back().is_mended_by_configuration = is_mended;
      }
    }
  }
  if (has_after) {
    for (const Bottleneck& one : situation.after->bottlenecks) {
      const bool is_worth_it = one.resource != Resource::kCpu || one.share.value >= kLeastHardwareGain;
      if (one.cause == BottleneckCause::kConfiguration && is_worth_it) {
        drafts.push_back(ConfiguredDraft(*situation.after, one));
        Draft& draft = drafts.back();
        draft.is_after_configuration = true;
        if (one.resource == Resource::kCpu) {
          // The search found no executors that use them.
          draft.item.title = "Use nodes whose cores and memory executors can share out: some cores stay idle";
          draft.item.effort = model::Effort::kHardware;
          draft.machines = 0;
        }
      }
    }
  }
}

/// What the recommended configuration sets otherwise than the one in use.
std::vector<model::PropertyFix> ChangesOf(const Situation& situation, const model::SparkVersion& version) {
  std::vector<model::PropertyFix> changes;
  if (situation.configuration == nullptr) {
    return changes;
  }
  for (const model::RecommendedProperty& one : situation.configuration->properties) {
    const std::optional<std::string> old = ValueInUse(situation, one.key);
    if (!old.has_value() || !IsSameValue(one.key, *old, one.value, version)) {
      changes.push_back({one.key, old, one.value, model::FixSafety::kResource});
    }
  }
  return changes;
}

/// What of the one in use is in the recommended one no more.
std::vector<std::string> RemovalsOf(const Situation& situation) {
  std::vector<std::string> removals;
  if (situation.configuration != nullptr) {
    for (const model::LeftOutProperty& one : situation.configuration->left_out) {
      removals.push_back(one.key);
    }
  }
  return removals;
}

}  // namespace

std::vector<Draft> FromConfiguration(const Situation& situation, const model::SparkVersion& version) {
  std::vector<Draft> drafts;
  std::vector<model::PropertyFix> properties = ChangesOf(situation, version);
  std::vector<std::string> removals = RemovalsOf(situation);
  if (properties.empty() && removals.empty()) {
    return drafts;
  }
  Draft draft;
  model::Recommendation& item = draft.item;
  item.id = "configuration";
  const std::size_t num_changes = properties.size() + removals.size();
  item.title = fmt::format("Use the recommended configuration: {} {}", num_changes,
                           num_changes == 1 ? "property" : "properties");
  item.source = model::RecommendationSource::kConfiguration;
  item.effort = model::Effort::kConfiguration;
  item.provenance = "the search for a configuration with the least predicted time and cost";
  // Its properties ask the cluster for something else, and are safe together: it was made for this cluster and fits.
  draft.safety = model::FixSafety::kSafe;
  model::RecommendationCause cause =
      CauseOf(item.source, item.id, "Made for this job and this cluster as a whole, and checked.", {});
  if (situation.before != nullptr && situation.after != nullptr) {
    const model::Prediction& before = *situation.before;
    const model::Prediction& after = *situation.after;
    const int64_t cores_before = CoresOf(before.layout);
    const int64_t cores_after = CoresOf(after.layout);
    cause.message =
        "Predicted: {time_after_ms} on {executors_after} executors with {cores_after} cores together instead of "
        "{time_before_ms} on {executors_before} with {cores_before}.";
    cause.evidence = {{"time_after_ms", model::Of(after.time.expected)},
                      {"executors_after", model::CountOf(after.layout.num_executors)},
                      {"cores_after", model::CountOf(cores_after)},
                      {"time_before_ms", model::Of(before.time.expected)},
                      {"executors_before", model::CountOf(before.layout.num_executors)},
                      {"cores_before", model::CountOf(cores_before)}};
    item.impact.time =
        LessFrom(before.time, after.time, 1.0, "predicted before and after; ranges that overlap may gain nothing");
    const double cores = static_cast<double>(cores_after) / static_cast<double>(std::max<int64_t>(cores_before, 1));
    item.impact.cost = LessFrom(before.time, after.time, cores, "cores of executors times predicted time");
    draft.is_predicted = true;
    draft.machines = cores_after > cores_before ? 1 : cores_after < cores_before ? -1 : 0;
  }
  item.causes.push_back(std::move(cause));
  item.properties = std::move(properties);
  item.removals = std::move(removals);
  drafts.push_back(std::move(draft));
  return drafts;
}

std::vector<Draft> FromBottlenecks(const Situation& situation) {
  std::vector<Draft> drafts;
  AddConfigured(situation, drafts);
  const model::Prediction* prediction = LastPredictionOf(situation);
  if (prediction == nullptr) {
    return drafts;
  }
  const bool is_after = situation.after != nullptr;
  AddFasterDevice(situation, *prediction, Resource::kDisk, drafts);
  AddFasterDevice(situation, *prediction, Resource::kNetwork, drafts);
  AddMoreMemory(*prediction, is_after, drafts);
  const Bottleneck* shuffle = Find(*prediction, Resource::kShuffle, BottleneckCause::kWork);
  if (shuffle != nullptr && shuffle->share.value >= kLeastHardwareGain) {
    Draft draft;
    draft.item.id = "bottleneck/shuffle";
    draft.item.title = "Shuffle fewer bytes";
    draft.item.source = model::RecommendationSource::kBottleneck;
    draft.item.effort = model::Effort::kCode;
    draft.item.provenance = "the prediction of this job on this cluster";
    draft.item.causes.push_back(CauseOf(*shuffle, *prediction, draft.item.id));
    draft.item.advice.emplace_back(
        "Filter and aggregate before joins, leave out columns that nobody reads, broadcast small sides, and store "
        "tables "
        "that are joined often by their key.");
    const double share = shuffle->share.value;
    draft.item.impact.time = ShareBetween(0.0, share / 2.0, share, prediction->time.basis,
                                          "between none and all of the shuffle; the middle is no more than that");
    draft.is_after_configuration = is_after;
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<Draft> FromHardware(const Situation& situation) {
  std::vector<Draft> drafts;
  if (situation.cluster == nullptr) {
    return drafts;
  }
  AddUnusedGpus(situation, drafts);
  if (const model::Prediction* prediction = LastPredictionOf(situation); prediction != nullptr) {
    const bool is_after = situation.after != nullptr;
    AddNodes(*prediction, NumNodes(*situation.cluster), is_after, drafts);
    AddDiskRoom(situation, *prediction, drafts);
    AddCapacityForStream(*prediction, is_after, drafts);
  }
  return drafts;
}

}  // namespace sparkwright::recommend
