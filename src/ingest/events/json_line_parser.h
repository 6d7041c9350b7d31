#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "ingest/events/json_event.h"
#include "ingest/import_counters.h"
#include "ingest/limits.h"

namespace sparkwright::ingest {

/// Parses lines as JSON objects, one at a time. Not thread-safe.
class JsonLineParser {
 public:
  explicit JsonLineParser(const ReadLimits& limits);

  enum class LastLine { kNo, kMayBeCut };

  /// The object on `line`, valid until the next call and while `line`, `where` and `counters` live; kLinePadding
  /// bytes after `line` must be readable. Bytes that are not UTF-8 are replaced by '?' and counted. When the line is
  /// no JSON object, nullopt, and kMalformedLine, kTooDeep or (for a last line without newline) kCutLine is counted.
  std::optional<JsonEvent> Parse(std::string_view line, const model::ImportPosition& where, LastLine last,
                                 ImportCounters& counters);

 private:
  void Reset();
  simdjson::error_code ParseInto(std::string_view line, simdjson::dom::element& root);

  std::size_t max_depth_;
  simdjson::dom::parser parser_;
  std::string repaired_;
};

}  // namespace sparkwright::ingest
