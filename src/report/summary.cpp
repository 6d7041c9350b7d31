#include "report/summary.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_name.h"
#include "report/analysis_json.h"
#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/json_health.h"
#include "report/json_object.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// Sums over all runs that were read.
struct Totals {
  int64_t num_read = 0;
  int64_t num_refused = 0;
  int64_t num_unfinished = 0;
  Millis duration;
  CoreMillis available;
  CoreMillis used;
  std::optional<Ratio> utilisation;
  int64_t num_jobs = 0;
  int64_t num_failed_jobs = 0;
  int64_t num_tasks = 0;
  int64_t num_failed_tasks = 0;
  int64_t num_critical = 0;
  int64_t num_warning = 0;
};

Totals Sum(const std::vector<RunSummary>& runs, std::size_t num_refused) {
  Totals totals;
  totals.num_read = static_cast<int64_t>(runs.size());
  totals.num_refused = static_cast<int64_t>(num_refused);
  for (const RunSummary& run : runs) {
    totals.num_unfinished += run.is_finished ? 0 : 1;
    totals.duration += run.duration.value_or(Millis());
    totals.available += run.available;
    totals.used += run.used;
    totals.num_jobs += run.num_jobs;
    totals.num_failed_jobs += run.num_failed_jobs;
    totals.num_tasks += run.num_tasks;
    totals.num_failed_tasks += run.num_failed_tasks;
    totals.num_critical += run.verdict == model::HealthVerdict::kCritical ? 1 : 0;
    totals.num_warning += run.verdict == model::HealthVerdict::kWarning ? 1 : 0;
  }
  totals.utilisation = model::Utilisation(totals.used, totals.available);
  return totals;
}

Span VerdictInTable(model::HealthVerdict verdict) {
  return verdict == model::HealthVerdict::kNotEvaluated ? Span{"–", Style::kFaint} : VerdictSpan(verdict);
}

std::string NotesOf(const RunSummary& run) {
  std::string notes;
  const auto add = [&](const std::string& note) { notes += (notes.empty() ? "" : ", ") + note; };
  if (run.num_failed_jobs > 0) {
    add(FormatCounted(run.num_failed_jobs, "job failed", "jobs failed"));
  }
  if (!run.is_finished) {
    add("unfinished");
  }
  if (!run.worst_import_counter.empty()) {
    add(fmt::format("{} × {}", FormatCount(run.worst_import_count), NameInWords(run.worst_import_counter)));
  }
  return notes;
}

/// "2026-11-21 10:35", in UTC.
std::string StartOf(const RunSummary& run) {
  constexpr std::size_t kToTheMinute = 16;
  return run.started.has_value() ? FormatTime(*run.started).substr(0, kToTheMinute) : "";
}

std::string CountOrNothing(int64_t count) { return count == 0 ? std::string() : FormatCount(count); }

}  // namespace

template <>
struct JsonObject<RefusedLog> {
  static constexpr std::string_view kName = "refused_log";
  static constexpr std::string_view kMeaning = "A log that could not be read, or a path without one.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("source", &RefusedLog::source, ""),
        Field(
            "error_code", [](const RefusedLog& r) { return ErrorCodeName(r.error.code()); }, ""),
        Field(
            "message", [](const RefusedLog& r) { return std::string_view(r.error.message()); }, ""),
    };
  }
};

template <>
struct JsonObject<SkippedLog> {
  static constexpr std::string_view kName = "skipped_file";
  static constexpr std::string_view kMeaning = "A file that was passed over.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("path", &SkippedLog::path, ""),
        Field("reason", &SkippedLog::reason,
              "not_a_log, copy of a log that is read, or too_deep: deep in folders or behind too many files."),
        FieldUnlessEmpty("detail", &SkippedLog::detail, ""),
    };
  }
};

/// One of the JSON lines.
struct RefusedLine {
  const RefusedLog& log;
};

template <>
struct JsonObject<RefusedLine> {
  static constexpr std::string_view kName = "refused_line";
  static constexpr std::string_view kMeaning =
      "The line of a log that could not be read, with `sparkwright analyze --format jsonl`.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "refused", [](const RefusedLine& line) -> const auto& { return line.log; }, ""),
    };
  }
};

