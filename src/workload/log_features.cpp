#include "workload/log_features.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/saturating.h"
#include "conf/java_text.h"
#include "workload/concepts.h"
#include "workload/text.h"
#include "workload/words.h"

namespace sparkwright::workload {
namespace {

using model::WorkloadClass;

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A fact, how it is told to people, and what the rules give for it.
struct FactKind {
  std::string_view name;
  std::string_view text;
  WorkloadClass points_for;
  double points;
};

constexpr auto kFacts = std::to_array<FactKind>({
    {"ml-fit", "MLlib fits a model", WorkloadClass::kMlTraining, 5},
    {"ml-save", "MLlib saves a model", WorkloadClass::kMlTraining, 3},
    {"ml-evaluate", "MLlib evaluates a model", WorkloadClass::kMlTraining, 1},
    {"ml-load", "MLlib loads a model", WorkloadClass::kMlInference, 4},
    {"ml-apply", "a model is applied", WorkloadClass::kMlInference, 3},
    {"graphx", "GraphX", WorkloadClass::kGraph, 5},
    {"graphframes", "GraphFrames", WorkloadClass::kGraph, 5},
    {"dstream", "DStreams", WorkloadClass::kStreaming, 6},
    {"stream-query", "a streaming query", WorkloadClass::kStreaming, 6},
    {"stream-state", "a streaming state", WorkloadClass::kStreaming, 2},
    {"aggregate", "aggregates", WorkloadClass::kAnalytics, 2},
    {"join", "joins", WorkloadClass::kAnalytics, 1},
    {"window", "window functions", WorkloadClass::kAnalytics, 1},
    {"sort", "sorts", WorkloadClass::kAnalytics, 1},
    {"top", "takes the first rows", WorkloadClass::kAnalytics, 2},
    {"show", "shows rows to a person", WorkloadClass::kAnalytics, 1},
    {"collect", "results to the driver", WorkloadClass::kAnalytics, 1},
    {"write", "writes a table or files", WorkloadClass::kEtl, 3},
    {"merge", "merges into a table", WorkloadClass::kEtl, 3},
    {"read-raw", "reads CSV, JSON or text", WorkloadClass::kEtl, 1},
    {"generate", "explodes nested data", WorkloadClass::kEtl, 1},
    {"no-write", "writes nothing", WorkloadClass::kAnalytics, 1},
    {"python-udf", "Python functions over rows", WorkloadClass::kEtl, 0},
    {"python-rdd", "Python over RDDs", WorkloadClass::kEtl, 0},
    {"rdd-write", "RDDs written as files", WorkloadClass::kEtl, 2},
    {"rdd-shuffle", "RDDs grouped by key", WorkloadClass::kAnalytics, 1},
    {"rdd-join", "RDDs joined", WorkloadClass::kGraph, 0},
    {"rdd-only", "RDDs without SQL", WorkloadClass::kEtl, 0},
    {"cached", "cached data", WorkloadClass::kMlTraining, 0},
    {"gpu", "RAPIDS plugin", WorkloadClass::kMlTraining, 0},
});

/// What a call stack, a stage's name or an operator's name has to hold for a fact.
struct Mark {
  std::string_view fact;
  std::string_view part;
};
constexpr auto kStackMarks = std::to_array<Mark>({
    {"ml-load", "DefaultParamsReader"},
    {"ml-load", "MLReader"},
    {"ml-load", "ModelReader"},
    {"ml-load", "mllib.util.Loader"},
    {"ml-load", "SaveLoadV1_0$.load"},
    {"ml-load", "SaveLoadV2_0$.load"},
    {"ml-save", "DefaultParamsWriter"},
    {"ml-save", "MLWriter.save"},
    {"ml-save", "ModelWriter"},
    {"ml-save", "SaveLoadV1_0$.save"},
    {"ml-save", "SaveLoadV2_0$.save"},
    {"ml-evaluate", "spark.ml.evaluation"},
    {"ml-evaluate", "mllib.evaluation"},
    {"ml-apply", "Model.predict("},
    {"ml-apply", "Model.recommendFor"},
    {"ml-apply", "Model.transform("},
    {"ml-apply", "recommendProductsForUsers"},
    {"graphx", "org.apache.spark.graphx"},
    {"graphframes", "org.graphframes"},
    {"dstream", "org.apache.spark.streaming"},
    {"dstream", "Streaming job running"},
});

constexpr auto kPlanMarks = std::to_array<Mark>({
    {"aggregate", "Aggregate"},
    {"aggregate", "GroupingAgg"},
    {"join", "Join"},
    {"join", "CartesianProduct"},
    {"window", "Window"},
    {"sort", "Sort"},
    {"top", "TakeOrderedAndProject"},
    {"top", "CollectLimit"},
    {"top", "GlobalLimit"},
    {"write", "InsertInto"},
    {"write", "AppendData"},
    {"write", "OverwriteByExpression"},
    {"write", "OverwritePartitionsDynamic"},
    {"write", "AsSelect"},
    {"write", "SaveIntoDataSource"},
    {"write", "WriteFiles"},
    {"write", "DataWritingCommand"},
    {"merge", "MergeInto"},
    {"merge", "MergeRows"},
    {"merge", "ReplaceData"},
    {"merge", "WriteDelta"},
    {"generate", "Generate"},
    {"generate", "Expand"},
    {"python-udf", "EvalPython"},
    {"python-udf", "InPandas"},
    {"python-udf", "InArrow"},
    {"cached", "InMemoryTableScan"},
    {"stream-state", "StateStore"},
    {"stream-query", "MicroBatchScan"},
    {"stream-query", "StreamingRelation"},
    {"stream-query", "WriteToMicroBatchDataSource"},
});

/// Columns that a fitted model adds.
constexpr auto kModelColumns =
    std::to_array<std::string_view>({"rawPrediction#", "probability#", " prediction#", "AS prediction", "predict(",
                                     "predict_", "_score_udf", "score_batch(", "infer(", "embed("});

constexpr std::size_t kMostNames = 200;  // Of source files and the like that are looked up.

class Reader {
 public:
  Reader(const model::Application& application, FeatureSet& set, LogFacts& facts)
      : application_(application), set_(set), facts_(facts) {}

