#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!subject.executor_memory().ok() || !subject.executor_memory()->container.has_value() ||
      GpusOfExecutor(subject) > 0 || subject.context().language == conf::Language::kPython) {
    return violations;
  }
  const conf::ContainerMemory& container = *subject.executor_memory()->container;
  if (container.overhead > container.heap) {
    model::Violation violation =
        subject.At({"spark.executor.memoryOverhead", "spark.executor.memoryOverheadFactor", "spark.executor.memory"});
    violation.evidence = {{"overhead_bytes", model::Of(container.overhead)}, {"heap_bytes", model::Of(container.heap)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kMemoryOverheadLargerThanHeap = {
    .id = "SC337",
    .name = "memory-overhead-larger-than-heap",
    .title = "More overhead than heap",
    .since = "0.1.0",
    .message = "{overhead_bytes} of overhead for a heap of {heap_bytes}: Spark itself uses none of it for data.",
    .advice =
        "Give memory to spark.executor.memory, or to spark.memory.offHeap.size with spark.memory.offHeap.enabled.",
    .doc =
        "The overhead is what a container may use outside the heap: threads, native buffers, Python workers. Execution "
        "and caching use the heap, and off-heap memory when that is enabled. Right for native libraries and Python "
        "with little Java.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
