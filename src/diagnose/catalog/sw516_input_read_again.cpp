#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/scan_input.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::size_t kMinQueries = 3;
constexpr Ratio kCachedShare{0.2};
constexpr Millis kMinRepeated{10'000};
constexpr Ratio kMemoryOfFile{3.0};
constexpr Bytes kMinSchemaBytes{int64_t{16} << 20};
constexpr Millis kFirstTask{2'000};

constexpr auto kTextFormats = std::to_array<std::string_view>({"Format: CSV", "Format: JSON", "Format: Text"});

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_queries", model::CountOf(static_cast<int64_t>(kMinQueries)),
     "Writing rows to a cache costs about a read: what is only read must be used a third time."},
    {"cached_share", model::ShareOf(kCachedShare),
     "Reading cached columns is not free; a fifth of the work is taken to remain."},
    {"min_repeated_scan_time_ms", model::Of(kMinRepeated),
     "Of all tasks: the first reads of a run load classes and compile for two to four seconds on each executor, which "
     "no cache takes away."},
    {"memory_of_file", model::MultipleOf(kMemoryOfFile),
     "What rows take in the cache for each byte of their files: columnar files compress their coded values once more, "
     "commonly to a half or a third, and the cache keeps them coded only. All columns of the files are taken to be "
     "cached."},
    {"min_schema_bytes", model::Of(kMinSchemaBytes), "Of one reader: less is read in a moment."},
    {"first_task_ms", model::Of(kFirstTask),
     "On each slot, where finding out a schema is the first that the run does: what loading classes takes."},
});

/// One scan of a query.
struct Read {
  const model::SqlExecution* execution = nullptr;
  const model::PlanNode* node = nullptr;
  std::size_t stage = 0;
  Millis time;
  bool is_timed = false;  ///< By the reader itself.
};

/// Lines that are parsed, which takes longer than reading them.
bool IsText(const model::PlanNode& scan) {
  return std::any_of(kTextFormats.begin(), kTextFormats.end(),
                     [&](std::string_view format) { return scan.description.find(format) != std::string::npos; });
}

bool WorksInPython(const model::Stage& stage) {
  return std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
    return rdd.name == "PythonRDD" || rdd.scope_name.find("Python") != std::string::npos ||
           rdd.scope_name.find("Pandas") != std::string::npos;
  });
}

/// Readers of text do not say how long they read. No read takes longer than the shortest of the stages that did it.
void BoundUntimed(std::vector<Read>& reads) {
  std::optional<Millis> shortest;
  for (const Read& read : reads) {
    if (!read.is_timed) {
      shortest = std::min(shortest.value_or(read.time), read.time);
    }
  }
  for (Read& read : reads) {
    read.time = read.is_timed ? read.time : *shortest;
  }
}

/// Memory that may hold cached data, of as many executors as there were at once.
Bytes StorageMemory(const Run& run) {
  Bytes largest;
  for (std::size_t i = 0; i < run.application().executors.size(); ++i) {
    largest =
        run.facts().executors[i].runs_tasks ? std::max(largest, run.application().executors[i].max_memory) : largest;
  }
  return Bytes(SaturatingMultiply(largest.count(), run.facts().cores.peak_executors));
}

/// By source, in the order of the log.
std::map<std::string, std::vector<Read>> ReadsBySource(const Run& run) {
  std::map<std::string, std::vector<Read>> reads;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      // Columnar readers say how long they read; what else their stage does is not theirs.
      const Millis scan_time = MetricTime(node, "scan time");
      const std::string source = InputOf(node).identity;
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      const bool is_own = stage.has_value() && run.facts().stages[*stage].sql_execution_id == execution.id;
      if (!OperatorOf(node).name.starts_with("Scan") || source.empty() || !is_own) {
        continue;
      }
      const Millis task_time = run.facts().stages[*stage].task_time;
      if (scan_time.count() > 0) {
        reads[source].push_back({&execution, &node, *stage, std::min(scan_time, task_time), true});
      } else if (IsText(node) && !WorksInPython(run.application().stages[*stage])) {
        reads[source].push_back({&execution, &node, *stage, task_time, false});
      }
    }
  }
  for (auto& [source, of_source] : reads) {
    BoundUntimed(of_source);
  }
  return reads;
}

/// Reads of one source by queries that want different rows or columns of it; those that want the same are
/// recomputed-data.
bool AreDifferent(const std::vector<Read>& reads) {
  std::set<ExecutionId> executions;
  std::set<std::string> descriptions;
  for (const Read& read : reads) {
    executions.insert(read.execution->id);
    descriptions.insert(WithoutIds(read.node->description));
  }
  return executions.size() >= kMinQueries && descriptions.size() > 1;
}