  void Run() {
    Stages();
    Plans();
    Streams();
    Names();
    for (const model::RddStorage& rdd : application_.rdds) {
      facts_.cached_bytes += rdd.peak_memory_used + rdd.peak_disk_used;
      Note("cached", 0, rdd.name);
    }
    const auto plugins = application_.environment.SparkProperty("spark.plugins");
    if (plugins.has_value() && Has(*plugins, "com.nvidia.spark")) {
      facts_.runs_on_gpu = true;
      Note("gpu", 0, "spark.plugins");
    }
    if (application_.sql_executions.empty() && !application_.stages.empty()) {
      Note("rdd-only", 0, {});
    }
    if (!has_write_ && facts_.output_bytes.count() == 0 && !application_.stages.empty()) {
      Note("no-write", 0, {});
    }
    Ratios();
    Publish();
  }

 private:
  struct Found {
    double time = 0.0;  ///< Milliseconds.
    std::string example;
    bool is_of_plan = false;
  };

  void Note(std::string_view fact, double time, std::string_view example, bool is_of_plan = false) {
    Found& found = found_[fact];
    found.time += time;
    found.is_of_plan = is_of_plan;
    if (found.example.empty()) {
      found.example = std::string(example);
    }
  }

  void StackFacts(std::string_view name, std::string_view details, double time) {
    std::set<std::string_view> seen;
    const auto note = [&](std::string_view fact) {
      if (seen.insert(fact).second) {
        Note(fact, time, name);
      }
    };
    for (const Mark& mark : kStackMarks) {
      if (Has(details, mark.part) || Has(name, mark.part)) {
        note(mark.fact);
      }
    }
    const bool is_ml = Has(details, "org.apache.spark.ml.") || Has(details, "org.apache.spark.mllib.") ||
                       Has(details, "ml.dmlc.xgboost4j") || Has(details, "com.microsoft.azure.synapse.ml");
    // What MLlib does and is none of the others is fitting, or a part of it.
    const bool fits = Has(details, ".fit(") || Has(details, ".train(") || Has(details, "spark.ml.optim") ||
                      Has(details, "mllib.optimization") || Has(details, "tree.impl") || Has(details, "ml.stat") ||
                      Has(details, "mllib.stat");
    if (is_ml && (fits || seen.empty())) {
      note("ml-fit");
    }
  }

