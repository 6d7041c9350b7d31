#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/digits.h"
#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

struct Where {
  std::string_view key;
  std::string_view memory;
};

constexpr auto kWhere = std::to_array<Where>({
    {"spark.executor.extraJavaOptions", "spark.executor.memory"},
    {"spark.executor.defaultJavaOptions", "spark.executor.memory"},
    {"spark.driver.extraJavaOptions", "spark.driver.memory"},
    {"spark.driver.defaultJavaOptions", "spark.driver.memory"},
    {"spark.yarn.am.extraJavaOptions", "spark.yarn.am.memory"},
});

bool IsRefused(const Subject& subject, std::string_view key) {
  const bool is_client = subject.context().deploy_mode == conf::DeployMode::kClient;
  if (key.starts_with("spark.driver.")) {
    return subject.Entry(key)->origin.source != conf::EntrySource::kApplication;
  }
  if (key.starts_with("spark.yarn.")) {
    return is_client && subject.Is(conf::ClusterManager::kYarn);
  }
  return ChecksJavaOptions(subject, key);
}

/// What Spark looks for in the text of the options as a whole; nothing where it looks at one option after the other.
std::string_view MarkOf(const Subject& subject, std::string_view key) {
  constexpr int32_t kSplitSince = 4;
  if (!key.starts_with("spark.driver.")) {
    return "-Xmx";
  }
  return subject.version().major < kSplitSince ? "Xmx" : "";
}

bool IsInside(const Subject& subject, const conf::ConfigurationEntry& entry) {
  const std::string_view mark = MarkOf(subject, entry.key);
  return !mark.empty() && IsRefused(subject, entry.key) && entry.value.find(mark) != std::string::npos;
}

/// Spark takes part of another option for the size of the heap.
model::Violation InsideOf(const Subject& subject, const conf::ConfigurationEntry& entry) {
  model::Violation violation = Subject::At(entry);
  violation.is_refused = true;
  violation.message = "{key} has {mark} in it, which Spark takes for a heap size.";
  violation.advice = "Say it in other words.";
  violation.texts = {{"key", entry.key}, {"mark", std::string(MarkOf(subject, entry.key))}};
  return violation;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Where& where : kWhere) {
    const conf::ConfigurationEntry* const entry = subject.Entry(where.key);
    const auto heaps = entry == nullptr ? std::vector<std::string>() : JavaOptionsWith(*entry, "-Xmx");
    if (heaps.empty()) {
      if (entry != nullptr && IsInside(subject, *entry)) {
        violations.push_back(InsideOf(subject, *entry));
      }
      continue;
    }
    model::Violation violation = subject.At({where.key});
    violation.is_refused = IsRefused(subject, where.key);
    violation.texts = {
        {"key", std::string(where.key)}, {"option", heaps.back()}, {"memory", std::string(where.memory)}};
    violation.fix = WithoutJavaOptions(*entry, heaps, model::FixSafety::kResource);
    const std::string size = heaps.back().substr(std::string_view("-Xmx").size());
    if (!subject.IsSet(where.memory) && !size.empty()) {
      // Java counts in bytes, and Spark takes a bare number for MiB.
      violation.fix->edits.push_back(SetTo(where.memory, size + (IsDigits(size) ? "b" : "")).edits.front());
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kHeapInJavaOptions = {
    .id = "SC207",
    .name = "heap-in-java-options",
    .title = "Heap size in Java options",
    .since = "0.1.0",
    .message = "{key} says {option}; {memory} is where the heap is said.",
    .advice = "Say it with the memory key, and take the option out.",
    .doc =
        "SparkConf.validateSettings throws for -Xmx in spark.executor.extraJavaOptions (\"is not allowed to specify "
        "max heap memory settings\"), since 4.0 also in spark.executor.defaultJavaOptions, the launcher for the "
        "driver's options (\"Not allowed to specify max heap(Xmx) memory settings through java options\"), and the "
        "YARN client for spark.yarn.am.extraJavaOptions. Spark has to know the heap: containers "
        "and memory regions follow from it. Where nothing refuses it, the process gets a heap that its container was "
        "not made for. They search the whole text, so that -Dname=-Xmx is refused as well; the "
        "launcher looks at one option after the other since 4.0.",
    .check = &Check,
};

}  // namespace sparkwright::validate
