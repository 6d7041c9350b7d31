#pragma once

#include "model/executor_metric.h"
#include "model/task_metric.h"
#include "report/json_object.h"

// Objects whose keys are rows of the metric tables in model/. Only what is not zero is written.
namespace sparkwright::report {

template <>
struct JsonObject<model::MetricDistribution> {
  using D = model::MetricDistribution;
  static constexpr std::string_view kName = "distribution";
  static constexpr std::string_view kMeaning =
      "How a metric is spread over the successful tasks of a stage attempt. quantiles are at 0, 5, 25, 50, 75, 95 and "
      "100 %, each the value of some task, as in Spark's REST API.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("sum", &D::sum, ""),
        Field("min", &D::min, ""),
        Field("max", &D::max, ""),
        Field("quantiles", &D::quantiles, ""),
    };
  }
};

namespace json_internal {

inline bool IsAllZero(int64_t value) { return value == 0; }
inline bool IsAllZero(const model::MetricDistribution& value) {
  return value.sum == 0 && value.min == 0 && value.max == 0;
}

/// An object with one key per row of `table` whose value in `values` is not zero.
template <typename Table, typename Values>
void WriteMetrics(JsonWriter& writer, const Table& table, const Values& values) {
  writer.BeginObject();
  for (const auto& row : table) {
    if (!IsAllZero(values[row.metric])) {
      writer.Key(row.name);
      WriteJson(writer, values[row.metric]);
    }
  }
  writer.EndObject();
}

template <typename Value, typename Table>
void WriteMetricsSchema(JsonWriter& writer, SchemaDefinitions& definitions, const Table& table,
                        std::string_view meaning) {
  writer.BeginObject();
  writer.Key("description");
  writer.String(meaning);
  writer.Key("type");
  writer.String("object");
  writer.Key("properties");
  writer.BeginObject();
  for (const auto& row : table) {
    writer.Key(row.name);
    WriteDescribedSchema<Value>(writer, definitions, {});
  }
  writer.EndObject();
  writer.Key("additionalProperties");
  writer.Boolean(false);
  writer.EndObject();
}

inline void BeginReference(JsonWriter& writer, SchemaDefinitions& definitions, std::string_view name,
                           SchemaDefinitions::Write write) {
  definitions.Add(name, write);
  writer.BeginObject(JsonWriter::Nesting::kInline);
  writer.Key("$ref");
  writer.String("#/$defs/" + std::string(name));
}

}  // namespace json_internal

template <>
struct JsonValue<model::TaskMetricTotals> {
  static void Write(JsonWriter& writer, const model::TaskMetricTotals& totals) {
    json_internal::WriteMetrics(writer, model::kTaskMetricTable, totals);
  }
  static void WriteSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    json_internal::WriteMetricsSchema<int64_t>(writer, definitions, model::kTaskMetricTable,
                                               "Task metrics summed over tasks. A missing metric is 0.");
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    json_internal::BeginReference(writer, definitions, "task_metric_totals", &WriteSchema);
  }
};

template <>
struct JsonValue<model::TaskMetricDistributions> {
  static void Write(JsonWriter& writer, const model::TaskMetricDistributions& distributions) {
    json_internal::WriteMetrics(writer, model::kTaskMetricTable, distributions);
  }
  static void WriteSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    json_internal::WriteMetricsSchema<model::MetricDistribution>(
        writer, definitions, model::kTaskMetricTable,
        "Task metrics over successful tasks. A missing metric is 0 for every task.");
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    json_internal::BeginReference(writer, definitions, "task_metric_distributions", &WriteSchema);
  }
};

template <>
struct JsonValue<model::ExecutorPeaks> {
  static void Write(JsonWriter& writer, const model::ExecutorPeaks& peaks) {
    json_internal::WriteMetrics(writer, model::kExecutorMetricTable, peaks);
  }
  static void WriteSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    json_internal::WriteMetricsSchema<int64_t>(
        writer, definitions, model::kExecutorMetricTable,
        "Highest readings of a process. A missing metric was never read above 0.");
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
    json_internal::BeginReference(writer, definitions, "executor_peaks", &WriteSchema);
  }
};

}  // namespace sparkwright::report
