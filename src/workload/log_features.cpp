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
#include "workload/job_purposes.h"
#include "workload/log_marks.h"
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
    {"scores-written", "writes what a model says", WorkloadClass::kMlInference, 2},
    {"python-udf", "Python functions over rows", WorkloadClass::kEtl, 0},
    {"python-rdd", "Python over RDDs", WorkloadClass::kEtl, 0},
    {"rdd-write", "RDDs written as files", WorkloadClass::kEtl, 2},
    {"rdd-shuffle", "RDDs grouped by key", WorkloadClass::kAnalytics, 1},
    {"rdd-join", "RDDs joined", WorkloadClass::kGraph, 0},
    {"rdd-answer", "results of RDDs to the driver", WorkloadClass::kAnalytics, 1},
    {"rdd-only", "RDDs without SQL", WorkloadClass::kEtl, 0},
    {"loop-shuffle", "the same shuffle again and again", WorkloadClass::kGraph, 2},
    {"loop-join", "joins of RDDs again and again", WorkloadClass::kGraph, 2},
    {"loop-action", "the same action again and again", WorkloadClass::kMlTraining, 1},
    {"loop-fit", "one query again and again, with numbers of many digits", WorkloadClass::kMlTraining, 3},
    {"coefficients", "numbers of many digits in a query", WorkloadClass::kMlInference, 0},
    {"self-join", "joins a table with itself", WorkloadClass::kGraph, 1},
    {"loop-query", "queries of one shape again and again", WorkloadClass::kAnalytics, 0},
    {"checkpoint", "cuts the lineage of a table", WorkloadClass::kGraph, 2},
    {"cached", "cached data", WorkloadClass::kMlTraining, 0},
    {"gpu", "RAPIDS plugin", WorkloadClass::kMlTraining, 0},
});

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
    UsesOfTime();
    UseOfModels();
    Publish();
  }

 private:
  struct Found {
    double time = 0.0;  ///< Milliseconds.
    std::string example;
  };

  void Note(std::string_view fact, double time, std::string_view example) {
    Found& found = found_[fact];
    found.time += time;
    if (found.example.empty()) {
      found.example = std::string(example);
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
      time_of_stage_[stage.id] += time;
      const std::set<std::string_view> of_library = StackFacts(stage.name, stage.details);
      for (const std::string_view fact : of_library) {
        Note(fact, time, stage.name);
      }
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
      const bool is_own_rdd = is_rdd && of_library.empty();
      if (is_own_rdd && WritesRdd(stage.name, stage.details)) {
        Note("rdd-write", time, stage.name);
        has_write_ = true;
      } else if (is_own_rdd && totals[TaskMetric::kShuffleBytesWritten] == 0 && IsAnswer(action)) {
        Note("rdd-answer", time, stage.name);
      }
      if (is_rdd &&
          (action.ends_with("ByKey") || action == "groupBy" || action == "distinct" || action == "countByValue")) {
        Note("rdd-shuffle", time, stage.name);
      }
      if (is_rdd && (Has(action, "join") || Has(action, "Join") || action == "cogroup")) {
        Note("rdd-join", time, stage.name);
        ++num_rdd_joins_;
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
      double time = 0.0;
      for (const StageId stage : execution.stage_ids) {
        const auto found = time_of_stage_.find(stage);
        time += found != time_of_stage_.end() ? found->second : 0.0;
      }
      for (const std::string_view fact : StackFacts(execution.description, execution.details)) {
        Note(fact, 0, execution.description);
      }
      // What a model reads and writes of itself, and the bookkeeping of a table, are no queries of the job's.
      if (execution.plan.nodes.empty() || IsModelStorage(execution.details)) {
        continue;
      }
      std::set<std::string_view> seen;
      const auto note = [&](std::string_view fact, std::string_view example) {
        if (seen.insert(fact).second) {
          Note(fact, time, example);
        }
      };
      std::string shape;
      std::set<std::string> sources;
      bool is_self = false;
      bool has_coefficients = false;
      for (const model::PlanNode& node : execution.plan.nodes) {
        has_coefficients = has_coefficients || HasCoefficient(node.description);
        if (std::string source = SourceOf(node.name, node.description); !source.empty()) {
          is_self = !sources.insert(std::move(source)).second || is_self;
        }
        for (const std::string_view fact : OperatorFacts(node.name, node.description)) {
          note(fact, node.name);
        }
        FormatsOf(node, note);
        shape += node.name + ';';
      }
      if (is_self && seen.contains("join")) {
        note("self-join", execution.description);
      }
      if (has_coefficients) {
        note("coefficients", execution.description);
      }
      ++shapes_[std::move(shape)];
      has_write_ = has_write_ || seen.contains("write") || seen.contains("merge");
      facts_.has_row_udfs = facts_.has_row_udfs || seen.contains("python-udf");
      facts_.runs_python = facts_.runs_python || seen.contains("python-udf");
      const std::string_view what = execution.description;
      if (what.starts_with("showString") || what.starts_with("show at")) {
        note("show", what);
      } else if (what.starts_with("collect") || what.starts_with("toPandas") || what.starts_with("take") ||
                 what.starts_with("head") || what.starts_with("first") || what.starts_with("toLocalIterator")) {
        note("collect", what);
      } else if (what.starts_with("checkpoint") || what.starts_with("localCheckpoint")) {
        note("checkpoint", what);
      }
    }
  }

  /// Is no purpose of a job's own, and not counted in the whole of the time.
  static bool IsMeans(Purpose purpose) { return purpose == Purpose::kPrepared || purpose == Purpose::kModel; }

  /// Two of the purposes are none that go together as a rule: answers and figures come beside a table, and a table of
  /// what a model was fitted on, or found, beside the fitting.
  static bool AreUnlike(std::set<Purpose> purposes) {
    if (purposes.erase(Purpose::kFigures) > 0) {
      purposes.insert(Purpose::kAnswer);
    }
    if (purposes.contains(Purpose::kTable)) {
      purposes.erase(Purpose::kAnswer);
    }
    if (purposes.contains(Purpose::kFit)) {
      purposes.erase(Purpose::kTable);
    }
    return purposes.size() > 1;
  }

  /// What ran again and again, a loop of the program's, and what the time went to: "for:X" for a purpose with a seventh
  /// of it or more, "most:X" for one with half of it, "purposes:2" or "purposes:3" for so many of the former, and
  /// "purposes:unlike" when they are of two kinds of work.
  void UsesOfTime() {
    constexpr double kPart = 0.15;
    constexpr double kHalf = 0.5;
    struct Sum {
      double time = 0.0;
      double longest = 0.0;
      std::string_view what;
    };
    std::array<Sum, kPurposeNames.size()> sums;
    const Purposes purposes = PurposesOf(application_);
    double whole = 0.0;
    for (const Unit& unit : purposes.units) {
      if (unit.purpose == Purpose::kApply && unit.writes) {
        Note("scores-written", unit.run_time, unit.what);
      }
      Sum& sum = sums[static_cast<std::size_t>(unit.purpose)];
      sum.time += unit.run_time;
      whole += IsMeans(unit.purpose) ? 0.0 : unit.run_time;
      if (unit.run_time > sum.longest) {
        sum.longest = unit.run_time;
        sum.what = unit.what;
      }
    }
    std::vector<std::size_t> parts;
    std::set<Purpose> purposes_found;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (whole == 0.0 || IsMeans(static_cast<Purpose>(i)) || sums[i].time < kPart * whole) {
        continue;
      }
      parts.push_back(set_.AddMention(
          fmt::format("{}: {:.0f} % of the time for results", sums[i].what, 100 * sums[i].time / whole)));
      purposes_found.insert(static_cast<Purpose>(i));
      set_.Add(fmt::format("for:{}", kPurposeNames[i]), parts.back());
      if (sums[i].time >= kHalf * whole) {
        set_.Add(fmt::format("most:{}", kPurposeNames[i]), parts.back());
      }
    }
    if (!purposes.loops.shuffles.empty()) {
      Note("loop-shuffle", 0, purposes.loops.shuffles.begin()->first);
    }
    if (num_rdd_joins_ >= kManyShuffles) {
      Note("loop-join", 0, {});
    }
    if (!purposes.loops.actions.empty()) {
      Note("loop-action", 0, purposes.loops.actions.begin()->first);
    }
    constexpr int64_t kManyQueries = 4;
    int64_t most_of_shape = 0;
    for (const auto& [shape, times] : shapes_) {
      most_of_shape = std::max(most_of_shape, times);
    }
    if (most_of_shape >= kManyQueries && application_.streaming_queries.empty()) {
      Note("loop-query", 0, {});
    }
    if (!purposes.loops.fits.empty()) {
      Note("loop-fit", 0, {});
    }
    // A stream is endless; what runs beside it is another purpose, however little the stream has to do.
    const bool is_stream = sums[static_cast<std::size_t>(Purpose::kStream)].time >= kPart * whole;
    if (!application_.streaming_queries.empty() && parts.size() > (is_stream ? 1U : 0U)) {
      set_.Add("purposes:beside-stream", parts.back());
    } else if (!application_.streaming_queries.empty()) {
      set_.Add("purposes:stream-alone", set_.AddMention("a streaming query and nothing beside it"));
    }
    if (AreUnlike(purposes_found)) {
      set_.Add("purposes:unlike", parts.back());
    }
    if (parts.size() > 1) {
      for (const std::size_t part : parts) {
        set_.Add(parts.size() > 2 ? "purposes:3" : "purposes:2", part);
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

  /// What becomes of models: only what is fitted here is applied, only what is loaded, or both a model and its scores
  /// are kept.
  void UseOfModels() {
    const bool fits = found_.contains("ml-fit");
    const bool scores = found_.contains("scores-written");
    if (!fits && !scores && !found_.contains("ml-load")) {
      return;
    }
    const std::string_view use = fits ? (scores ? "fit-and-scores" : "fit") : "no-fit";
    set_.Add(fmt::format("model:{}", use),
             set_.AddMention(fits && scores ? "a model is fitted and its scores are written"
                             : fits         ? "a model is fitted"
                                            : "a model is used and none is fitted"));
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
      const double share = stage_time_ > 0.0 ? found->second.time / stage_time_ : 0.0;
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
  std::map<std::string, int64_t> shapes_;  ///< How often each plan's operators came.
  std::set<StageId> sql_stages_;
  std::map<StageId, double> time_of_stage_;  ///< Of its executors; of all stages in `stage_time_`. Milliseconds.
  int64_t num_rdd_joins_ = 0;                ///< Stages that join RDDs.
  double stage_time_ = 0.0;
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
