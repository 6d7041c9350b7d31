#pragma once

#include <cstdint>

#include "model/stage.h"
#include "model/task_table.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::TaskStatus> {
  static constexpr std::array<std::pair<model::TaskStatus, std::string_view>, 4> kNames = {
      {{model::TaskStatus::kRunning, "running"},
       {model::TaskStatus::kSucceeded, "succeeded"},
       {model::TaskStatus::kFailed, "failed"},
       {model::TaskStatus::kKilled, "killed"}}};
};

template <>
struct JsonEnum<model::Locality> {
  using L = model::Locality;
  static constexpr std::array<std::pair<L, std::string_view>, model::kLocalityNames.size()> kNames = {
      {{L::kProcessLocal, model::kLocalityNames[0]},
       {L::kNodeLocal, model::kLocalityNames[1]},
       {L::kNoPref, model::kLocalityNames[2]},
       {L::kRackLocal, model::kLocalityNames[3]},
       {L::kAny, model::kLocalityNames[4]}}};
};

/// Positions in the list of executors, where UINT32_MAX is written as null.
struct ExecutorColumn {
  const std::vector<uint32_t>* positions;
};

template <>
struct JsonValue<ExecutorColumn> {
  static void Write(JsonWriter& writer, const ExecutorColumn& column) {
    writer.BeginArray(JsonWriter::Nesting::kInline);
    for (const uint32_t position : *column.positions) {
      position == UINT32_MAX ? writer.Null() : writer.Integer(position);
    }
    writer.EndArray();
  }
  static void BeginSchema(JsonWriter& writer, SchemaDefinitions& /*definitions*/) {
    report::BeginSchema(writer, "array");
    writer.Key("items");
    writer.BeginObject();
    writer.Key("type");
    writer.BeginArray();
    writer.String("integer");
    writer.String("null");
    writer.EndArray();
    writer.EndObject();
  }
};

template <>
struct JsonObject<model::TaskTable> {
  using T = model::TaskTable;
  static constexpr std::string_view kName = "tasks";
  static constexpr std::string_view kMeaning =
      "All tasks in columns, in the order they started; position i of every column is the same task.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("task_id", &T::task_id, ""),
        Field("stage_index", &T::stage, "Position in stages."),
        Field("index", &T::index, "Partition within the stage."),
        Field(
            "executor_index", [](const T& t) { return ExecutorColumn{&t.executor}; },
            "Position in executors; null when unknown."),
        Field("launch_epoch_ms", &T::launch_ms, "Milliseconds since 1970."),
        Field("duration_ms", &T::duration_ms, "Launch to finish; 0 while running."),
        Field("executor_run_time_ms", &T::run_ms, ""),
        Field("executor_cpu_time_ms", &T::cpu_ms, ""),
        Field("jvm_gc_time_ms", &T::gc_ms, ""),
        Field("executor_deserialize_time_ms", &T::deserialize_ms, ""),
        Field("in_bytes", &T::bytes_in, "Input and shuffle read."),
        Field("shuffle_read_bytes", &T::shuffle_read, "The part of in_bytes that came from a shuffle."),
        Field("out_bytes", &T::bytes_out, "Output and shuffle write."),
        Field("disk_spill_bytes", &T::disk_spill, ""),
        Field("status", &T::status, ""),
        Field("locality", &T::locality, ""),
        Field("is_speculative", &T::is_speculative, "1 or 0."),
    };
  }
};

}  // namespace sparkwright::report
