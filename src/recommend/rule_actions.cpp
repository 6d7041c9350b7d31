#include "recommend/rule_actions.h"

#include <algorithm>
#include <iterator>

namespace sparkwright::recommend {
namespace {

constexpr bool kIsFailure = true;
constexpr int kFewerMachines = -1;

constexpr RuleAction kActions[] = {
    {"skewed-partitions", "Spread the heavy key over several tasks"},
    {"slow-tasks", "Find what the slow tasks do that the others do not"},
    {"slow-host", "Take the slow machine out until it is well"},
    {"speculation-wasted", "Speculate later, or not at all"},
    {"too-few-tasks", "Cut the work into more tasks", topic::kPartitions},
    {"too-many-tiny-tasks", "Ask for fewer, larger tasks"},
    {"driver-only-time", "Move the driver's work into tasks"},
    {"serial-jobs", "Start independent jobs side by side, or make them one query"},
    {"idle-cores", "Ask for fewer executors", {}, !kIsFailure, kFewerMachines},
    {"cold-start", "Have the first executor ready sooner"},
    {"allocation-lag", "Start with the executors that the work needs"},
    {"executor-churn", "Keep executors through pauses"},
    {"locality-wait", "Do not wait for a place near the data"},
    {"scheduler-delay", "Relieve the driver: smaller tasks' code, more cores and memory"},
    {"spill-to-disk", "Make partitions that fit in memory", topic::kMemory},
    {"long-gc", "Make fewer objects, or give the heap room", topic::kMemory},
    {"heap-oversized", "Give back heap that nobody uses"},
    {"heap-too-small", "Give each task more heap", topic::kMemory},
    {"cache-evicted", "Let what does not fit in the cache go to disk", topic::kMemory},
    {"large-results-to-driver", "Write results with the executors instead of collecting them"},
    {"python-memory-unreserved", "Reserve the memory that Python takes", topic::kPythonMemory, kIsFailure},
    {"large-shuffle-partitions", "Make more, smaller shuffle partitions", topic::kMemory},
    {"tiny-shuffle-partitions", "Make fewer shuffle partitions"},
    {"slow-shuffle-fetch", "Shuffle less, in larger blocks", topic::kNetwork},
    {"fetch-failures", "Keep shuffle files when an executor goes", {}, kIsFailure},
    {"slow-shuffle-write", "Put spark.local.dir on fast local disks", topic::kDisk},
    {"missed-broadcast", "Broadcast the small side of the join"},
    {"oversized-broadcast", "Do not broadcast the large table"},
    {"nested-loop-join", "Give the join a condition of equality"},
    {"row-at-a-time-python", "Replace the Python function by built-in or vectorised ones"},
    {"scan-without-pruning", "Filter on the partition columns"},
    {"small-input-files", "Compact the small input files"},
    {"small-output-files", "Write fewer, larger files"},
    {"single-partition", "Let more than one task do the work"},
    {"recomputed-data", "Keep what several actions use"},
    {"aqe-off", "Leave adaptive execution on"},
    {"interpreted-plans", "Let Spark compile the query"},
    {"unsplittable-input", "Store the input so that tasks can share a file"},
    {"exchange-not-reused", "Let Spark use a shuffle twice"},
    {"row-explosion", "Filter before rows are multiplied"},
    {"large-input-partitions", "Read the input in smaller portions"},
    {"input-read-again", "Read shared input once and keep it"},
    {"job-failed", "Mend what makes the job fail", {}, kIsFailure},
    {"task-failures", "Mend what makes tasks fail", {}, kIsFailure},
    {"out-of-memory", "Give what ran out of memory more of it", topic::kMemory, kIsFailure},
    {"executors-lost", "Keep executors alive", {}, kIsFailure},
    {"stage-retries", "Keep shuffle files so that stages need not run again", {}, kIsFailure},
    {"result-larger-than-allowed", "Do not bring so large a result to the driver", {}, kIsFailure},
    {"sql-execution-failed", "Mend the query that fails", {}, kIsFailure},
    {"kryo-buffer-overflow", "Give Kryo room for its largest object", {}, kIsFailure},
    {"batches-over-trigger", "Make batches shorter than the trigger's interval", topic::kFallingBehind},
    {"falling-behind", "Give the stream the capacity that its input needs", topic::kFallingBehind, kIsFailure},
    {"state-grows", "Let old state expire", {}, kIsFailure},
    {"property-without-effect", "Write the property as Spark reads it, or take it out"},
    {"dynamic-allocation-bounds", "Make the bounds of dynamic allocation agree"},
    {"gpu-unused", "Use the GPUs, or do not pay for them", topic::kUnusedGpus},
    {"gpu-fallback", "Replace what the GPU cannot run"},
    {"gpu-shuffle-unaccelerated", "Shuffle with the shuffle manager of RAPIDS"},
    {"gpu-memory-short", "Share each GPU among fewer tasks"},
};

constexpr std::pair<std::string_view, std::string_view> kTopicsOfChecks[] = {
    {"little-memory-per-task", topic::kMemory},        {"tiny-executor", topic::kMemory},
    {"small-memory-fraction", topic::kMemory},         {"execution-squeezed-by-cache", topic::kMemory},
    {"stranded-cores-or-memory", topic::kUnusedCores}, {"too-few-executors", topic::kUnusedCores},
    {"partitions-below-cores", topic::kPartitions},    {"default-parallelism-below-cores", topic::kPartitions},
    {"gpu-without-plugin", topic::kUnusedGpus},        {"small-overhead-for-python", topic::kPythonMemory},
};

}  // namespace

std::span<const RuleAction> RuleActions() { return kActions; }

const RuleAction* ActionOf(std::string_view rule) {
  const auto* found =
      std::find_if(std::begin(kActions), std::end(kActions), [&](const RuleAction& one) { return one.rule == rule; });
  return found == std::end(kActions) ? nullptr : found;
}

std::string_view TopicOfCheck(std::string_view rule) {
  for (const auto& [check, topic] : kTopicsOfChecks) {
    if (check == rule) {
      return topic;
    }
  }
  return {};
}

std::span<const std::pair<std::string_view, std::string_view>> TopicsOfChecks() { return kTopicsOfChecks; }

}  // namespace sparkwright::recommend
