#include "report/prediction_json.h"

#include "report/json_prediction.h"
#include "report/workload_names.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const model::Prediction& prediction;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "prediction";
  static constexpr std::string_view kMeaning = "What `sparkwright predict --format json` says of a job on a cluster.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kPredictionSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "class", [](const T& t) { return t.prediction.workload_class; }, "Of the job."),
        Field(
            "time", [](const T& t) -> const auto& { return t.prediction.time; }, "From start to end, milliseconds."),
        Field(
            "fixed_time_ms", [](const T& t) { return t.prediction.fixed_time; },
            "The part of it that no machine makes shorter."),
        Field(
            "confidence", [](const T& t) { return t.prediction.confidence; },
            "Above 0.8 with runs of the job that are near, 0.6 to 0.8 by its class, below without."),
        Field(
            "basis", [](const T& t) { return t.prediction.basis; }, "What the prediction stands on."),
        Field(
            "confidence_reason", [](const T& t) -> const auto& { return t.prediction.confidence_reason; }, ""),
        Field(
            "throughput_bytes_per_second", [](const T& t) { return t.prediction.throughput_bytes_per_second; },
            "Input over time."),
        Field(
            "latency_ms", [](const T& t) { return t.prediction.latency; },
            "Of streaming jobs that keep up: how long a record waits for its result."),
        Field(
            "load", [](const T& t) { return t.prediction.load; },
            "Of streaming jobs: the share of the cluster that they need; 1 and more cannot keep up."),
        Field(
            "cpu_efficiency", [](const T& t) { return t.prediction.cpu_efficiency; },
            "CPU time over cores times time."),
        Field(
            "executors", [](const T& t) -> const auto& { return t.prediction.layout; }, ""),
        Field(
            "data_place", [](const T& t) { return t.prediction.data_place; }, "Where the data lies."),
        Field(
            "demand", [](const T& t) -> const auto& { return t.prediction.demand; }, ""),
        Field(
            "resources", [](const T& t) -> const auto& { return t.prediction.resources; }, ""),
        Field(
            "bottlenecks", [](const T& t) -> const auto& { return t.prediction.bottlenecks; },
            "The one with most to gain first."),
        Field(
            "scaling", [](const T& t) -> const auto& { return t.prediction.scaling; }, ""),
        Field(
            "notes", [](const T& t) -> const auto& { return t.prediction.notes; }, "Sentences."),
    };
  }
};

void WritePredictionJson(JsonWriter& writer, const model::Prediction& prediction, std::string_view program_version) {
  WriteJson(writer, TopLevel{prediction, program_version});
}

void WritePredictionSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright predict"); }

}  // namespace sparkwright::report
