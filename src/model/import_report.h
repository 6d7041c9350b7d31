#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::model {

enum class ImportSeverity {
  kInfo,      ///< Nothing is missing; worth knowing.
  kDataLoss,  ///< Some of what the log held is not in the facts.
  kError,     ///< Facts may be wrong, not just incomplete.
};

/// Where in the input something was seen. `byte_offset` counts from the front of the decoded file.
struct ImportPosition {
  std::string file;
  int64_t byte_offset = 0;
};

/// One kind of anomaly met while reading a log. Only counters above zero are kept.
struct ImportCount {
  std::string name;  ///< Stable name, such as "malformed_line".
  ImportSeverity severity = ImportSeverity::kInfo;
  std::string meaning;  ///< A sentence: what happened.
  std::string remedy;   ///< A sentence: what a person can do about it.
  int64_t count = 0;
  ImportPosition first;      ///< Where it was seen first.
  std::string first_detail;  ///< What was seen there, shortened; may be empty.
};

/// A kind of event that Sparkwright does not know.
struct UnknownEventKind {
  std::string name;
  int64_t count = 0;
  ImportPosition first;
};

/// What reading a log was like: how much there was and everything that was not plain.
struct ImportReport {
  std::vector<std::string> files;  ///< In the order read.
  std::string codec;               ///< "none", "zstd", "lz4", "snappy", "lzf", "gzip"; several joined by "+".
  Bytes stored_size;               ///< Bytes read from storage.
  Bytes decoded_size;              ///< Bytes after decompression.
  int64_t num_lines = 0;
  int64_t num_events = 0;                       ///< Lines that were well-formed events, unknown ones included.
  bool is_complete = false;                     ///< The log ends with ApplicationEnd and nothing was cut off.
  std::vector<ImportCount> counts;              ///< In the order of the table in ingest/import_counters.h.
  std::vector<UnknownEventKind> unknown_kinds;  ///< Most frequent first, then by name.
};

}  // namespace sparkwright::model
