#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kOption = "-Xms";

/// "-Xms512m" as bytes; nullopt when Java would not read it.
std::optional<Bytes> InitialHeap(std::string_view option) {
  const std::string_view text = option.substr(kOption.size());
  int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  const std::size_t power = suffix.empty() ? 0 : std::string_view("kKmMgG").find(suffix.front()) / 2 + 1;
  constexpr std::size_t kPowers = 3;
  constexpr unsigned kBitsOfPower = 10;
  constexpr int64_t kMost = int64_t{1} << 30;
  if (failed != std::errc() || suffix.size() > 1 || power > kPowers || (power > 0 && number > kMost)) {
    return std::nullopt;
  }
  return Bytes(number << (kBitsOfPower * power));
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const bool is_driver : {true, false}) {
    std::optional<JavaOption> last;
    for (const JavaOption& option : JavaOptionsOf(subject)) {
      if (option.is_driver() == is_driver && option.text.starts_with(kOption) && IsGivenToJava(subject, option)) {
        last = option;
      }
    }
    const std::string_view memory = is_driver ? "spark.driver.memory" : "spark.executor.memory";
    const auto initial = last.has_value() ? InitialHeap(last->text) : std::nullopt;
    const auto heap = subject.Size(memory);
    if (!initial.has_value() || !heap.has_value() || *initial <= *heap) {
      continue;
    }
    model::Violation violation = Subject::At(*last->entry);
    if (const conf::ConfigurationEntry* entry = subject.Entry(memory)) {
      violation.places.push_back(Subject::PlaceOf(*entry));
    }
    violation.is_refused = true;
    violation.texts = {{"option", last->text}, {"memory", std::string(memory)}};
    violation.evidence = {{"heap_bytes", model::Of(*heap)}};
    violation.fix = WithoutJavaOptions(*last->entry, {last->text}, model::FixSafety::kResource);
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
        "Spark starts Java with the memory as -Xmx, and Java ends when -Xms is more (\"Initial heap size set to a "
        "larger value than the maximum heap size\"). People who write -Xms often mean the heap.",
    .check = &Check,
};

}  // namespace sparkwright::validate