/// Files that were read for their schema, and then once more for their rows.
void CheckSchemas(const Run& run, std::vector<model::Finding>& findings) {
  const auto& stages = run.application().stages;
  std::optional<std::size_t> earliest;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const bool is_earlier = stages[i].submitted.has_value() &&
                            (!earliest.has_value() || *stages[i].submitted < *stages[*earliest].submitted);
    earliest = is_earlier ? std::optional(i) : earliest;
  }
  model::Finding finding;
  Bytes read;
  Millis time;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const Bytes of_stage = TotalBytes(stages[i], model::TaskMetric::kInputBytes);
    if (of_stage < kMinSchemaBytes || !ReadsSchema(run, i)) {
      continue;
    }
    // What the first tasks of a run load and compile, others would.
    const double first = earliest == i ? std::min(run.SlotsOf(i), static_cast<double>(stages[i].num_tasks)) : 0.0;
    const Millis work =
        run.facts().stages[i].task_time - Millis(SaturatingRound(first * static_cast<double>(kFirstTask.count())));
    if (work <= Millis(0)) {
      continue;
    }
    read += of_stage;
    time += run.facts().stages[i].task_time;
    finding.impact += run.SavedIfTasksWorkLess(i, work);
    finding.core_impact += CoreMillis(work.count());
    finding.places.push_back(run.PlaceOf(i));
  }
  if (finding.places.empty()) {
    return;
  }
  finding.confidence = model::FindingConfidence::kLikely;
  finding.evidence = {{"read_bytes", model::Of(read)}, {"task_time_ms", model::Of(time)}};
  finding.message =
      "Spark read {read_bytes} to find out their schema, in {task_time_ms} of tasks, before a query read them for "
      "their "
      "rows.";
  finding.advice =
      "Give the reader a schema: the columns and types are known, or can be read once from a small file and kept. "
      "samplingRatio parses fewer lines and still reads them.";
  finding.code = {.sql =
                      "SELECT * FROM json.`events`;  -- before\n"
                      "CREATE TABLE events (id BIGINT, at TIMESTAMP) USING json LOCATION 'events';  -- after\n",
                  .pyspark =
                      "# before\n"
                      "spark.read.csv('events', header=True, inferSchema=True)\n"
                      "# after\n"
                      "spark.read.schema('id BIGINT, at TIMESTAMP').csv('events', header=True)\n",
                  .scala =
                      "// before\n"
                      "spark.read.json(\"events\")\n"
                      "// after\n"
                      "spark.read.schema(\"id BIGINT, at TIMESTAMP\").json(\"events\")\n"};
  findings.push_back(std::move(finding));
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  CheckSchemas(run, findings);
  const Bytes memory = StorageMemory(run);
  for (auto& [source, reads] : ReadsBySource(run)) {
    int64_t size = 0;
    for (const Read& read : reads) {
      size = std::max(size, MetricTotal(*read.node, "size of files read").value_or(0));
    }
    if (!AreDifferent(reads) || size <= 0 ||
        static_cast<double>(size) * kMemoryOfFile.value > static_cast<double>(memory.count())) {
      continue;
    }
    // The longest read is the one that fills the cache.
    std::stable_sort(reads.begin(), reads.end(), [](const Read& a, const Read& b) { return a.time > b.time; });
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kPossible;
    Millis again;
    std::set<ExecutionId> executions = {reads.front().execution->id};
    for (std::size_t i = 1; i < reads.size(); ++i) {
      const Millis gone(SaturatingRound(static_cast<double>(reads[i].time.count()) * (1.0 - kCachedShare.value)));
      again += reads[i].time;
      executions.insert(reads[i].execution->id);
      finding.impact += run.SavedIfTasksWorkLess(reads[i].stage, gone);
      finding.core_impact += CoreMillis(gone.count());
      finding.places.push_back(PlaceOfNode(run, *reads[i].execution, *reads[i].node, reads[i].stage));
    }
    if (again < kMinRepeated) {
      continue;
    }
    finding.own_severity = AtMostWarning(run, finding.impact, finding.confidence);
    finding.evidence = {{"num_queries", model::CountOf(static_cast<int64_t>(executions.size()))},
                        {"repeated_scan_time_ms", model::Of(again)},
                        {"file_bytes", model::Of(Bytes(size))},
                        {"storage_memory_bytes", model::Of(memory)}};
    finding.texts = {{"source", InputOf(*reads.front().node).name.substr(0, 200)}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kInputReadAgain = {
    .id = "SW516",
    .name = "input-read-again",
    .title = "The same files read by several queries",
    .since = "0.1.0",
    .message =
        "{num_queries} queries read {source} (files of {file_bytes}), each for itself; all but the longest read took "
        "{repeated_scan_time_ms} of tasks. The executors have {storage_memory_bytes} for cached data.",
    .advice =
        "Cache the table once with the columns that the queries share, where the executors have room for them. Where "
        "many applications read it, a cache of files on the executors' disks does the same.",
    .doc =
        "Queries of one application that want different columns or rows of the same files read them from storage and "
        "decode them each time. It is told by scans of the same table or path and the same partitions in three queries "
        "or more that are not the same scan (those are recomputed-data). Columnar formats time their reading; of lines "
        "that are parsed (CSV, JSON, text), a read takes at most as long as the shortest of the stages that did it. It "
        "counts where three times the files' size fits in the memory that the executors have for cached data. A path "
        "that Spark abbreviated in the plan is not told from others. What goes away is four fifths of the reads but "
        "the longest. Execution shares that memory, so it is at most a warning. Readers of JSON, CSV and XML without a "
        "schema "
        "read their files once more than the query does, to find it out: those stages would go away.",
    .parameters = kParameters,
    .code = {.sql = "CACHE TABLE recent AS SELECT day, shop, amount FROM sales WHERE day >= '2026-01-01';\n",
             .pyspark = "recent = spark.read.parquet('sales').select('day', 'shop', 'amount').cache()\n",
             .scala = "val recent = spark.read.parquet(\"sales\").select(\"day\", \"shop\", \"amount\").cache()\n"},
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
