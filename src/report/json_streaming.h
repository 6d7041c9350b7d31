#pragma once

#include "model/streaming.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonObject<model::StreamingProgress> {
  using P = model::StreamingProgress;
  static constexpr std::string_view kName = "streaming_progress";
  static constexpr std::string_view kMeaning = "One micro-batch.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("batch_id", &P::batch_id, ""),
        Field("start_time", &P::started, ""),
        Field("num_input_rows", &P::num_input_rows, ""),
        Field("input_rows_per_second", &P::input_rows_per_second, "Missing when Spark had no rate."),
        Field("processed_rows_per_second", &P::processed_rows_per_second, "Missing when Spark had no rate."),
        Field("duration_ms_by_phase", &P::durations, "triggerExecution, addBatch and the like."),
        Field("num_state_rows_total", &P::num_state_rows_total, ""),
        Field("num_state_rows_updated", &P::num_state_rows_updated, ""),
        Field("state_memory_used_bytes", &P::state_memory_used, ""),
    };
  }
};

template <>
struct JsonObject<model::StreamingQuery> {
  using Q = model::StreamingQuery;
  static constexpr std::string_view kName = "streaming_query";
  static constexpr std::string_view kMeaning = "One run of a structured streaming query.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("query_id", &Q::id, "Survives restarts."),
        Field("run_id", &Q::run_id, ""),
        FieldUnlessEmpty("name", &Q::name, ""),
        Field("start_time", &Q::started, ""),
        Field("terminate_time", &Q::terminated, ""),
        FieldUnlessEmpty("exception", &Q::exception, "Why it ended, if not by stop()."),
        Field("sources", &Q::sources, ""),
        FieldUnlessEmpty("sink", &Q::sink, ""),
        Field("progress", &Q::progress, "In the order of the log."),
    };
  }
};

}  // namespace sparkwright::report
