#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

using Fronts = std::array<std::string_view, 2>;

constexpr Fronts kInitial = {"-Xms", "-XX:InitialHeapSize="};
constexpr Fronts kMost = {"-Xmx", "-XX:MaxHeapSize="};

struct Heap {
  JavaOption option;
  std::optional<Bytes> size;  ///< Nullopt when Java would not read it.
};

/// "512m" as Java reads it.
std::optional<Bytes> SizeOf(std::string_view text) {
  int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  const std::size_t power = suffix.empty() ? 0 : std::string_view("kKmMgGtT").find(suffix.front()) / 2 + 1;
  constexpr std::size_t kPowers = 4;
  constexpr std::size_t kBitsOfPower = 10;
  if (failed != std::errc() || number < 0 || suffix.size() > 1 || power > kPowers ||
      number > (std::numeric_limits<int64_t>::max() >> (kBitsOfPower * power))) {
    return std::nullopt;
  }
  return Bytes(number << (kBitsOfPower * power));
}

/// The last option that starts with one of these: the one that counts.
std::optional<Heap> LastOf(const Subject& subject, bool is_driver, const Fronts& fronts) {
  std::optional<Heap> last;
  for (const JavaOption& option : JavaOptionsOf(subject)) {
    const auto* const front =
        std::find_if(fronts.begin(), fronts.end(), [&](std::string_view one) { return option.text.starts_with(one); });
    if (option.is_driver() == is_driver && front != fronts.end() && IsGivenToJava(subject, option)) {
      last = Heap{option, SizeOf(std::string_view(option.text).substr(front->size()))};
    }
  }
  return last;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const bool is_driver : {true, false}) {
    // Spark's image for Kubernetes writes -Xms and -Xmx behind the options of executors.
    if (!is_driver && subject.Is(conf::ClusterManager::kKubernetes)) {
      continue;
    }
    const std::string_view memory = is_driver ? "spark.driver.memory" : "spark.executor.memory";
    const auto initial = LastOf(subject, is_driver, kInitial);
    const auto most = LastOf(subject, is_driver, kMost);
    const auto heap = most.has_value() ? most->size : subject.Size(memory);
    if (!initial.has_value() || !initial->size.has_value() || !heap.has_value() || *initial->size <= *heap) {
      continue;
    }
    model::Violation violation = Subject::At(*initial->option.entry);
    const conf::ConfigurationEntry* const entry = most.has_value() ? most->option.entry : subject.Entry(memory);
    if (entry != nullptr && entry != initial->option.entry) {
      violation.places.push_back(Subject::PlaceOf(*entry));
    }
    violation.is_refused = true;
    violation.texts = {{"option", initial->option.text},
                       {"memory", most.has_value() ? most->option.text : std::string(memory)}};
    violation.evidence = {{"heap_bytes", model::Of(*heap)}};
    violation.fix = WithoutJavaOptions(*initial->option.entry, {initial->option.text}, model::FixSafety::kResource);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kInitialHeapAboveHeap = {
    .id = "SC264",
    .name = "initial-heap-above-heap",
    .title = "A heap that begins larger than it may be",
    .since = "0.1.0",
    .message = "{option} begins with more than the heap may have: {memory} is {heap_bytes}.",
    .advice = "Raise the memory, or take the option out.",
    .doc =
        "Spark starts Java with the memory as -Xmx, and Java ends when -Xms or -XX:InitialHeapSize is more (\"Initial "
        "heap size set to a larger value than the maximum heap size\"). The last of -Xmx and -XX:MaxHeapSize counts; "
        "Spark's own comes first, but for executors on Kubernetes, where it comes last, and -Xms with it. People who "
        "write -Xms often mean the heap.",
    .check = &Check,
};

}  // namespace sparkwright::validate
