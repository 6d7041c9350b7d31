#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "conf/executor_memory.h"
#include "conf/size_and_time.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLeastHeap{int64_t{450} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"least_bytes", model::Of(kLeastHeap), "Spark's own: one and a half times what UnifiedMemoryManager sets aside."},
});

/// The heap as Spark compares it: a bare executor memory is in bytes there, a bare driver memory in -Xmx.
std::optional<Bytes> HeapOf(const Subject& subject, std::string_view key) {
  const auto text = subject.Set(key);
  if (!text.has_value() || HasFault(subject, key)) {
    return std::nullopt;
  }
  const auto bytes = conf::ParseSize(*text, conf::ByteUnit::kByte, conf::SizeSuffixes::kBinaryToo);
  return bytes.ok() ? std::optional(bytes->bytes()) : std::nullopt;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : {"spark.executor.memory", "spark.driver.memory"}) {
    const auto heap = HeapOf(subject, key);
    const bool is_driver = key == "spark.driver.memory";
    // The heap of a running driver is no matter of configuration any more.
    const bool is_late =
        is_driver && heap.has_value() && subject.Entry(key)->origin.source == conf::EntrySource::kApplication;
    if (!heap.has_value() || is_late ||
        (is_driver ? conf::JvmMaxMemory(*heap, conf::Collector::kG1) : *heap) >= kLeastHeap) {
      continue;
    }
    model::Violation violation = subject.At({key});
    violation.is_refused = true;
    violation.texts = {{"key", std::string(key)}};
    violation.evidence = {{"heap_bytes", model::Of(*heap)}, {"least_bytes", model::Of(kLeastHeap)}};
    violation.fix = TakeOut(key, model::FixSafety::kResource);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kHeapBelowLeast = {
    .id = "SC209",
    .name = "heap-below-least",
    .title = "Heap below the least that Spark runs with",
    .since = "0.1.0",
    .message = "{key} is {heap_bytes}; Spark needs {least_bytes}.",
    .advice = "Give it at least 1g, which is the default.",
    .doc =
        "Spark sets 300 MiB of every heap aside and wants half as much again: UnifiedMemoryManager ends the driver "
        "with \"System memory ... must be at least 471859200\" and, whatever the master, \"Executor memory ... must "
        "be at least 471859200\". The driver counts what the JVM says it has, which G1 rounds up to 2 MiB.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::validate
