#include "workload/log_marks.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "workload/text.h"

namespace sparkwright::workload {
namespace {

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

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
constexpr auto kModelColumns = std::to_array<std::string_view>(
    {"rawPrediction#", "probability#", " prediction#", "AS prediction", "AS rawPrediction", "AS probability",
     "AS topicDistribution", "spark.ml.recommendation.ALSModel", "predict(", "predict_", "_score_udf", "score_batch(",
     "infer(", "embed("});

/// Scans of what an application read before are no columns that it makes.
bool IsScan(std::string_view name) { return Has(name, "Scan "); }

}  // namespace

std::set<std::string_view> StackFacts(std::string_view name, std::string_view details) {
  std::set<std::string_view> facts;
  for (const Mark& mark : kStackMarks) {
    if (Has(details, mark.part) || Has(name, mark.part)) {
      facts.insert(mark.fact);
    }
  }
  const bool is_ml = Has(details, "org.apache.spark.ml.") || Has(details, "org.apache.spark.mllib.") ||
                     Has(details, "ml.dmlc.xgboost4j") || Has(details, "com.microsoft.azure.synapse.ml");
  // What MLlib does and is none of the others is fitting, or a part of it.
  const bool fits = Has(details, ".fit(") || Has(details, ".train(") || Has(details, "spark.ml.optim") ||
                    Has(details, "mllib.optimization") || Has(details, "tree.impl") || Has(details, "ml.stat") ||
                    Has(details, "mllib.stat");
  if (is_ml && (fits || facts.empty())) {
    facts.insert("ml-fit");
  }
  return facts;
}

std::set<std::string_view> OperatorFacts(std::string_view name, std::string_view description) {
  std::set<std::string_view> facts;
  for (const Mark& mark : kPlanMarks) {
    if (Has(name, mark.part)) {
      facts.insert(mark.fact);
    }
  }
  const auto is_in = [&](std::string_view column) { return Has(description, column); };
  if (!IsScan(name) && std::any_of(kModelColumns.begin(), kModelColumns.end(), is_in)) {
    facts.insert("ml-apply");
  }
  return facts;
}

std::string SourceOf(std::string_view name, std::string_view description) {
  constexpr std::string_view kLocation = "Location: ";
  if (IsScan(name)) {
    const std::size_t at = description.find(kLocation);
    if (at == std::string_view::npos) {
      return {};
    }
    const std::string_view location = description.substr(at + kLocation.size());
    return std::string(location.substr(0, location.find(']')));
  }
  if (!name.starts_with("InMemoryTableScan")) {
    return {};
  }
  std::string source;
  for (std::size_t i = 0; i < description.size(); ++i) {
    if (description[i] != '#') {
      source += description[i];
      continue;
    }
    while (i + 1 < description.size() && IsDigit(description[i + 1])) {
      ++i;
    }
  }
  return source;
}

bool HasCoefficient(std::string_view description) {
  constexpr std::size_t kLeastDigits = 9;
  std::size_t digits = 0;
  bool is_fraction = false;
  for (std::size_t i = 0; i < description.size(); ++i) {
    if (IsDigit(description[i])) {
      ++digits;
      if (is_fraction && digits >= kLeastDigits) {
        return true;
      }
    } else {
      is_fraction = description[i] == '.' && digits > 0;
      digits = 0;
    }
  }
  return false;
}

bool IsModelStorage(std::string_view details) {
  return Has(details, "spark.ml.util") || Has(details, "spark.mllib.util");
}

bool WritesRdd(std::string_view name, std::string_view details) {
  return name.starts_with("saveAs") || Has(details, "SparkHadoopWriter") || Has(details, "RDD.saveAs");
}

bool IsOfMicroBatch(std::string_view description) {
  return (Has(description, "runId = ") && Has(description, "batch = ")) || Has(description, "Streaming job from ");
}

}  // namespace sparkwright::workload
