#include "predict/what_if/question.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "conf/executor_memory.h"
#include "conf/property_catalogue.h"
#include "conf/size_and_time.h"
#include "model/local_master.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMostExecutors = 100'000;
constexpr int64_t kMostThreads = 65'536;
/// A run says nothing of a thousand times its data.
constexpr double kMostScale = 1000.0;

/// Properties whose change changes the answer; with a full stop at its end, all that begin so.
constexpr std::array kSimulated = {
    std::string_view("spark.executor.instances"),
    std::string_view("spark.executor.cores"),
    std::string_view("spark.executor.memory"),
    std::string_view("spark.task.cpus"),
    std::string_view("spark.cores.max"),
    std::string_view("spark.memory.fraction"),
    std::string_view("spark.scheduler.mode"),
    std::string_view("spark.dynamicAllocation.enabled"),
    std::string_view("spark.dynamicAllocation.minExecutors"),
    std::string_view("spark.dynamicAllocation.maxExecutors"),
    std::string_view("spark.dynamicAllocation.initialExecutors"),
    std::string_view("spark.dynamicAllocation.executorIdleTimeout"),
    std::string_view("spark.dynamicAllocation.schedulerBacklogTimeout"),
    std::string_view("spark.dynamicAllocation.sustainedSchedulerBacklogTimeout"),
    std::string_view("spark.dynamicAllocation.executorAllocationRatio"),
    std::string_view("spark.default.parallelism"),
    std::string_view("spark.sql.shuffle.partitions"),
    std::string_view("spark.sql.files.maxPartitionBytes"),
    std::string_view("spark.sql.adaptive.enabled"),
    std::string_view("spark.sql.adaptive.advisoryPartitionSizeInBytes"),
    std::string_view("spark.sql.adaptive.coalescePartitions."),
};

constexpr std::array kOfLocalMaster = {std::string_view("spark.master"), std::string_view("spark.driver.memory")};

template <typename Keys>
bool IsOneOf(const Keys& keys, std::string_view key) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view one) { return one == key || (one.ends_with('.') && key.starts_with(one)); });
}

