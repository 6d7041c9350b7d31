#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/rounding.h"
#include "validate/gpu.h"
#include "validate/packing.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kMostHeap{int64_t{64} << 30};
constexpr Bytes kSmallHeap{int64_t{31} << 30};
constexpr int64_t kUsualCores = 5;
/// Rule SC303 leaves as many in one executor.
constexpr int64_t kMostUncutCores = 8;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_heap_bytes", model::Of(kMostHeap),
     "Seed 000's bound for a giant executor. A full collection of G1 walks the live heap, at about a second for each "
     "gigabyte and core."},
    {"small_heap_bytes", model::Of(kSmallHeap), "Below 32 GiB Java refers to objects with 4 bytes instead of 8."},
    {"most_uncut_cores", model::CountOf(kMostUncutCores), "As all-cores-in-one-executor: so many may stay together."},
    {"usual_cores", model::CountOf(kUsualCores),
     "Seed 004: about 5 cores an executor; with many more, tasks wait for each other's collections and connections."},
});

/// What to make of a giant executor.
struct Smaller {
  int64_t executors = 1;
  Bytes heap;           ///< Of each.
  bool is_cut = false;  ///< They have less memory together.
};

/// As many as give each about the usual cores. Where that leaves more memory than a small heap holds, memory goes:
/// more executors would have a core or two each, and pay for what every executor needs once a task.
Smaller SmallerOf(Bytes heap, int64_t cores) {
  Smaller smaller;
  smaller.executors = cores > kMostUncutCores ? DividedUp(cores, kUsualCores) : 1;
  smaller.heap = Bytes(heap.count() / smaller.executors);
  if (smaller.heap > kSmallHeap) {
    smaller.heap = kSmallHeap;
    smaller.is_cut = true;
  }
  return smaller;
}

std::optional<model::ConfigurationFix> FixOf(const Subject& subject, const Smaller& smaller, Bytes heap) {
  constexpr std::string_view kMemory = "spark.executor.memory";
  constexpr std::string_view kOverhead = "spark.executor.memoryOverhead";
  std::optional<model::ConfigurationFix> fix =
      smaller.executors > 1 ? SplitExecutors(subject, smaller.executors) : std::nullopt;
  if (!smaller.is_cut || GpusOfExecutor(subject) > 0 || (smaller.executors > 1 && !fix.has_value())) {
    return fix;
  }
  if (!fix.has_value()) {
    fix.emplace();
    fix->safety = model::FixSafety::kResource;
  }
  const auto set = [&](std::string_view key, Bytes size) {
    const std::string& name = subject.Entry(key)->key;
    const auto edit = std::find_if(fix->edits.begin(), fix->edits.end(),
                                   [&](const model::ConfigurationEdit& one) { return one.key == name; });
    if (edit != fix->edits.end()) {
      edit->value = MebibyteText(size);
    } else {
      fix->edits.push_back({model::ConfigurationEdit::Kind::kSet, name, MebibyteText(size), {}});
    }
  };
  set(kMemory, smaller.heap);
  // An overhead that was given for the large heap shrinks with it.
  const auto overhead = subject.IsSet(kOverhead) ? subject.Size(kOverhead) : std::nullopt;
  if (overhead.has_value() && overhead->count() > 0) {
    const double share = static_cast<double>(smaller.heap.count()) / static_cast<double>(heap.count());
    constexpr Bytes kLeastOverhead{int64_t{384} << 20};
    const Bytes scaled(static_cast<int64_t>(static_cast<double>(overhead->count()) * share));
    set(kOverhead, std::min(std::max(scaled, kLeastOverhead), *overhead));
  }
  return fix;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto heap = subject.Size("spark.executor.memory");
  if (subject.is_local() || !heap.has_value() || *heap <= kMostHeap) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.executor.memory", "spark.executor.cores"});
  violation.evidence = {{"heap_bytes", model::Of(*heap)}, {"most_heap_bytes", model::Of(kMostHeap)}};
  if (const auto cores = subject.CoresOfExecutor(); cores.has_value() && *cores > 0) {
    const Smaller smaller = SmallerOf(*heap, *cores);
    violation.message = smaller.executors > 1 && !smaller.is_cut
                            ? "An executor has a heap of {heap_bytes} and {cores} cores, more than {most_heap_bytes}; "
                              "the same would be {smaller_executors} executors of {smaller_cores} cores and "
                              "{smaller_heap_bytes}."
                        : smaller.executors > 1
                            ? "An executor has a heap of {heap_bytes} and {cores} cores, more than {most_heap_bytes}; "
                              "{smaller_executors} executors of {smaller_cores} cores and {smaller_heap_bytes} would "
                              "share the cores and need less."
                            : "An executor has a heap of {heap_bytes}, more than {most_heap_bytes}, for {cores} cores; "
                              "{smaller_heap_bytes} are what so few tasks have use for.";
    violation.evidence.push_back({"cores", model::CountOf(*cores)});
    violation.evidence.push_back({"smaller_executors", model::CountOf(smaller.executors)});
    violation.evidence.push_back({"smaller_cores", model::CountOf(DividedUp(*cores, smaller.executors))});
    violation.evidence.push_back({"smaller_heap_bytes", model::Of(smaller.heap)});
    violation.fix = FixOf(subject, smaller, *heap);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kGiantExecutor = {
    .id = "SC301",
    .name = "giant-executor",
    .title = "Giant executor",
    .since = "0.1.0",
    .message = "An executor has a heap of {heap_bytes}, more than {most_heap_bytes}.",
    .advice = "Take more and smaller executors, with about 5 cores each and the memory shared out in proportion.",
    .doc =
        "A full garbage collection stops all tasks of an executor and takes longer the larger the heap is; what is "
        "lost with one executor is larger, too. The evidence shows the same cores as equal executors of about 5 cores "
        "below 32 GiB, where Java still has 4-byte references. The fix divides heap, overhead and cores, and "
        "multiplies the executors; heaps that are still larger it cuts to 31g, because executors of a core or two "
        "would "
        "pay once a task for what every executor needs.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
