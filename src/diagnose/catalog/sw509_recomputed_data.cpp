#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/plan_fingerprints.h"
#include "diagnose/rule.h"
#include "diagnose/scan_input.h"
#include "diagnose/shared_chains.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kCachedShare{0.2};
constexpr int64_t kMinUses = 2;
constexpr int64_t kMinScans = 3;
constexpr int kMaxDepth = 64;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_uses", model::CountOf(kMinUses), "The second use is the first that a cache would serve."},
    {"min_scans", model::CountOf(kMinScans),
     "Writing rows to a cache costs about a read: what is only read and filtered, or begins at shuffle files that hold "
     "more work than is done again, must be used a third time."},
    {"cached_share", model::ShareOf(kCachedShare),
     "Reading cached columns is not free; a fifth of the work is taken to remain."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"serial-jobs"});

constexpr model::CodeFix kCodeOfBatch = {
    .sql = "",
    .pyspark =
        "def save(batch, batch_id):\n"
        "    batch.persist()\n"
        "    batch.write.mode('append').parquet('archive')\n"
        "    batch.groupBy('shop').count().write.mode('append').parquet('shops')\n"
        "    batch.unpersist()\n",
    .scala =
        "stream.writeStream.foreachBatch { (batch: DataFrame, id: Long) =>\n"
        "  batch.persist()\n"
        "  batch.write.mode(\"append\").parquet(\"archive\")\n"
        "  batch.groupBy(\"shop\").count().write.mode(\"append\").parquet(\"shops\")\n"
        "  batch.unpersist()\n"
        "}\n"};

/// A part of an execution's plan.
struct Use {
  const model::SqlExecution* execution = nullptr;
  std::size_t node = 0;
};

/// The nodes below a node, it included, each once: one that is used again has several consumers.
std::vector<const model::PlanNode*> NodesBelow(const PlanIndex& plan, std::size_t node) {
  std::vector<const model::PlanNode*> below = {&plan.nodes()[node]};
  std::set<const model::PlanNode*> known = {below.front()};
  for (std::size_t i = 0; i < below.size(); ++i) {
    for (const model::PlanNode* input : plan.InputsOf(*below[i])) {
      if (known.insert(input).second) {
        below.push_back(input);
      }
    }
  }
  return below;
}

/// The stages that compute what is below a node, it included.
std::set<std::size_t> StagesBelow(const Run& run, const Use& use) {
  std::set<std::size_t> stages;
  const PlanIndex& plan = run.PlanOf(*use.execution);
  for (const model::PlanNode* node : NodesBelow(plan, use.node)) {
    if (const auto id = StageOf(plan, *node)) {
      const auto stage = IndexOfStage(run.application(), *id);
      // A stage that this execution did not run itself was not computed again.
      if (stage.has_value() && run.facts().stages[*stage].sql_execution_id == use.execution->id) {
        stages.insert(*stage);
      }
    }
  }
  return stages;
}

/// Takes out uses whose stages have no RDD in common with those of the first: a DataFrame that was made again (for one,
/// of a checkpoint) may have columns of the same ids.
void KeepThoseOfOneRdd(const Run& run, std::vector<std::pair<Use, std::set<std::size_t>>>& computed) {
  std::set<RddId> of_first;
  std::erase_if(computed, [&](const auto& one) {
    std::set<RddId> rdds;
    for (const std::size_t stage : one.second) {
      for (const model::StageRdd& rdd : run.application().stages[stage].rdds) {
        rdds.insert(rdd.id);
      }
    }
    if (of_first.empty()) {
      of_first = std::move(rdds);
      return false;
    }
    return std::none_of(rdds.begin(), rdds.end(), [&](RddId rdd) { return of_first.contains(rdd); });
  });
}

/// What is below a node, it included.
struct Work {
  bool has_source = false;  ///< Reads files, or shuffles, or calls Python: not only numbers that are made up again.
  bool is_only_scan = true;
  bool is_of_rdd = false;  ///< Of one or more that the program made.
  /// Rows are joined, shuffled more than once or handed to Python: nobody does that twice without loss.
  bool is_heavy = false;
  Millis scan_time;
  std::set<std::string> sources;  ///< Paths, or what the plan calls the scans.
};

