#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/import_report.h"

namespace sparkwright::ingest {

/// Everything that can be unusual about a log without stopping us from reading it. Each has a row in
/// kImportCounterTable; adding one means adding a row here and there.
enum class ImportCounter {
  kMalformedLine,
  kCutLine,
  kLineTooLong,
  kTooDeep,
  kBadField,
  kEventWithoutId,
  kEventWithoutStart,
  kUnknownEvent,
  kCutFrame,
  kCorruptFrame,
  kExpansionLimit,
  kUnreadablePart,
  kMissingPart,
  kSkippedPart,
  kStillWriting,
  kNoApplicationStart,
  kNoApplicationEnd,
  kSecondApplication,
  kTaskWithoutStart,
  kTaskWithoutEnd,
  kTaskOfUnknownStage,
  kLateTask,
  kJobWithoutEnd,
  kSqlWithoutEnd,
  kPlanTooLarge,
  kTooManyEntities,
  kCount,
};

struct ImportCounterInfo {
  ImportCounter counter;
  std::string_view name;
  model::ImportSeverity severity;
  std::string_view meaning;
  std::string_view remedy;
};

// clang-format off
inline constexpr std::array<ImportCounterInfo, static_cast<std::size_t>(ImportCounter::kCount)> kImportCounterTable = {{
    {ImportCounter::kMalformedLine, "malformed_line", model::ImportSeverity::kDataLoss,
     "A line is not a JSON object with an Event, so its event is missing.",
     "Look at the line at the byte offset; a log edited or concatenated by hand is the usual cause."},
    {ImportCounter::kCutLine, "cut_line", model::ImportSeverity::kDataLoss,
     "The log ends in the middle of a line, so its last event is missing.",
     "Normal for a running application; otherwise copy the log again."},
    {ImportCounter::kLineTooLong, "line_too_long", model::ImportSeverity::kDataLoss,
     "A line is longer than the line limit and was passed over.",
     "Raise --max-line-size if the event matters."},
    {ImportCounter::kTooDeep, "too_deep", model::ImportSeverity::kDataLoss,
     "A line nests deeper than the depth limit and was passed over.",
     "Spark never writes such a line; look at what produced the log."},
    {ImportCounter::kBadField, "bad_field", model::ImportSeverity::kError,
     "A field of a known event has a value that makes no sense (wrong type, negative, out of range) and was taken as absent.",
     "Look at the line at the byte offset."},
    {ImportCounter::kEventWithoutId, "event_without_id", model::ImportSeverity::kDataLoss,
     "A field that says what an event, or an entry of it, is about is missing or makes no sense, so it is missing too.",
     "Look at the line at the byte offset."},
    {ImportCounter::kEventWithoutStart, "event_without_start", model::ImportSeverity::kInfo,
     "An event is about a job, stage, SQL execution or executor that never started in this log; like Spark, it is left out.",
     "Normal for jobs without partitions in some versions of Spark; otherwise its listener queue dropped events, or the log lacks a part."},
    {ImportCounter::kUnknownEvent, "unknown_event", model::ImportSeverity::kInfo,
     "An event of a kind Sparkwright does not know was ignored.",
     "Normal for vendor platforms and plugins; nothing to do."},
    {ImportCounter::kCutFrame, "cut_frame", model::ImportSeverity::kDataLoss,
     "The compressed log ends inside a frame; everything before it was read.",
     "Normal for a running application; otherwise copy the log again."},
    {ImportCounter::kCorruptFrame, "corrupt_frame", model::ImportSeverity::kDataLoss,
     "A compressed frame does not decode; reading of that file stopped there.",
     "Copy the log again; the file was damaged in storage or transfer."},
    {ImportCounter::kExpansionLimit, "expansion_limit", model::ImportSeverity::kDataLoss,
     "The log decompresses to more than the size limit; reading of that file stopped there.",
     "Raise --max-decoded-size if the log is genuine."},
    {ImportCounter::kUnreadablePart, "unreadable_part", model::ImportSeverity::kDataLoss,
     "A file of the log could not be opened, or could not be read to its end.",
     "See the detail; check permissions and storage, then read the log again."},
    {ImportCounter::kMissingPart, "missing_part", model::ImportSeverity::kDataLoss,
     "A rolling log lacks one of its parts.",
     "Copy the whole eventlog_v2 directory."},
    {ImportCounter::kSkippedPart, "skipped_part", model::ImportSeverity::kInfo,
     "A file of a rolling log was not read because a compaction file replaces it, or because it is not a log part.",
     "Nothing to do."},
    {ImportCounter::kStillWriting, "still_writing", model::ImportSeverity::kInfo,
     "The log is marked as in progress: the application was running, or died, when it was copied.",
     "Read it again when the application has ended for complete facts."},
    {ImportCounter::kNoApplicationStart, "no_application_start", model::ImportSeverity::kDataLoss,
     "The log has no ApplicationStart event; name, user and start time are derived or missing.",
     "Give the whole log, all parts of a rolling one."},
    {ImportCounter::kNoApplicationEnd, "no_application_end", model::ImportSeverity::kInfo,
     "The log has no ApplicationEnd event; the end is taken from the last event.",
     "Normal for a running or killed application."},
    {ImportCounter::kSecondApplication, "second_application", model::ImportSeverity::kError,
     "One log holds two applications; facts after the second start may mix both.",
     "Split the file at the second ApplicationStart."},
    {ImportCounter::kTaskWithoutStart, "task_without_start", model::ImportSeverity::kDataLoss,
     "A task ended that never started in this log; like Spark, its metrics are left out.",
     "Spark's listener queue dropped events (raise spark.scheduler.listenerbus.eventqueue.capacity), or the log lacks a part."},
    {ImportCounter::kTaskWithoutEnd, "task_without_end", model::ImportSeverity::kInfo,
     "A task started but never ended in this log.",
     "Normal for a running or killed application; otherwise Spark's listener queue dropped events."},
    {ImportCounter::kTaskOfUnknownStage, "task_of_unknown_stage", model::ImportSeverity::kDataLoss,
     "A task belongs to a stage that is not in this log.",
     "Give the whole log, all parts of a rolling one."},
    {ImportCounter::kLateTask, "late_task", model::ImportSeverity::kDataLoss,
     "A task succeeded after its stage's quantiles were computed; it is in the sums but not in the quantiles.",
     "Raise --late-task-memory."},
    {ImportCounter::kJobWithoutEnd, "job_without_end", model::ImportSeverity::kInfo,
     "A job started but never ended in this log.",
     "Normal for a running or killed application."},
    {ImportCounter::kSqlWithoutEnd, "sql_without_end", model::ImportSeverity::kInfo,
     "A SQL execution started but never ended in this log.",
     "Normal for a running or killed application, and on some platforms."},
    {ImportCounter::kPlanTooLarge, "plan_too_large", model::ImportSeverity::kDataLoss,
     "A SQL plan has more nodes than the plan limit; the nodes beyond it are missing.",
     "Raise --max-plan-nodes."},
    {ImportCounter::kTooManyEntities, "too_many_entities", model::ImportSeverity::kDataLoss,
     "The log names more stages, jobs, executors, executions or tasks than the limit; further ones are missing.",
     "Raise --max-entities or --max-tasks if the log is genuine."},
}};
// clang-format on

/// Counts anomalies of one log, with the place of the first of each kind. Not thread-safe; parts that run in
/// parallel keep their own and MergeFrom them in input order.
class ImportCounters {
 public:
  /// Adds one to `counter`. `detail` is shortened to 200 bytes; only the first is kept.
  void Add(ImportCounter counter, const model::ImportPosition& where, std::string_view detail = {});

  /// Adds one to kUnknownEvent and to the count of this kind of event. At most 1,000 kinds are named.
  void AddUnknownEvent(std::string_view kind, const model::ImportPosition& where);

  [[nodiscard]] int64_t count(ImportCounter counter) const;

  /// Adds everything `later` counted; its first places count only where this has none yet.
  void MergeFrom(const ImportCounters& later);

  /// Writes the counters above zero and the unknown kinds into `report`.
  void Describe(model::ImportReport& report) const;

 private:
  struct Entry {
    int64_t count = 0;
    model::ImportPosition first;
    std::string first_detail;
  };
  struct UnknownKind {
    int64_t count = 0;
    model::ImportPosition first;
  };
  std::array<Entry, static_cast<std::size_t>(ImportCounter::kCount)> entries_;
  std::map<std::string, UnknownKind, std::less<>> unknown_kinds_;
};

}  // namespace sparkwright::ingest