Error Refused(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

class QuestionReader {
 public:
  QuestionReader(const WhatIfQuestion& question, const RunSettings& before, const model::ExecutorShape& recorded,
                 bool is_local)
      : question_(question), before_(before), recorded_(recorded), is_local_(is_local), asked_{before, {}, {}, {}} {}

  Result<AskedChanges> Read() {
    if (is_local_ && question_.num_executors.value_or(1) != 1) {
      return Refused("the run had a local master, which has no executors; --cores N gives it N threads");
    }
    if (!(question_.input_scale > 0.0) || question_.input_scale > kMostScale) {
      return Refused(fmt::format("the input's scale must be above 0 and at most {}", kMostScale));
    }
    if (const double price = question_.core_hour_price.value_or(1.0); !(price > 0.0) || !std::isfinite(price)) {
      return Refused("a price must be above 0: dollars for a core for an hour, such as 0.05");
    }
    for (const auto& [key, value] : question_.settings) {
      SPARKWRIGHT_TRY_STATUS(CheckValue(key, value));
      Change(key, value);
    }
    SPARKWRIGHT_TRY_STATUS(TakeExecutors());
    SPARKWRIGHT_TRY_STATUS(TakeCores());
    SPARKWRIGHT_TRY_STATUS(TakeMemory());
    SPARKWRIGHT_TRY_STATUS(CheckMaster());
    SPARKWRIGHT_TRY_STATUS(CheckHeap());
    SPARKWRIGHT_TRY_STATUS(CheckSlots());
    SPARKWRIGHT_TRY_STATUS(CheckAllocation());
    return std::move(asked_);
  }

 private:
  [[nodiscard]] const RunSettings& after() const { return asked_.after; }

  /// What the question gives for a key; nullopt when nothing, or nothing else than the run had.
  [[nodiscard]] std::optional<std::string> Asked(std::string_view key) const {
    const auto last = std::find_if(question_.settings.rbegin(), question_.settings.rend(),
                                   [&](const auto& setting) { return setting.first == key; });
    return last == question_.settings.rend() ? std::nullopt : std::optional(last->second);
  }

  [[nodiscard]] Status CheckValue(std::string_view key, std::string_view value) const {
    const conf::Property* const property = conf::PropertyCatalogue::Builtin().Find(key);
    if (property != nullptr && property->IsIn(before_.version())) {
      if (const auto read = property->Check(value, before_.version()); !read.ok()) {
        return read.error();
      }
    }
    constexpr std::array kAtLeastOne = {std::string_view("spark.executor.instances"),
                                        std::string_view("spark.executor.cores"), std::string_view("spark.cores.max"),
                                        std::string_view("spark.default.parallelism"),
                                        std::string_view("spark.dynamicAllocation.maxExecutors")};
    RunSettings alone = before_;
    alone.Change(key, value);
    if (IsOneOf(kAtLeastOne, key) && alone.Count(key).value_or(1) < 1) {
      return Refused(fmt::format("{}={} leaves nothing to run tasks with; give a whole number from 1", key, value));
    }
    return {};
  }

  void Change(std::string_view key, const std::string& value) {
    const std::string was = after().Text(key).value_or("");
    asked_.after.Change(key, value);
    if (was == after().Text(key).value_or("")) {
      return;
    }
    const auto known = std::find_if(asked_.changes.begin(), asked_.changes.end(),
                                    [&](const model::WhatIfChange& one) { return one.key == key; });
    if (known != asked_.changes.end()) {
      known->after = value;
      return;
    }
    const bool is_simulated = IsOneOf(kSimulated, key) || (is_local_ && IsOneOf(kOfLocalMaster, key));
    asked_.changes.push_back({std::string(key), was, value, is_simulated});
  }

  /// A flag counts executors or cores as they were, whatever was set; it may not say otherwise than --conf.
  Status TakeCount(std::string_view flag, std::string_view key, int64_t count, int64_t recorded) {
    if (const std::optional<std::string> asked = Asked(key); asked.has_value() && after().Count(key) != count) {
      return Refused(
          fmt::format("{} {} and --conf {}={} contradict each other; give one of them", flag, count, key, *asked));
    }
    std::erase_if(asked_.changes, [&](const model::WhatIfChange& one) { return one.key == key; });
    asked_.after.Change(key, fmt::format("{}", count));
    if (count != recorded) {
      asked_.changes.push_back({std::string(key), fmt::format("{}", recorded), fmt::format("{}", count), true});
    }
    return {};
  }

  Status TakeExecutors() {
    if (!question_.num_executors.has_value() || is_local_) {
      return {};
    }
    const int64_t count = *question_.num_executors;
    if (count < 1 || count > kMostExecutors) {
      return Refused(fmt::format("executors must be 1 to {}", kMostExecutors));
    }
    constexpr std::string_view kMost = "spark.dynamicAllocation.maxExecutors";
    if (const std::optional<std::string> most = Asked(kMost); most.has_value() && after().Count(kMost) != count) {
      return Refused(
          fmt::format("--executors {} and --conf {}={} contradict each other: with dynamic allocation --executors is "
                      "the most; give "
                      "one of them",
                      count, kMost, *most));
    }
    asked_.num_executors = count;
    return TakeCount("--executors", "spark.executor.instances", count, recorded_.num_executors);
  }

  Status TakeCores() {
    if (!question_.cores.has_value()) {
      return {};
    }
    const int64_t count = *question_.cores;
    if (count < 1 || count > kMostThreads) {
      return Refused(fmt::format("cores must be 1 to {}", kMostThreads));
    }
    if (!is_local_) {
      asked_.cores = count;
      return TakeCount("--cores", "spark.executor.cores", count, recorded_.cores);
    }
    const std::optional<std::string> master = Asked("spark.master");
    if (master.has_value() && model::LocalThreads(*master) != count) {
      return Refused(
          fmt::format("--cores {} and --conf spark.master={} contradict each other; give one of them", count, *master));
    }
    Change("spark.master", fmt::format("local[{}]", count));
    return {};
  }

  [[nodiscard]] std::string_view HeapKey() const {
    return is_local_ ? std::string_view("spark.driver.memory") : std::string_view("spark.executor.memory");
  }

  Status TakeMemory() {
    if (!question_.memory.has_value()) {
      return {};
    }
    const std::string text = conf::PrintSize({question_.memory->count(), conf::ByteUnit::kByte});
    if (const auto asked = Asked(HeapKey()); asked.has_value() && after().Size(HeapKey()) != *question_.memory) {
      return Refused(
          fmt::format("--memory {} and --conf {}={} contradict each other; give one of them", text, HeapKey(), *asked));
    }
    Change(HeapKey(), text);
    return {};
  }

  [[nodiscard]] Status CheckMaster() const {
    const std::optional<std::string> master = Asked("spark.master");
    if (is_local_ && master.has_value() && model::LocalThreads(*master).value_or(0) < 1) {
      return Refused(
          fmt::format("the run had a local master, and spark.master={} says no number of threads; give "
                      "--cores N, which is local[N]",
                      *master));
    }
    return {};
  }

  [[nodiscard]] Status CheckHeap() const {
    for (const std::string_view key : {std::string_view("spark.executor.memory"), HeapKey()}) {
      const bool is_asked = Asked(key).has_value() || (key == HeapKey() && question_.memory.has_value());
      const std::optional<Bytes> heap = after().Size(key);
      if (!is_asked || !heap.has_value()) {
        continue;
      }
      const Bytes usable = key == "spark.driver.memory" ? conf::JvmMaxMemory(*heap, conf::Collector::kG1) : *heap;
      if (usable < conf::LeastHeap()) {
        return Refused(fmt::format("{}={} is refused by Spark, which wants {} or more; give at least that", key,
                                   conf::PrintSize({heap->count(), conf::ByteUnit::kByte}),
                                   conf::PrintSize({conf::LeastHeap().count(), conf::ByteUnit::kByte})));
      }
    }
    return {};
  }

  [[nodiscard]] int64_t CoresAfter() const {
    if (is_local_) {
      return model::LocalThreads(after().Text("spark.master").value_or("")).value_or(0) > 0 &&
                     (Asked("spark.master").has_value() || question_.cores.has_value())
                 ? *model::LocalThreads(*after().Text("spark.master"))
                 : recorded_.cores;
    }
    const bool is_asked = asked_.cores.has_value() || Asked("spark.executor.cores").has_value();
    return is_asked ? after().Count("spark.executor.cores").value_or(recorded_.cores) : recorded_.cores;
  }

  /// That a task has room on an executor, and executors on what the application may take.
  [[nodiscard]] Status CheckSlots() const {
    const int64_t cores = CoresAfter();
    const double task_cores = after().Number("spark.task.cpus").value_or(1.0);
    const bool is_changed = cores != recorded_.cores || Asked("spark.task.cpus").has_value();
    if (is_changed && task_cores > static_cast<double>(cores)) {
      return Refused(
          fmt::format("a task takes {} cores (spark.task.cpus), and an executor has {}; Spark refuses that. Give at "
                      "least {} cores, "
                      "or --conf spark.task.cpus={} or less",
                      task_cores, cores, task_cores, cores));
    }
    const std::optional<std::string> most = Asked("spark.cores.max");
    if (is_local_ || !most.has_value()) {
      return {};
    }
    const int64_t needed = cores * asked_.num_executors.value_or(1);
    if (after().Count("spark.cores.max").value_or(needed) < needed) {
      return Refused(fmt::format("{} of {} cores need {}, and --conf spark.cores.max={} allows fewer; give at least {}",
                                 asked_.num_executors.has_value() ? fmt::format("{} executors", *asked_.num_executors)
                                                                  : std::string("an executor"),
                                 cores, needed, *most, needed));
    }
    return {};
  }

  [[nodiscard]] Status CheckAllocation() const {
    constexpr std::string_view kLeast = "spark.dynamicAllocation.minExecutors";
    constexpr std::string_view kMost = "spark.dynamicAllocation.maxExecutors";
    if (is_local_ || !after().IsTrue("spark.dynamicAllocation.enabled")) {
      return {};
    }
    const int64_t least = after().Count(kLeast).value_or(0);
    const int64_t most = asked_.num_executors.value_or(after().Count(kMost).value_or(kMostExecutors));
    const bool is_asked = asked_.num_executors.has_value() || Asked(kLeast).has_value() || Asked(kMost).has_value();
    if (is_asked && least > most) {
      return Refused(
          fmt::format("at least {} executors ({}) and at most {} contradict each other; give --conf {}={} or "
                      "less, or at least {} executors",
                      least, kLeast, most, kLeast, most, least));
    }
    return {};
  }

  const WhatIfQuestion& question_;
  const RunSettings& before_;
  const model::ExecutorShape& recorded_;
  bool is_local_;
  AskedChanges asked_;
};

}  // namespace

Result<AskedChanges> ReadQuestion(const WhatIfQuestion& question, const RunSettings& before,
                                  const model::ExecutorShape& recorded, bool is_local) {
  return QuestionReader(question, before, recorded, is_local).Read();
}

}  // namespace sparkwright::predict