template <>
struct JsonObject<Totals> {
  static constexpr std::string_view kName = "analyses_totals";
  static constexpr std::string_view kMeaning = "Sums over all logs that were read.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("num_read", &Totals::num_read, ""),
        Field("num_refused", &Totals::num_refused, ""),
        Field("num_unfinished", &Totals::num_unfinished, ""),
        Field("duration_ms", &Totals::duration, ""),
        Field("available_core_ms", &Totals::available, ""),
        Field("used_core_ms", &Totals::used, ""),
        Field("utilisation", &Totals::utilisation, "0 to 1; missing without available cores."),
        Field("num_jobs", &Totals::num_jobs, ""),
        Field("num_failed_jobs", &Totals::num_failed_jobs, ""),
        Field("num_tasks", &Totals::num_tasks, ""),
        Field("num_failed_tasks", &Totals::num_failed_tasks, ""),
        Field("num_critical", &Totals::num_critical, "Applications whose health is critical."),
        Field("num_warning", &Totals::num_warning, ""),
    };
  }
};

RunSummary Summarize(const Analysis& analysis) {
  const model::Application& application = analysis.application;
  RunSummary run;
  run.source = analysis.source;
  run.application_id = application.id;
  run.attempt_id = application.attempt_id;
  run.name = application.name;
  run.spark_version = application.spark_version;
  run.started = application.begin();
  if (analysis.facts.wall_clock.has_value()) {
    run.duration = analysis.facts.wall_clock->duration;
  }
  run.available = analysis.facts.cores.available;
  run.used = analysis.facts.cores.used;
  run.num_jobs = analysis.facts.totals.num_jobs;
  run.num_failed_jobs = analysis.facts.totals.num_failed_jobs;
  run.num_tasks = analysis.facts.totals.num_tasks;
  run.num_failed_tasks = analysis.facts.totals.num_failed_tasks;
  run.is_finished = application.ended.has_value();
  run.is_complete = application.import.is_complete;
  const auto& counts = application.import.counts;
  const auto worst = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return a.severity != b.severity ? a.severity < b.severity : a.count < b.count;
  });
  if (worst != counts.end() && worst->severity != model::ImportSeverity::kInfo) {
    run.worst_import_counter = worst->name;
    run.worst_import_count = worst->count;
  }
  run.verdict = analysis.health.overall;
  for (const model::Finding& finding : analysis.diagnosis.findings) {
    run.worst_finding = std::max(run.worst_finding.value_or(finding.severity), finding.severity);
  }
  return run;
}

Document MakeSummaryDocument(const std::vector<RunSummary>& runs, const std::vector<RefusedLog>& refused) {
  const Totals totals = Sum(runs, refused.size());
  Document document;
  std::string title = FormatCounted(totals.num_read, "application", "applications");
  if (totals.num_refused > 0) {
    title += fmt::format(" · {} could not be read", FormatCounted(totals.num_refused, "log", "logs"));
  }
  document.title = Line({{title, Style::kStrong}});

  if (!runs.empty()) {
    Section section;
    section.title = "Applications";
    Table table;
    // The id is what --app-id wants.
    table.columns = {{"id", Align::kLeft},
                     {"attempt", Align::kLeft},
                     {"started, UTC", Align::kLeft, 0, Cut::kEnd, Place::kIfThereIsRoom},
                     {"name", Align::kLeft, 12},
                     {"Spark", Align::kLeft, 5, Cut::kEnd, Place::kIfThereIsRoom},
                     {"wall"},
                     {"busy"},
                     {"jobs", Align::kRight, 0, Cut::kEnd, Place::kIfThereIsRoom},
                     {"tasks", Align::kRight, 0, Cut::kEnd, Place::kIfThereIsRoom},
                     {"failed", Align::kRight, 0, Cut::kEnd, Place::kIfThereIsRoom},
                     {"health", Align::kLeft},
                     {"notes", Align::kLeft, 16},
                     {"path", Align::kLeft, 20, Cut::kMiddle, Place::kIfThereIsRoom}};
    for (const RunSummary& run : runs) {
      const std::optional<Ratio> utilisation = model::Utilisation(run.used, run.available);
      const std::string& id = run.application_id.empty() ? run.source : run.application_id;
      table.rows.push_back({{OneLine(id), Style::kStrong},
                            {OneLine(run.attempt_id)},
                            {StartOf(run)},
                            {OneLine(run.name)},
                            {OneLine(run.spark_version)},
                            {run.duration.has_value() ? FormatDuration(*run.duration) : std::string()},
                            {utilisation.has_value() ? FormatPercent(*utilisation) : std::string()},
                            {FormatCount(run.num_jobs)},
                            {FormatShortCount(run.num_tasks)},
                            {CountOrNothing(run.num_failed_tasks), Style::kWarning},
                            VerdictInTable(run.verdict),
                            {NotesOf(run), Style::kWarning},
                            {OneLine(run.source), Style::kFaint}});
    }
    section.blocks.emplace_back(std::move(table));
    document.sections.push_back(std::move(section));

    Section sums;
    sums.title = "Totals";
    Paragraph paragraph;
    std::string time = FormatDuration(totals.duration) + " of applications";
    if (totals.utilisation.has_value()) {
      time += fmt::format(", {} of {} used ({})", FormatCoreTime(totals.used), FormatCoreTime(totals.available),
                          FormatPercent(*totals.utilisation));
    }
    paragraph.lines.emplace_back(time);
    paragraph.lines.emplace_back(
        fmt::format("{} ({} failed), {} ({} failed)", FormatCounted(totals.num_jobs, "job", "jobs"),
                    FormatCount(totals.num_failed_jobs), FormatCounted(totals.num_tasks, "task", "tasks"),
                    FormatCount(totals.num_failed_tasks)));
    paragraph.lines.emplace_back(fmt::format("health: {} critical, {} warning, {} ok or not evaluated",
                                             FormatCount(totals.num_critical), FormatCount(totals.num_warning),
                                             FormatCount(totals.num_read - totals.num_critical - totals.num_warning)));
    sums.blocks.emplace_back(std::move(paragraph));
    document.sections.push_back(std::move(sums));
  }
  if (!refused.empty()) {
    Section section;
    section.title = "Not read";
    Paragraph paragraph;
    for (const RefusedLog& log : refused) {
      paragraph.lines.push_back(Line({{OneLine(log.error.message()), Style::kCritical}}));
    }
    section.blocks.emplace_back(std::move(paragraph));
    document.sections.push_back(std::move(section));
  }
  return document;
}