  void Stages() {
    for (const model::Stage& stage : application_.stages) {
      if (!stage.submitted.has_value()) {
        continue;
      }
      using model::TaskMetric;
      const model::TaskMetricTotals& totals = stage.totals;
      const double time = static_cast<double>(std::max<int64_t>(totals[TaskMetric::kExecutorRunTime], 1));
      stage_time_ += time;
      StackFacts(stage.name, stage.details, time);
      for (const model::StageRdd& rdd : stage.rdds) {
        if (Has(rdd.name, "VertexRDD") || Has(rdd.name, "EdgeRDD") || Has(rdd.name, "GraphLoader")) {
          Note("graphx", 0, stage.name);
        }
        facts_.runs_python = facts_.runs_python || rdd.name == "PythonRDD" || rdd.scope_name == "PythonRDD";
        if (rdd.name == "PythonRDD") {
          Note("python-rdd", 0, stage.name);
        }
      }
      const std::string_view action = std::string_view(stage.name).substr(0, stage.name.find(" at "));
      ++places_[stage.name];
      const bool is_rdd = !IsOfSql(stage);
      if (is_rdd && action.starts_with("saveAs")) {
        Note("rdd-write", time, stage.name);
        has_write_ = true;
      }
      if (is_rdd &&
          (action.ends_with("ByKey") || action == "groupBy" || action == "distinct" || action == "countByValue")) {
        Note("rdd-shuffle", time, stage.name);
      }
      if (is_rdd && (Has(action, "join") || Has(action, "Join") || action == "cogroup")) {
        Note("rdd-join", time, stage.name);
      }
      facts_.input_bytes += Bytes(totals[TaskMetric::kInputBytes]);
      facts_.input_rows = SaturatingAdd(facts_.input_rows, totals[TaskMetric::kInputRecords]);
      facts_.output_bytes += Bytes(totals[TaskMetric::kOutputBytes]);
      facts_.shuffle_bytes += Bytes(totals[TaskMetric::kShuffleBytesWritten]);
      facts_.shuffle_read_bytes += Bytes(totals[TaskMetric::kShuffleBytesRead]);
      facts_.cpu_time += Nanos(totals[TaskMetric::kExecutorCpuTime]);
      if (totals[TaskMetric::kPeakExecutionMemory] > 0) {
        // The sum over tasks: what a stage would hold if all its tasks ran at once.
        const Bytes peak(totals[TaskMetric::kPeakExecutionMemory]);
        facts_.peak_execution_bytes = std::max(facts_.peak_execution_bytes.value_or(peak), peak);
      }
    }
  }

  bool IsOfSql(const model::Stage& stage) {
    if (sql_stages_.empty() && !application_.sql_executions.empty()) {
      for (const model::SqlExecution& execution : application_.sql_executions) {
        sql_stages_.insert(execution.stage_ids.begin(), execution.stage_ids.end());
      }
    }
    return sql_stages_.contains(stage.id);
  }

