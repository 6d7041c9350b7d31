#include "ingest/trackers/streaming_tracker.h"

#include <charconv>
#include <chrono>

#include "base/saturating.h"

namespace sparkwright::ingest {
namespace {

/// Takes `size` digits and then `separator` (unless it is 0) off the front of `text`.
std::optional<unsigned> TakeNumber(std::string_view& text, std::size_t size, char separator) {
  const std::size_t taken = size + (separator == 0 ? 0 : 1);
  unsigned number = 0;
  if (text.size() < taken) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + size, number);
  if (error != std::errc() || end != text.data() + size || (separator != 0 && text[size] != separator)) {
    return std::nullopt;
  }
  text.remove_prefix(taken);
  return number;
}

model::StreamingProgress ReadProgress(const JsonEvent& progress) {
  model::StreamingProgress batch;
  batch.batch_id = progress.Integer("batchId", 0);
  batch.started = ParseUtcTime(progress.String("timestamp"));
  if (const auto durations = progress.Object("durationMs")) {
    for (const auto field : durations->object()) {
      if (const auto millis = WholeNumber(field.value)) {
        batch.durations[std::string(field.key)] = Millis(*millis);
      } else {
        durations->Reject(field.key);
      }
    }
  }
  if (const auto event_time = progress.Object("eventTime")) {
    batch.watermark = ParseUtcTime(event_time->String("watermark"));
  }
  double input_rate = 0;
  double processed_rate = 0;
  progress.ForEachObject("sources", [&](const JsonEvent& source) {
    batch.num_input_rows = SaturatingAdd(batch.num_input_rows, source.Integer("numInputRows", 0));
    if (const auto rate = source.Double("inputRowsPerSecond")) {
      batch.input_rows_per_second = input_rate += *rate;
    }
    if (const auto rate = source.Double("processedRowsPerSecond")) {
      batch.processed_rows_per_second = processed_rate += *rate;
    }
  });
  progress.ForEachObject("stateOperators", [&](const JsonEvent& state) {
    batch.num_state_rows_total = SaturatingAdd(batch.num_state_rows_total, state.Integer("numRowsTotal", 0));
    batch.num_state_rows_updated = SaturatingAdd(batch.num_state_rows_updated, state.Integer("numRowsUpdated", 0));
    batch.state_memory_used += Bytes(state.Integer("memoryUsedBytes", 0));
  });
  return batch;
}

}  // namespace

std::optional<Timestamp> ParseUtcTime(std::string_view text) {
  const auto year = TakeNumber(text, 4, '-');
  const auto month = TakeNumber(text, 2, '-');
  const auto day = TakeNumber(text, 2, 'T');
  const auto hour = TakeNumber(text, 2, ':');
  const auto minute = TakeNumber(text, 2, ':');
  const auto second = TakeNumber(text, 2, 0);
  if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  unsigned millis = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const auto fraction = TakeNumber(text, 3, 0);
    if (!fraction) {
      return std::nullopt;
    }
    millis = *fraction;
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                         std::chrono::day(*day));
  if (text != "Z" || !date.ok()) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return Timestamp((((days * 24 + *hour) * 60 + *minute) * 60 + *second) * 1000 + millis);
}

model::StreamingQuery* StreamingTracker::OfRun(const JsonEvent& event) {
  const std::string run = event.Text("runId");
  if (const auto found = query_of_run_.find(run); found != query_of_run_.end()) {
    return &queries_[found->second];
  }
  if (static_cast<int64_t>(queries_.size()) >= limits_.max_entities) {
    counters_.Add(ImportCounter::kTooManyEntities, event.where(), "streaming queries");
    return nullptr;
  }
  query_of_run_[run] = queries_.size();
  model::StreamingQuery& query = queries_.emplace_back();
  query.id = event.Text("id");
  query.run_id = run;
  query.name = event.Text("name");
  return &query;
}

void StreamingTracker::OnQueryStarted(const JsonEvent& event) {
  if (model::StreamingQuery* query = OfRun(event)) {
    query->name = event.Text("name");
    query->started = ParseUtcTime(event.String("timestamp"));
  }
}

void StreamingTracker::OnQueryProgress(const JsonEvent& event) {
  const auto progress = event.RequiredObject("progress");
  model::StreamingQuery* query = progress.has_value() ? OfRun(*progress) : nullptr;
  if (query == nullptr) {
    return;
  }
  query->progress.push_back(ReadProgress(*progress));
  if (query->sources.empty()) {
    progress->ForEachObject("sources",
                            [&](const JsonEvent& source) { query->sources.push_back(source.Text("description")); });
  }
  if (const auto sink = progress->Object("sink")) {
    query->sink = sink->Text("description");
  }
}

void StreamingTracker::OnQueryTerminated(const JsonEvent& event, std::optional<Timestamp> last_event) {
  if (model::StreamingQuery* query = OfRun(event)) {
    // The event itself has no time.
    query->terminated = last_event;
    query->exception = event.Text("exception");
  }
}

}  // namespace sparkwright::ingest
