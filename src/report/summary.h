#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/quantity.h"
#include "model/finding.h"
#include "model/health.h"
#include "report/analysis.h"
#include "report/document.h"
#include "report/json_writer.h"

namespace sparkwright::report {

class SchemaDefinitions;

/// What is kept of one log when many are read.
struct RunSummary {
  std::string source;
  std::string application_id;
  std::string attempt_id;
  std::string name;
  std::string spark_version;
  std::optional<Timestamp> started;
  std::optional<Millis> duration;
  CoreMillis available;
  CoreMillis used;
  int64_t num_jobs = 0;
  int64_t num_failed_jobs = 0;
  int64_t num_tasks = 0;
  int64_t num_failed_tasks = 0;
  bool is_finished = false;
  bool is_complete = false;
  std::string worst_import_counter;  ///< Of severity data_loss or error; empty when there is none.
  int64_t worst_import_count = 0;
  model::HealthVerdict verdict = model::HealthVerdict::kNotEvaluated;
  std::optional<model::FindingSeverity> worst_finding;  ///< Absent without findings.
};

/// A log that could not be read, or a path without one.
struct RefusedLog {
  std::string source;
  Error error;
};

/// A file that was passed over because it is no log, or a copy of one.
struct SkippedLog {
  std::string path;
  std::string_view reason;  ///< "not_a_log", "copy", "too_deep".
  std::string detail;
};

RunSummary Summarize(const Analysis& analysis);

/// One line a log, then the totals, then what was refused.
Document MakeSummaryDocument(const std::vector<RunSummary>& runs, const std::vector<RefusedLog>& refused);

/// Writes several analyses as one JSON object: {"schema_version", "sparkwright_version", "applications": […],
/// "refused": […], "skipped": […], "totals": {…}}. Between Begin and End, the caller writes each analysis with
/// WriteAnalysisJson.
void BeginAnalysesJson(JsonWriter& writer, std::string_view program_version);
void EndAnalysesJson(JsonWriter& writer, const std::vector<RunSummary>& runs, const std::vector<RefusedLog>& refused,
                     const std::vector<SkippedLog>& skipped);

/// Writes {"refused": {…}}, the line of a log that could not be read among JSON lines.
void WriteRefusedJson(JsonWriter& writer, const RefusedLog& log);

/// Writes the schema of the object of several analyses.
void WriteAnalysesSchema(JsonWriter& writer, SchemaDefinitions& definitions);
/// Writes the schema of WriteRefusedJson.
void WriteRefusedSchema(JsonWriter& writer, SchemaDefinitions& definitions);

}  // namespace sparkwright::report