  void Plans() {
    for (const model::SqlExecution& execution : application_.sql_executions) {
      const Millis duration = execution.completed.has_value() ? *execution.completed - execution.submitted : Millis(1);
      const double time = static_cast<double>(std::max<int64_t>(duration.count(), 1));
      StackFacts(execution.description, execution.details, 0);
      // What a model reads and writes of itself, and the bookkeeping of a table, are no queries of the job's.
      if (execution.plan.nodes.empty() || Has(execution.details, "spark.ml.util") ||
          Has(execution.details, "spark.mllib.util")) {
        continue;
      }
      plan_time_ += time;
      std::set<std::string_view> seen;
      const auto note = [&](std::string_view fact, std::string_view example) {
        if (seen.insert(fact).second) {
          Note(fact, time, example, true);
        }
      };
      for (const model::PlanNode& node : execution.plan.nodes) {
        for (const Mark& mark : kPlanMarks) {
          if (Has(node.name, mark.part)) {
            note(mark.fact, node.name);
          }
        }
        FormatsOf(node, note);
        for (const std::string_view column : kModelColumns) {
          if (Has(node.description, column)) {
            note("ml-apply", column);
          }
        }
      }
      has_write_ = has_write_ || seen.contains("write") || seen.contains("merge");
      facts_.has_row_udfs = facts_.has_row_udfs || seen.contains("python-udf");
      facts_.runs_python = facts_.runs_python || seen.contains("python-udf");
      const std::string_view what = execution.description;
      if (what.starts_with("showString") || what.starts_with("show at")) {
        note("show", what);
      } else if (what.starts_with("collect") || what.starts_with("toPandas") || what.starts_with("take") ||
                 what.starts_with("head") || what.starts_with("first") || what.starts_with("toLocalIterator")) {
        note("collect", what);
      }
    }
  }

  /// Formats, files and raw text of a scan or a write. `note` takes a fact and its example.
  template <typename NoteOnce>
  void FormatsOf(const model::PlanNode& node, const NoteOnce& note) {
    if (Has(node.name, "Scan ")) {
      const std::string name = conf::LowerCase(node.name);
      for (const std::string_view format : {"parquet", "orc", "csv", "json", "text", "avro", "delta", "jdbc"}) {
        if (Has(name, fmt::format("scan {}", format))) {
          facts_.formats_read.emplace(format);
        }
      }
      if (Has(name, "scan csv") || Has(name, "scan json") || Has(name, "scan text")) {
        note("read-raw", node.name);
      }
      for (const model::SqlMetric& metric : node.metrics) {
        if (metric.name == "number of files read" && metric.has_value) {
          facts_.num_files = SaturatingAdd(facts_.num_files.value_or(0), metric.total);
        }
      }
    }
    if (Has(node.name, "InsertInto")) {
      // "…, Parquet, [path=…": the format stands between commas.
      for (const auto& [word, format] :
           {std::pair{", Parquet", "parquet"}, std::pair{", ORC", "orc"}, std::pair{", CSV", "csv"},
            std::pair{", JSON", "json"}, std::pair{", Text", "text"}, std::pair{", Avro", "avro"}}) {
        if (Has(node.description, word)) {
          facts_.formats_written.emplace(format);
        }
      }
    }
  }

  void Streams() {
    std::vector<double> rates;
    for (const model::StreamingQuery& query : application_.streaming_queries) {
      facts_.is_streaming = true;
      Note("stream-query", 0,
           query.sources.empty() ? std::string_view(query.name) : std::string_view(query.sources.front()));
      for (const model::StreamingProgress& progress : query.progress) {
        if (progress.input_rows_per_second.has_value()) {
          rates.push_back(*progress.input_rows_per_second);
        }
        if (progress.num_state_rows_total > 0) {
          Note("stream-state", 0, "rows in state");
        }
      }
      for (const std::string& source : query.sources) {
        if (Has(source, "Kafka")) {
          facts_.formats_read.insert("kafka");
        }
      }
    }
    facts_.is_streaming = facts_.is_streaming || found_.contains("dstream");
    if (!rates.empty()) {
      std::nth_element(rates.begin(), rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2), rates.end());
      facts_.rows_per_second = rates[rates.size() / 2];
    }
  }

