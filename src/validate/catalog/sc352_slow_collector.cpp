#include <array>
#include <string>

#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kMostParallel{int64_t{32} << 30};
constexpr Bytes kMostSerial{int64_t{4} << 30};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_parallel_bytes", model::Of(kMostParallel), "On 5 cores a full collection of 32 GB takes several seconds."},
    {"most_serial_bytes", model::Of(kMostSerial), "On its one core a full collection of 4 GB takes several seconds."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const JavaOption& option : JavaOptionsOf(subject)) {
    const bool is_parallel = option.text == "-XX:+UseParallelGC";
    const bool is_serial = option.text == "-XX:+UseSerialGC";
    if ((!is_parallel && !is_serial) || (!option.is_driver() && subject.is_local())) {
      continue;
    }
    const auto heap = subject.Size(option.is_driver() ? "spark.driver.memory" : "spark.executor.memory");
    if (!heap.has_value() || *heap <= (is_parallel ? kMostParallel : kMostSerial)) {
      continue;
    }
    model::Violation violation = Subject::At(*option.entry);
    violation.texts = {{"option", option.text}};
    violation.evidence = {{"heap_bytes", model::Of(*heap)}};
    violation.fix = WithoutJavaOptions(*option.entry, {option.text}, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSlowCollector = {
    .id = "SC352",
    .name = "slow-collector",
    .title = "A collector for small heaps",
    .since = "0.1.0",
    .message = "{option} collects a heap of {heap_bytes} while all tasks stand still.",
    .advice = "Take it out: Java chooses G1, which collects most of the heap while tasks run.",
    .doc =
        "The parallel and the serial collector stop all tasks for a full collection, and the serial one uses one core "
        "for it: about a second for each gigabyte that is alive. With small heaps the parallel one has the best "
        "throughput, and nothing is said.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
