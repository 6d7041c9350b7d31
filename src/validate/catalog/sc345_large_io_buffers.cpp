#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostShare{0.2};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_share", model::ShareOf(kMostShare),
     "Half of the 40 % that spark.memory.fraction leaves outside Spark's own counting."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kFetch = "spark.reducer.maxSizeInFlight";
  constexpr std::string_view kWrite = "spark.shuffle.file.buffer";
  constexpr std::string_view kBypass = "spark.shuffle.sort.bypassMergeThreshold";
  const std::optional<int64_t> slots = ExecutorSlots(subject);
  if (!slots.has_value() || !subject.executor_memory().ok()) {
    return violations;
  }
  const Bytes heap = subject.executor_memory()->regions.heap;
  const auto add = [&](model::Violation violation, Bytes buffer, int64_t count) {
    const double total = static_cast<double>(buffer.count()) * static_cast<double>(count) * static_cast<double>(*slots);
    if (total <= static_cast<double>(heap.count()) * kMostShare.value || total > 9e18) {
      return;
    }
    violation.evidence = {{"slots", model::CountOf(*slots)},
                          {"buffer_bytes", model::Of(buffer)},
                          {"num_buffers", model::CountOf(count)},
                          {"total_bytes", model::Of(Bytes(SaturatingCast(total)))},
                          {"heap_bytes", model::Of(heap)}};
    violations.push_back(std::move(violation));
  };
  if (const auto fetch = subject.Size(kFetch); subject.IsSet(kFetch) && fetch.has_value()) {
    model::Violation violation = subject.At({kFetch, "spark.executor.cores", "spark.executor.memory"});
    violation.fix = TakeOut(kFetch);
    add(std::move(violation), *fetch, 1);
  }
  const auto write = subject.Size(kWrite);
  const int64_t bypass = subject.Count(kBypass).value_or(0);
  const int64_t partitions = subject.Count("spark.sql.shuffle.partitions").value_or(0);
  if ((subject.IsSet(kWrite) || subject.IsSet(kBypass)) && write.has_value() && bypass > 0 && bypass < 1'000'000) {
    model::Violation violation = subject.At({kWrite, kBypass, "spark.executor.cores", "spark.executor.memory"});
    violation.message =
        "{slots} tasks that write without sorting hold {num_buffers} buffers of {buffer_bytes} each: {total_bytes}, "
        "for a heap of {heap_bytes}.";
    violation.fix = TakeOut(subject.IsSet(kWrite) ? kWrite : kBypass);
    add(std::move(violation), *write, std::min(bypass, std::max<int64_t>(partitions, 1)));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kLargeIoBuffers = {
    .id = "SC345",
    .name = "large-io-buffers",
    .title = "Buffers take much of the heap",
    .since = "0.1.0",
    .message = "{slots} tasks fetch up to {buffer_bytes} each at a time: {total_bytes}, for a heap of {heap_bytes}.",
    .advice = "Leave the buffers at their defaults; more memory for execution gains more.",
    .doc =
        "Every reduce task asks for up to spark.reducer.maxSizeInFlight at a time. A map task that writes without "
        "sorting, for up to spark.shuffle.sort.bypassMergeThreshold partitions, holds a buffer of "
        "spark.shuffle.file.buffer for each partition. Spark's memory manager counts neither.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
