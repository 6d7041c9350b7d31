#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/events/json_event.h"
#include "ingest/limits.h"
#include "model/streaming.h"

namespace sparkwright::ingest {

/// Follows structured streaming queries through a log by the events of StreamingQueryListener.
class StreamingTracker {
 public:
  /// Both must outlive the tracker.
  StreamingTracker(const ReadLimits& limits, ImportCounters& counters) : limits_(limits), counters_(counters) {}

  void OnQueryStarted(const JsonEvent& event);
  void OnQueryProgress(const JsonEvent& event);
  void OnQueryTerminated(const JsonEvent& event, std::optional<Timestamp> last_event);

  std::vector<model::StreamingQuery> Finish() { return std::move(queries_); }

 private:
  model::StreamingQuery* OfRun(const JsonEvent& event);

  const ReadLimits& limits_;
  ImportCounters& counters_;
  std::vector<model::StreamingQuery> queries_;
  std::map<std::string, std::size_t, std::less<>> query_of_run_;
};

/// A UTC time such as 2026-11-21T07:49:14.617Z, with or without milliseconds; nullopt for anything else.
std::optional<Timestamp> ParseUtcTime(std::string_view text);

}  // namespace sparkwright::ingest