void BeginAnalysesJson(JsonWriter& writer, std::string_view program_version) {
  writer.BeginObject();
  writer.Key("schema_version");
  writer.Integer(kAnalysisSchemaVersion);
  writer.Key("sparkwright_version");
  writer.String(program_version);
  writer.Key("applications");
  writer.BeginArray();
}

void EndAnalysesJson(JsonWriter& writer, const std::vector<RunSummary>& runs, const std::vector<RefusedLog>& refused,
                     const std::vector<SkippedLog>& skipped) {
  writer.EndArray();
  writer.Key("refused");
  WriteJson(writer, refused);
  writer.Key("skipped");
  WriteJson(writer, skipped);
  writer.Key("totals");
  WriteJson(writer, Sum(runs, refused.size()));
  writer.EndObject();
}

void WriteRefusedJson(JsonWriter& writer, const RefusedLog& log) { WriteJson(writer, RefusedLine{log}); }

void WriteRefusedSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
  WriteObjectSchema<RefusedLine>(writer, definitions);
}

void WriteAnalysesSchema(JsonWriter& writer, SchemaDefinitions& definitions) {
  writer.BeginObject();
  writer.Key("description");
  writer.String("What `sparkwright analyze --format json` says about several event logs.");
  writer.Key("type");
  writer.String("object");
  writer.Key("properties");
  writer.BeginObject();
  writer.Key("schema_version");
  json_internal::WriteDescribedSchema<int>(writer, definitions, {});
  writer.Key("sparkwright_version");
  json_internal::WriteDescribedSchema<std::string_view>(writer, definitions, {});
  writer.Key("applications");
  BeginSchema(writer, "array");
  writer.Key("items");
  writer.BeginObject();
  writer.Key("$ref");
  writer.String("#/$defs/analysis");
  writer.EndObject();
  writer.EndObject();
  writer.Key("refused");
  json_internal::WriteDescribedSchema<std::vector<RefusedLog>>(writer, definitions, {});
  writer.Key("skipped");
  json_internal::WriteDescribedSchema<std::vector<SkippedLog>>(writer, definitions, {});
  writer.Key("totals");
  json_internal::WriteDescribedSchema<Totals>(writer, definitions, {});
  writer.EndObject();
  writer.Key("required");
  writer.BeginArray(JsonWriter::Nesting::kInline);
  for (const std::string_view key :
       {"schema_version", "sparkwright_version", "applications", "refused", "skipped", "totals"}) {
    writer.String(key);
  }
  writer.EndArray();
  writer.Key("additionalProperties");
  writer.Boolean(false);
  writer.EndObject();
}

}  // namespace sparkwright::report