Work WorkBelow(const Run& run, const Use& use) {
  Work work;
  int num_exchanges = 0;
  const PlanIndex& plan = run.PlanOf(*use.execution);
  for (const model::PlanNode* below : NodesBelow(plan, use.node)) {
    const model::PlanNode& node = *below;
    const std::string_view name = OperatorOf(node).name;
    const bool is_scan = IsScan(name);
    const bool is_python =
        name.find("Python") != std::string_view::npos || name.find("Pandas") != std::string_view::npos;
    num_exchanges += name == "Exchange" ? 1 : 0;
    work.has_source = work.has_source || is_scan || name == "Exchange" || is_python;
    work.is_heavy = work.is_heavy || is_python || num_exchanges > 1 || name.find("Join") != std::string_view::npos;
    work.is_only_scan = work.is_only_scan && (is_scan || name == "ColumnarToRow" || name == "InputAdapter" ||
                                              name == "Project" || name == "Filter");
    work.is_of_rdd = work.is_of_rdd || IsScanOfRdd(name);
    work.scan_time += MetricTime(node, "scan time");
    if (plan.InputsOf(node).empty()) {
      work.sources.insert(InputOf(node).name);
    }
  }
  return work;
}

/// Whether nothing but the command around it takes a node's rows: then whole queries are the same.
bool IsWholeQuery(const Run& run, const Use& use) {
  constexpr auto kCommands =
      std::to_array<std::string_view>({"AdaptiveSparkPlan", "Execute", "Write", "OverwriteBy", "AppendData",
                                       "AtomicReplace", "Command", "CollectLimit"});
  const PlanIndex& plan = run.PlanOf(*use.execution);
  const model::PlanNode* at = &plan.nodes()[use.node];
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    const PlanIndex::Nodes consumers = plan.ConsumersOf(*at);
    if (consumers.empty()) {
      return true;
    }
    at = consumers.front();
    if (consumers.size() > 1 || std::none_of(kCommands.begin(), kCommands.end(),
                                             [&](std::string_view prefix) { return at->name.starts_with(prefix); })) {
      return false;
    }
  }
  return false;
}

/// A batch of a stream computes the same as the one before it, of other rows.
bool IsOfStream(const model::PlanGraph& plan) {
  return std::any_of(plan.nodes.begin(), plan.nodes.end(), [](const model::PlanNode& node) {
    return node.name.starts_with("StateStore") || node.name.starts_with("MicroBatch") ||
           node.name.starts_with("EventTimeWatermark") || node.name.starts_with("StreamingRelation");
  });
}

