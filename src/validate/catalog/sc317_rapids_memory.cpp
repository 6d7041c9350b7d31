#include <algorithm>

#include "validate/gpu.h"
#include "validate/loose_value.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto pinned = LooseSize(subject, "spark.rapids.memory.pinnedPool.size");
  if (subject.is_local() || !LoadsRapids(subject) || !pinned.has_value() || !subject.executor_memory().ok() ||
      !subject.executor_memory()->container.has_value()) {
    return violations;
  }
  const conf::ContainerMemory& container = *subject.executor_memory()->container;
  if (*pinned < container.overhead) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.rapids.memory.pinnedPool.size", "spark.executor.memoryOverhead"});
  violation.evidence = {{"pinned_bytes", model::Of(*pinned)}, {"outside_bytes", model::Of(container.overhead)}};
  const Bytes share(std::max<int64_t>(container.heap.count() / 10, int64_t{384} << 20));
  violation.fix = SetTo("spark.executor.memoryOverhead", MebibyteText(*pinned + share), model::FixSafety::kResource);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kRapidsMemory = {
    .id = "SC317",
    .name = "rapids-memory",
    .title = "RAPIDS takes pinned memory that the container does not have",
    .since = "0.1.0",
    .message = "RAPIDS pins {pinned_bytes} of memory outside the heap, and the container has {outside_bytes} there.",
    .advice = "Set spark.executor.memoryOverhead to the pinned pool and a tenth of the heap.",
    .doc =
        "spark.rapids.memory.pinnedPool.size is host memory that is allocated when the executor starts, outside the "
        "heap and outside Spark's off-heap memory: it has to be in spark.executor.memoryOverhead, or YARN and "
        "Kubernetes kill the container.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