  /// Concepts in the words of a name.
  void Lookup(std::string_view words, std::string_view name) {
    for (const std::string_view found : Lexicon::Builtin().ConceptsIn(words)) {
      set_.Add(fmt::format("a:{}", found), set_.AddMention(fmt::format("the name {}", name)));
    }
  }

  /// Concepts in the application's name and in the files of its call sites: "reduceByKey at pagerank.py:60".
  void Names() {
    if (application_.name != "Spark shell" && application_.name != "PySparkShell") {
      Lookup(WordsInName(application_.name), application_.name);
    }
    std::set<std::string> files;
    for (const auto& [name, count] : places_) {
      const std::size_t at = name.find(" at ");
      const std::size_t end = name.rfind(".py:");
      if (at == std::string::npos || end == std::string::npos || end < at || files.size() >= kMostNames) {
        continue;
      }
      facts_.runs_python = true;
      std::string file = name.substr(at + 4, end - at - 4);
      file.erase(0, file.rfind('/') + 1);
      files.insert(std::move(file));
    }
    for (const std::string& file : files) {
      Lookup(file, file);
    }
    constexpr int64_t kManyRuns = 10;
    for (const auto& [name, count] : places_) {
      if (count >= kManyRuns) {
        set_.Add("iterates", set_.AddMention(fmt::format("{} ran {} times", name, count)));
        break;
      }
    }
  }

  void NoteRatio(std::string_view name, Bytes part, Bytes whole, std::string_view text) {
    constexpr int64_t kLeast = int64_t{1} << 16;  // Below 64 KiB nothing follows from a ratio.
    if (whole.count() < kLeast) {
      return;
    }
    const double ratio = static_cast<double>(part.count()) / static_cast<double>(whole.count());
    const std::string_view size = ratio < 0.01 ? "none" : ratio < 0.3 ? "some" : ratio < 2.0 ? "like" : "more";
    set_.Add(fmt::format("ratio:{}:{}", name, size),
             set_.AddMention(fmt::format("{} {:.2g} of the input", text, ratio)));
  }

  void Ratios() {
    NoteRatio("output", facts_.output_bytes, facts_.input_bytes, "output is");
    NoteRatio("shuffle", facts_.shuffle_bytes, facts_.input_bytes, "shuffle is");
  }

  void Publish() {
    constexpr double kHalf = 0.5;
    std::vector<std::size_t> givers;
    for (const FactKind& kind : kFacts) {
      const auto found = found_.find(kind.name);
      if (found == found_.end()) {
        continue;
      }
      const double whole = found->second.is_of_plan ? plan_time_ : stage_time_;
      const double share = whole > 0.0 ? found->second.time / whole : 0.0;
      const std::size_t mention =
          set_.AddMention(found->second.example.empty() ? std::string(kind.text)
                                                        : fmt::format("{}: {}", kind.text, found->second.example));
      set_.Add(fmt::format("l:{}", kind.name), mention);
      if (share >= kHalf) {
        set_.Add(fmt::format("half:{}", kind.name), mention);
      }
      set_.points[static_cast<std::size_t>(kind.points_for)] += kind.points;
      givers.push_back(mention);
    }
    set_.AddRuleFeatures(givers);
  }

  const model::Application& application_;
  FeatureSet& set_;
  LogFacts& facts_;
  std::map<std::string_view, Found> found_;
  std::map<std::string, int64_t> places_;  ///< How often each stage's name came.
  std::set<StageId> sql_stages_;
  double stage_time_ = 0.0;
  double plan_time_ = 0.0;
  bool has_write_ = false;
};

}  // namespace

FeatureSet LogFeatures(const model::Application& application, LogFacts& facts) {
  FeatureSet set;
  set.source = model::WorkloadSource::kLog;
  Reader(application, set, facts).Run();
  return set;
}

}  // namespace sparkwright::workload