/// `counted` are stages that another finding has already saved.
std::vector<model::Finding> CheckPlans(const Run& run, Likeness likeness, std::set<std::size_t>& counted) {
  std::vector<model::Finding> findings;
  const auto& executions = run.application().sql_executions;
  std::vector<PlanFingerprints> fingerprints;
  fingerprints.reserve(executions.size());
  std::unordered_map<std::size_t, std::vector<std::pair<std::size_t, std::size_t>>> uses;
  for (std::size_t i = 0; i < executions.size(); ++i) {
    fingerprints.emplace_back(executions[i], run.PlanOf(executions[i]), likeness);
    const std::size_t num_nodes = IsOfStream(executions[i].plan) ? 0 : executions[i].plan.nodes.size();
    for (std::size_t node = 0; node < num_nodes; ++node) {
      if (const std::size_t hash = fingerprints[i].of(node); hash != 0) {
        auto& of_hash = uses[hash];
        if (of_hash.empty() || of_hash.back().first != i) {
          of_hash.emplace_back(i, node);
        }
      }
    }
  }
  // The largest common part of two plans: one whose consumer is not used as often.
  std::set<std::pair<std::size_t, std::size_t>> inner;
  for (const auto& [hash, places] : uses) {
    if (static_cast<int64_t>(places.size()) >= kMinUses) {
      for (const auto& [execution, node] : places) {
        const PlanIndex& plan = run.PlanOf(executions[execution]);
        for (const model::PlanNode* one : plan.InputsOf(plan.nodes()[node])) {
          const std::size_t input = plan.PositionOf(*one);
          const auto below = uses.find(fingerprints[execution].of(input));
          if (below != uses.end() && below->second.size() == places.size()) {
            inner.emplace(execution, input);
          }
        }
      }
    }
  }
  std::vector<const std::vector<std::pair<std::size_t, std::size_t>>*> repeated;
  for (const auto& [hash, places] : uses) {
    if (static_cast<int64_t>(places.size()) >= kMinUses && !inner.contains(places.front())) {
      const Use use{&executions[places.front().first], places.front().second};
      const Work below = WorkBelow(run, use);
      // Of an RDD that is only scanned, CheckRdds knows more.
      const bool is_of_interest = below.has_source && !(below.is_of_rdd && below.is_only_scan);
      if (is_of_interest && (likeness == Likeness::kExact || below.is_heavy)) {
        repeated.push_back(&places);
      }
    }
  }
  // The most used first, then in the order of the log; the map has none of its own.
  std::sort(repeated.begin(), repeated.end(), [](const auto* a, const auto* b) {
    return std::pair(b->size(), a->front()) < std::pair(a->size(), b->front());
  });
  for (const auto* places : repeated) {
    model::Finding finding;
    Millis again;
    std::vector<std::pair<Use, std::set<std::size_t>>> computed;
    for (const auto& [execution, node] : *places) {
      // A command lists the plan of the query within it, which ran the stages.
      const Use use{&executions[execution], node};
      if (std::set<std::size_t> stages = StagesBelow(run, use); !stages.empty()) {
        computed.emplace_back(use, std::move(stages));
      }
    }
    const Use first{&executions[places->front().first], places->front().second};
    const Work below = WorkBelow(run, first);
    if (below.is_of_rdd) {
      KeepThoseOfOneRdd(run, computed);
    }
    if (static_cast<int64_t>(computed.size()) < (below.is_only_scan ? kMinScans : kMinUses)) {
      continue;
    }
    for (std::size_t i = 0; i < computed.size(); ++i) {
      const auto& [use, stages] = computed[i];
      const model::PlanNode& node = use.execution->plan.nodes[use.node];
      finding.places.push_back(PlaceOfNode(run, *use.execution, node, *stages.rbegin()));
      for (const std::size_t stage : stages) {
        if (i > 0 && counted.insert(stage).second) {
          // Columnar scans say how long they read; the rest of their stage is not theirs.
          const bool is_timed = below.is_only_scan && below.scan_time.count() > 0;
          const Millis task_time = run.facts().stages[stage].task_time;
          const Millis computing = is_timed ? std::min(below.scan_time, task_time) : task_time;
          const auto work = static_cast<double>(computing.count()) * (1.0 - kCachedShare.value);
          again += computing;
          finding.impact += run.SavedIfTasksWorkLess(stage, Millis(SaturatingRound(work)));
          finding.core_impact += CoreMillis(SaturatingRound(work));
        }
      }
    }
    if (again.count() <= 0) {
      continue;
    }
    if (below.is_only_scan && below.scan_time.count() <= 0) {
      finding.confidence = model::FindingConfidence::kPossible;  // What else those stages did, nobody timed.
    }
    if (std::all_of(computed.begin(), computed.end(), [&](const auto& one) { return IsWholeQuery(run, one.first); })) {
      // Somebody wanted it to run again: a benchmark, a notebook's cell, new data under the same name.
      finding.confidence = model::FindingConfidence::kPossible;
      finding.impact = Millis(0);
      finding.message =
          "The same query ran {num_uses} times ({what}); the later times took {repeated_task_time_ms} of "
          "tasks.";
    }
    const model::PlanNode& node = first.execution->plan.nodes[first.node];
    finding.evidence = {{"num_uses", model::CountOf(static_cast<int64_t>(computed.size()))},
                        {"repeated_task_time_ms", model::Of(again)}};
    std::string what(OperatorOf(node).name.substr(0, node.name.find_last_not_of(' ') + 1));
    for (const std::string& source : below.sources) {
      what += (&source == &*below.sources.begin() ? " over " : ", ") + source;
    }
    finding.texts = {{"what", what.substr(0, 200)}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

/// How an RDD came about, by the name of its operation.
enum class RddOrigin : uint8_t { kComputed, kInput };

RddOrigin OriginOf(const model::StageRdd& rdd) {
  constexpr auto kInputs = std::to_array<std::string_view>(
      {"textFile", "wholeTextFiles", "binaryFiles", "binaryRecords", "sequenceFile", "objectFile", "hadoopFile",
       "hadoopRDD", "newAPIHadoopFile", "newAPIHadoopRDD", "parallelize", "makeRDD", "range", "emptyRDD"});
  // A DataFrame's RDD begins with its scan.
  const bool is_scan = IsScan(rdd.scope_name) && !IsScanOfRdd(rdd.scope_name);
  return is_scan || std::find(kInputs.begin(), kInputs.end(), rdd.scope_name) != kInputs.end() ? RddOrigin::kInput
                                                                                               : RddOrigin::kComputed;
}

/// The stages, of which the first ran after its parents, begin at shuffle files that hold the larger part of the work.
bool IsMostlyInShuffleFiles(const Run& run, const std::vector<std::size_t>& stages) {
  Millis kept;
  for (const StageId parent : run.application().stages[stages.front()].parent_ids) {
    if (const auto index = IndexOfStage(run.application(), parent)) {
      kept += run.facts().stages[*index].task_time;
    }
  }
  return kept > run.facts().stages[stages.front()].task_time;
}

bool IsPython(const model::StageRdd& rdd) {
  return rdd.name == "PythonRDD" || rdd.scope_name.find("Python") != std::string::npos ||
         rdd.scope_name.find("Pandas") != std::string::npos;
}

/// What a chain has in it, as far as its RDDs say.
struct ChainWork {
  RddOrigin origin = RddOrigin::kComputed;
  bool is_of_batch = false;   ///< A batch of a stream, which the program works with itself (foreachBatch).
  bool may_be_cheap = false;  ///< What costs may be what each stage does beyond it.
  bool is_only_list = false;  ///< A list of the program's: what is made of it the log does not show.
  std::string name;
};

/// A query sees rows of an RDD where the program made a DataFrame of one, or in foreachBatch.
ChainWork WorkOf(const Run& run, const SharedChain& chain) {
  ChainWork work;
  const model::Stage& first = run.application().stages[chain.stages.front()];
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[chain.stages.front()]);
  bool has_python = false;
  bool has_shuffle = false;
  bool is_of_program = false;
  for (const model::StageRdd& rdd : first.rdds) {
    if (chain.rdds.contains(rdd.id)) {
      is_of_program = is_of_program || rdd.name == "ParallelCollectionRDD";
      has_python = has_python || IsPython(rdd);
      has_shuffle = has_shuffle || rdd.name.starts_with("Shuffled") || rdd.name == "CoGroupedRDD";
    }
    if (rdd.id == chain.last()) {
      work.is_only_list = chain.rdds.size() == 1 && rdd.name == "ParallelCollectionRDD";
      work.origin = OriginOf(rdd);
      work.name = rdd.name + " [" + std::to_string(rdd.id.number()) + "]";
    }
  }
  if (execution == nullptr) {
    work.may_be_cheap = work.origin == RddOrigin::kInput;
    return work;
  }
  if (!has_python && !has_shuffle) {
    work.origin = RddOrigin::kInput;
  }
  if (IsOfBatch(*execution)) {
    work.is_of_batch = true;
    work.name = "a batch of the stream";
  }
  const bool calls_python_beyond = std::any_of(chain.stages.begin(), chain.stages.end(), [&](std::size_t stage) {
    const auto& rdds = run.application().stages[stage].rdds;
    return std::any_of(rdds.begin(), rdds.end(),
                       [&](const model::StageRdd& rdd) { return IsPython(rdd) && !chain.rdds.contains(rdd.id); });
  });
  // PySpark hands each row of a list through Python to make a DataFrame of it.
  work.may_be_cheap = work.origin == RddOrigin::kInput || is_of_program || calls_python_beyond;
  return work;
}

/// What a chain takes at most: the stages that compute it do more than that.
Millis MostTimeOf(const Run& run, const SharedChain& chain) {
  std::vector<Millis> times;
  for (const std::size_t stage : chain.stages) {
    times.push_back(run.facts().stages[stage].task_time);
  }
  // The lower one in the middle, because one of them may have ended early or loaded classes.
  const auto middle = times.begin() + (std::ssize(times) - 1) / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

/// Stages of a chain that the program asked for: a sort that looks at its input before, to find out its ranges, is one.
int64_t NumAskedFor(const Run& run, const SharedChain& chain) {
  const auto is_of_sort = [&](std::size_t stage) {
    return run.application().stages[stage].name.starts_with("sortBy");  // And sortByKey.
  };
  const auto num_of_sorts = std::count_if(chain.stages.begin(), chain.stages.end(), is_of_sort);
  return std::ssize(chain.stages) - std::max<std::ptrdiff_t>(num_of_sorts - 1, 0);
}

/// RDDs that stages of several jobs computed although nothing in between kept them. `counted` are stages that another
/// finding has already saved.
std::vector<model::Finding> CheckRdds(const Run& run, std::set<std::size_t>& counted) {
  std::vector<model::Finding> findings;
  for (const SharedChain& chain : FindSharedChains(run)) {
    const ChainWork work = WorkOf(run, chain);
    // Only the input is shared, and what was made of it differs: PySpark shows no more of a chain of functions.
    const bool is_cheap =
        (work.origin == RddOrigin::kInput && !work.is_of_batch) || IsMostlyInShuffleFiles(run, chain.stages);
    if (is_cheap && NumAskedFor(run, chain) < kMinScans) {
      continue;
    }
    model::Finding finding;
    if (work.may_be_cheap) {
      finding.confidence = model::FindingConfidence::kPossible;
    }
    if (work.is_of_batch) {
      finding.code = kCodeOfBatch;
    }
    Millis again;
    // Of three jobs over one list nobody knows whether they do the same with it: half of them is taken to.
    const Millis most(MostTimeOf(run, chain).count() / (work.is_only_list ? 2 : 1));
    for (std::size_t i = 0; i < chain.stages.size(); ++i) {
      const std::size_t stage = chain.stages[i];
      finding.places.push_back(run.PlaceOf(stage));
      if (i > 0 && counted.insert(stage).second) {
        const Millis task_time = std::min(run.facts().stages[stage].task_time, most);
        again += task_time;
        const Millis gone(SaturatingRound(static_cast<double>(task_time.count()) * (1.0 - kCachedShare.value)));
        finding.impact += run.SavedIfTasksWorkLess(stage, gone);
        finding.core_impact += CoreMillis(gone.count());
      }
    }
    if (again.count() <= 0) {
      continue;
    }
    finding.evidence = {{"num_uses", model::CountOf(std::ssize(chain.stages))},
                        {"repeated_task_time_ms", model::Of(again)}};
    finding.texts = {{"what", work.name}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

Outcome Check(const Run& run) {
  std::set<std::size_t> counted;
  std::vector<model::Finding> findings = CheckPlans(run, Likeness::kExact, counted);
  for (std::vector<model::Finding> more : {CheckPlans(run, Likeness::kShape, counted), CheckRdds(run, counted)}) {
    std::move(more.begin(), more.end(), std::back_inserter(findings));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kRecomputedData = {
    .id = "SW509",
    .name = "recomputed-data",
    .title = "The same data computed again",
    .since = "0.1.0",
    .message =
        "The same data was computed {num_uses} times ({what}); the later times took {repeated_task_time_ms} of tasks.",
    .advice =
        "Keep what several actions use: cache it, or write it once and read that. Do not cache what is used once.",
    .doc =
        "Two actions of the program start from the same DataFrame or RDD, and nothing keeps it, so each reads and "
        "computes it from the start. It is told by parts of plans that are the same but for the ids of columns; where "
        "rows are joined, shuffled twice or handed to Python, also by parts that differ only in the columns they keep "
        "and in what they sum up; or by RDDs that stages of several jobs compute, as the actions on one batch of a "
        "stream (foreachBatch) do; there the median stage says what the shared part takes at most. Where stages share "
        "no more than their input (files, or what the program made), or shuffle files that hold the larger part of the "
        "work, it counts from the third use: PySpark shows no more of a chain of functions. A DataFrame of the "
        "program's is told by the ids of its columns and the RDDs of its stages. The sample that Spark takes of what "
        "it is about to sort or to shuffle by ranges is no use. Scans whose path Spark abbreviated in the plan, or "
        "whose filters on partitions, may be of other files and do not count; a table is known by its name. Parts that "
        "read something cached, or a checkpoint, do not count, nor does the plan below, which filled the cache, nor "
        "stages that Spark skipped because their shuffle files were still there, one batch of a stream beside another, "
        "and numbers made up by Range. What goes away is the work of the later stages but for reading the cached rows; "
        "where memory does not hold them, it is less. A whole query that runs again is only told, with an impact of 0: "
        "it may be meant.",
    .parameters = kParameters,
    .code = {.sql = "CACHE TABLE cleaned AS SELECT * FROM raw WHERE ok;\n",
             .pyspark = "# before\n"
                        "df = clean(spark.read.json(path))\n"
                        "df.count(); df.groupBy('k').count().show()\n"
                        "# after\n"
                        "df = clean(spark.read.json(path)).cache()\n"
                        "df.count(); df.groupBy('k').count().show()\n",
             .scala = "// before\n"
                      "val df = clean(spark.read.json(path))\n"
                      "df.count(); df.groupBy(\"k\").count().show()\n"
                      "// after\n"
                      "val df = clean(spark.read.json(path)).cache()\n"
                      "df.count(); df.groupBy(\"k\").count().show()\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
