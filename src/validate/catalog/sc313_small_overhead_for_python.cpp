#include <array>

#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastWorker{int64_t{150} << 20};
constexpr Bytes kWorkerOfFix{int64_t{300} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_worker_bytes", model::Of(kLeastWorker),
     "Measured: a Python that has imported pandas 3.1 and pyarrow 26 holds 99 MiB before its first row; the JVM's own "
     "overhead comes out of the same memory."},
    {"worker_of_fix_bytes", model::Of(kWorkerOfFix),
     "The same again for a batch of rows, its pandas copy and the results."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::optional<int64_t> slots = ExecutorSlots(subject);
  if (subject.context().language != conf::Language::kPython || !slots.has_value() ||
      !subject.IsSet("spark.executor.cores") || !subject.executor_memory().ok() ||
      !subject.executor_memory()->container.has_value()) {
    return violations;
  }
  const conf::ContainerMemory& container = *subject.executor_memory()->container;
  const Bytes worker(container.overhead.count() / *slots);
  if (container.pyspark.count() > 0 || worker >= kLeastWorker) {
    return violations;
  }
  model::Violation violation =
      subject.At({"spark.executor.memoryOverhead", "spark.executor.cores", "spark.executor.memory"});
  violation.evidence = {{"slots", model::CountOf(*slots)},
                        {"overhead_bytes", model::Of(container.overhead)},
                        {"worker_bytes", model::Of(worker)}};
  const Bytes share(container.heap.count() / 10);
  violation.fix =
      SetTo("spark.executor.memoryOverhead",
            MebibyteText(share + Bytes(SaturatingMultiply(kWorkerOfFix.count(), *slots))), model::FixSafety::kResource);
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kSmallOverheadForPython = {
    .id = "SC313",
    .name = "small-overhead-for-python",
    .title = "Little memory for Python workers",
    .since = "0.1.0",
    .message = "{slots} Python workers share {overhead_bytes} outside the heap: {worker_bytes} each.",
    .advice =
        "Give spark.executor.memoryOverhead about 300m a core on top of the usual tenth, or set "
        "spark.executor.pyspark.memory.",
    .doc =
        "Every task of a Python application has a Python worker beside the JVM, and its memory counts as overhead of "
        "the container. What it uses above that gets the container killed by YARN or Kubernetes (exit code 137 or "
        "143), which looks like a failure of the executor. Standalone clusters have no such limit.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
