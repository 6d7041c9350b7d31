#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<HeapFit> fit = HeapFitOf(subject);
  if (!fit.has_value() || fit->by_heap <= fit->by_container || (fit->by_container > 0 && !fit->is_without_overhead)) {
    return violations;
  }
  const std::optional<ClusterPacking> packed = PackedExecutors(subject);
  const auto wanted = subject.MostExecutors();
  const int64_t fits = packed.has_value() ? packed->num_executors : 0;
  if (fit->by_container > 0 && (fits == 0 || (wanted.has_value() && *wanted <= fits))) {
    return violations;  // All that are wanted have room, or something else leaves none.
  }
  const conf::ContainerMemory& container = *subject.executor_memory()->container;
  model::Violation violation = subject.At({"spark.executor.memory", "spark.executor.memoryOverhead",
                                           "spark.memory.offHeap.size", "spark.executor.pyspark.memory"});
  violation.evidence = {
      {"node_memory_bytes", model::Of(fit->node_memory)},  {"by_heap", model::CountOf(fit->by_heap)},
      {"by_container", model::CountOf(fit->by_container)}, {"heap_bytes", model::Of(container.heap)},
      {"overhead_bytes", model::Of(container.overhead)},   {"container_bytes", model::Of(container.total)}};
  if (fit->by_container == 0) {
    violation.own_severity = model::FindingSeverity::kCritical;
    violation.message =
        "No executor fits: with its overhead a heap of {heap_bytes} asks for {container_bytes}, and the largest node "
        "has {node_memory_bytes}.";
  }
  const Bytes share(fit->node_memory.count() / fit->by_heap);
  if (const auto heap = LargestHeapWithin(subject, share)) {
    violation.fix = SetTo("spark.executor.memory", MebibyteText(*heap), model::FixSafety::kResource);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kNoRoomForOverhead = {
    .id = "SC305",
    .name = "no-room-for-overhead",
    .title = "No room for the overhead",
    .since = "0.1.0",
    .message =
        "A node of {node_memory_bytes} would hold {by_heap} heaps of {heap_bytes}, and holds {by_container} containers "
        "of {container_bytes}: {overhead_bytes} of overhead belong to each.",
    .advice =
        "Take the overhead off the heap: what YARN and Kubernetes hand out is heap + overhead + off-heap + Python "
        "memory.",
    .doc =
        "A container of YARN or Kubernetes is heap + max(384 MiB, 10 % of the heap) + off-heap memory + memory of "
        "Python. Dividing a node's memory by the wanted number of executors and giving that as spark.executor.memory "
        "loses one executor of every node, or all of them. A standalone worker counts the heap alone.",
    .severity = model::FindingSeverity::kWarning,
    .missing = &WithoutClusterOrManager,
    .check = &Check,
};

}  // namespace sparkwright::validate
