#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Bytes kMinOverhead{int64_t{1} << 30};
constexpr double kGrowth = 2.0;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"memory_growth", model::MultipleOf({kGrowth}),
     "Nobody knows how much the failed allocation still needed; doubling finds a size that works in the fewest runs "
     "and is at most twice too much."},
    {"min_memory_overhead_bytes", model::Of(kMinOverhead),
     "Spark's default of 384 MiB holds the JVM's own memory; what else overflowed it is not smaller than that."},
});

constexpr auto kExplains = std::to_array<std::string_view>(
    {"job-failed", "task-failures", "executors-lost", "stage-retries", "sql-execution-failed", "long-gc",
     "heap-too-small", "allocation-lag", "executor-churn", "gpu-memory-short"});

/// What overflowed, which decides what to raise.
enum class Kind : uint8_t { kHeap, kContainer, kPython, kGpu };

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::optional<Kind> KindOf(std::string_view text) {
  if (Has(text, "GpuSplitAndRetryOOM") || Has(text, "GpuRetryOOM") || Has(text, "GPU OutOfMemory") ||
      Has(text, "CUDA_ERROR_OUT_OF_MEMORY") || Has(text, "cudaErrorMemoryAllocation")) {
    return Kind::kGpu;
  }
  // Python's own line; Java's names have a dot before them.
  if (Has(text, "\nMemoryError") || text.starts_with("MemoryError") || Has(text, "._exceptions._ArrayMemory") ||
      Has(text, "pyarrow.lib.ArrowMemoryError") || Has(text, "\nOSError: [Errno 12] Cannot allocate memory")) {
    return Kind::kPython;
  }
  if (Has(text, "exceeding memory limits") || Has(text, "exceeding physical memory limits") ||
      Has(text, "beyond the 'PHYSICAL' memory limit") || Has(text, "OOMKilled") || Has(text, "Direct buffer memory") ||
      Has(text, "OutOfDirectMemoryError")) {
    return Kind::kContainer;
  }
  if (Has(text, "java.lang.OutOfMemoryError") || Has(text, "SparkOutOfMemoryError") ||
      Has(text, "GC overhead limit exceeded") || Has(text, "UNABLE_TO_ACQUIRE_MEMORY") ||
      Has(text, "Not enough memory to build and broadcast the table") || Has(text, "exited with code 52") ||
      Has(text, "exit code 52") || Has(text, "exit status: 52")) {
    return Kind::kHeap;
  }
  return std::nullopt;
}

/// SIGKILL says out of memory only where something watches the memory of containers.
bool IsKilledContainer(const Run& run, std::string_view reason) {
  const std::string master = run.configuration().Text("spark.master").value_or("");
  const bool has_containers = master.starts_with("yarn") || master.starts_with("k8s");
  return has_containers && (Has(reason, "137") && (Has(reason, "code") || Has(reason, "status")));
}

std::string Gibibytes(double bytes) {
  const auto mebibytes = SaturatingCast(bytes / (1 << 20));
  return mebibytes % 1024 == 0 ? conf::PrintSize({mebibytes / 1024, conf::ByteUnit::kGibi})
                               : conf::PrintSize({mebibytes, conf::ByteUnit::kMebi});
}

void ProposeOverhead(const Run& run, model::Finding& finding) {
  const std::string key = "spark.executor.memoryOverhead";
  const auto heap = run.configuration().Size("spark.executor.memory");
  const double factor = run.configuration().Number("spark.executor.memoryOverheadFactor").value_or(0.1);
  auto now = run.configuration().Size(key);
  if (!now.has_value() && heap.has_value()) {
    now = Bytes(std::max(SaturatingCast(static_cast<double>(heap->count()) * factor), int64_t{384} << 20));
  }
  const double wanted = std::max(static_cast<double>(now.value_or(Bytes(0)).count()) * kGrowth,
                                 static_cast<double>(kMinOverhead.count()));
  finding.properties.push_back({key, run.configuration().Set(key), Gibibytes(wanted), model::FixSafety::kResource});
}

void Double(const Run& run, const std::string& key, model::Finding& finding) {
  if (const auto now = run.configuration().Size(key)) {
    finding.properties.push_back({key, run.configuration().Set(key),
                                  Gibibytes(static_cast<double>(now->count()) * kGrowth), model::FixSafety::kResource});
  }
}

void Propose(const Run& run, Kind kind, bool is_driver, model::Finding& finding) {
  switch (kind) {
    case Kind::kHeap:
      Double(run, is_driver ? "spark.driver.memory" : "spark.executor.memory", finding);
      finding.message = "Out of Java heap, {num_failures} times: {failure}.";
      break;
    case Kind::kContainer:
      ProposeOverhead(run, finding);
      finding.message = "More memory used than the container has, {num_failures} times: {failure}.";
      finding.advice =
          "What overflows a container is not the heap: Python workers, off-heap buffers, threads. Raise "
          "the overhead, or run fewer tasks at once in an executor.";
      break;
    case Kind::kPython:
      if (run.configuration().Set("spark.executor.pyspark.memory").has_value()) {
        Double(run, "spark.executor.pyspark.memory", finding);
      } else if (!run.configuration().is_local()) {
        ProposeOverhead(run, finding);
      }
      finding.message = "Python ran out of memory, {num_failures} times: {failure}.";
      finding.advice =
          "Give pandas functions smaller batches (spark.sql.execution.arrow.maxRecordsPerBatch), and groups "
          "that fit in memory.";
      break;
    case Kind::kGpu: {
      const std::string key = "spark.rapids.sql.concurrentGpuTasks";
      if (run.configuration().Set(key).value_or("2") != "1") {
        finding.properties.push_back({key, run.configuration().Set(key), "1", model::FixSafety::kSafe});
      }
      const std::string batch = "spark.rapids.sql.batchSizeBytes";
      // The plugin's default is 1 GiB; smaller ones have been tried already.
      if (!run.configuration().Set(batch).has_value()) {
        finding.properties.push_back({batch, std::nullopt, "512m", model::FixSafety::kSafe});
      }
      finding.message = "Out of GPU memory, {num_failures} times: {failure}.";
      finding.advice =
          "Fewer tasks on the GPU at once and smaller batches need less of its memory; more and smaller "
          "shuffle partitions help as well.";
      break;
    }
  }
}

struct Evidence {
  int64_t num_failures = 0;
  std::string failure;
  Millis impact;
  std::vector<model::FindingPlace> places;
  std::vector<std::string> executors;
  bool is_driver = false;  ///< Only the driver ran out.
};

std::string FirstLine(const std::string& text) {
  const std::string line = text.substr(0, std::min(text.find('\n'), text.size()));
  return line.size() > 300 ? line.substr(0, 300) : line;
}

Outcome Check(const Run& run) {
  std::map<Kind, Evidence> found;
  const auto& stages = run.application().stages;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    std::map<Kind, int64_t> in_stage;
    for (const model::TaskFailureGroup& group : stages[i].failures) {
      const auto kind = KindOf(group.message);
      if (!kind.has_value()) {
        continue;
      }
      Evidence& evidence = found[*kind];
      evidence.num_failures += group.count;
      evidence.failure = evidence.failure.empty() ? FirstLine(group.message) : evidence.failure;
      in_stage[*kind] += group.count;
    }
    for (const auto& [kind, count] : in_stage) {
      Evidence& evidence = found[kind];
      evidence.places.push_back(run.PlaceOf(i));
      // An attempt that was given up is lost; otherwise the failed tasks' part of its work is.
      const bool is_lost = stages[i].status == model::StageStatus::kFailed;
      const int64_t all = std::max<int64_t>(SaturatingAdd(stages[i].num_tasks, count), 1);
      evidence.impact += is_lost
                             ? run.facts().stages[i].duration.value_or(Millis())
                             : run.SavedIfTasksWorkLess(
                                   i, Millis(SaturatingMultiply(run.facts().stages[i].task_time.count(), count) / all));
    }
  }
  for (const model::Executor& executor : run.application().executors) {
    auto kind = KindOf(executor.removal_reason);
    if (!kind.has_value() && IsKilledContainer(run, executor.removal_reason)) {
      kind = Kind::kContainer;
    }
    if (kind.has_value()) {
      Evidence& evidence = found[*kind];
      evidence.failure = evidence.failure.empty() ? FirstLine(executor.removal_reason) : evidence.failure;
      evidence.executors.push_back(executor.id);
    }
  }
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    // What tasks ran out of is known already; the driver's own is in the query alone.
    const bool is_heap = KindOf(execution.error_message) == Kind::kHeap;
    if (!is_heap || (found.contains(Kind::kHeap) && !found[Kind::kHeap].is_driver)) {
      continue;
    }
    Evidence& evidence = found[Kind::kHeap];
    evidence.is_driver = true;
    evidence.num_failures += 1;
    evidence.failure = evidence.failure.empty() ? FirstLine(execution.error_message) : evidence.failure;
    evidence.impact += execution.completed.has_value() ? *execution.completed - execution.submitted : Millis(0);
    model::FindingPlace place;
    place.sql_execution = execution.id;
    evidence.places.push_back(place);
  }
  std::vector<model::Finding> findings;
  for (auto& [kind, evidence] : found) {
    model::Finding finding;
    finding.confidence =
        Has(evidence.failure, "137") ? model::FindingConfidence::kLikely : model::FindingConfidence::kSure;
    finding.impact = evidence.impact;
    finding.places = std::move(evidence.places);
    for (const std::string& executor : evidence.executors) {
      model::FindingPlace place;
      place.executor_id = executor;
      finding.places.push_back(place);
    }
    const int64_t num_failures =
        std::max<int64_t>(evidence.num_failures, static_cast<int64_t>(evidence.executors.size()));
    finding.evidence = {{"num_failures", model::CountOf(num_failures)},
                        {"num_lost_executors", model::CountOf(static_cast<int64_t>(evidence.executors.size()))}};
    const bool is_driver = evidence.is_driver || run.configuration().is_local();
    if (const auto heap = run.configuration().Size(is_driver ? "spark.driver.memory" : "spark.executor.memory")) {
      finding.evidence.push_back({"configured_heap_bytes", model::Of(*heap)});
    }
    finding.texts = {{"failure", evidence.failure}};
    Propose(run, kind, is_driver, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kOutOfMemory = {
    .id = "SW603",
    .name = "out-of-memory",
    .title = "Out of memory",
    .since = "0.1.0",
    .message = "Out of memory, {num_failures} times: {failure}.",
    .advice = "More and smaller partitions need less memory at once; so do fewer tasks in an executor.",
    .doc =
        "An allocation failed, or the container was killed for using more than it asked for. Four things overflow and "
        "each has its own remedy: the Java heap (OutOfMemoryError, exit code 52), the container (YARN's and "
        "Kubernetes' limits, exit code 137 under them), Python workers (MemoryError), and the GPU. Exit code 137 on a "
        "cluster without containers only says that the process was killed, and belongs to executors-lost. The impact "
        "is the time of attempts that were given up, or of the failed tasks.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kCritical,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
