#include "cli/analyze_command.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/analysis_printer.h"
#include "cli/interrupt.h"
#include "cli/log_reader.h"
#include "model/health.h"
#include "report/format.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kFailOnNames = {"never", "warning", "critical"};

ExitCode Report(const Error& error) {
  ReportError(error.message());
  return ExitCodeOf(error.code());
}

/// Files that were passed over, in a line for each reason.
void ReportSkipped(const std::vector<ingest::SkippedFile>& skipped) {
  struct Reason {
    ingest::SkippedFile::Reason reason;
    std::string_view singular;
    std::string_view plural;
  };
  constexpr std::array<Reason, 3> kReasons = {{
      {ingest::SkippedFile::Reason::kNotALog, "file that is not an event log", "files that are not event logs"},
      {ingest::SkippedFile::Reason::kCopy, "copy of a log", "copies of logs"},
      {ingest::SkippedFile::Reason::kTooDeep, "file that lies too deep or behind too many others",
       "files that lie too deep or behind too many others"},
  }};
  for (const Reason& reason : kReasons) {
    const auto is_it = [&](const ingest::SkippedFile& file) { return file.reason == reason.reason; };
    const auto count = std::count_if(skipped.begin(), skipped.end(), is_it);
    if (count > 0) {
      const auto first = std::find_if(skipped.begin(), skipped.end(), is_it);
      const std::string detail = first->detail.empty() ? "" : " (" + first->detail + ")";
      ReportNote(count == 1 ? fmt::format("passed over {}, a {}{}", first->path, reason.singular, detail)
                            : fmt::format("passed over {} {}, the first is {}{}", report::FormatCount(count),
                                          reason.plural, first->path, detail));
    }
  }
}

std::string_view ReasonName(ingest::SkippedFile::Reason reason) {
  switch (reason) {
    case ingest::SkippedFile::Reason::kNotALog:
      return "not_a_log";
    case ingest::SkippedFile::Reason::kUnreadable:
      return "unreadable";
    case ingest::SkippedFile::Reason::kCopy:
      return "copy";
    case ingest::SkippedFile::Reason::kTooDeep:
      return "too_deep";
  }
  return "not_a_log";
}

/// Tells when an application attempt was met before: a copy under another name, or the same path given twice.
class SeenAttempts {
 public:
  /// The log of the same attempt met before, nullopt when this is the first. What has no id is never the same.
  std::optional<std::string> Meet(const model::Application& application, const std::string& log) {
    if (application.id.empty()) {
      return std::nullopt;
    }
    const auto [found, is_new] =
        logs_.emplace(std::tuple(application.id, application.attempt_id, application.started), log);
    return is_new ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::tuple<std::string, std::string, std::optional<Timestamp>>, std::string> logs_;
};

report::Analysis AnalysisOf(const ingest::LogSource& log, const pipeline::Analysis& analysis,
                            const std::string& argument) {
  return {log.display_name, analysis.application, analysis.facts, analysis.health, analysis.diagnosis, argument};
}

}  // namespace

CLI::App* AnalyzeCommand::AddTo(CLI::App& program) {
  CLI::App* const command = program.add_subcommand("analyze", "Say where the time of an application went");
  command->add_option("LOG", paths_, "Files, rolling eventlog_v2_* folders, folders of logs, zips; - for stdin")
      ->required()
      ->type_name("LOG");
  command->add_option("--app-id", app_id_, "Only the application with this id, its newest finished attempt")
      ->type_name("ID");
  command->add_option("--attempt", attempt_, "With --app-id: this attempt")->type_name("ID");
  AddChoiceFlag(*command, "--format", kFormatNames, format_, "How to print")->default_str("table");
  section_flag_ = AddChoiceFlag(*command, "--section", report::kCsvSectionNames, section_, "Which table as CSV")
                      ->default_str("stages");
  command->add_flag("--include-tasks", includes_tasks_, "Every task in JSON, in columns");
  AddChoiceFlag(*command, "--fail-on", kFailOnNames, fail_on_, "Exit with 1 when a finding or the health is so bad or worse")
      ->default_str("never");
  AddPrintFlags(*command, print_);
  AddReadFlags(*command, read_);
  command->footer(
      "Examples:\n"
      "  sparkwright analyze app-20261103-0007.zstd\n"
      "  sparkwright analyze /var/log/spark-events --app-id application_1730000000000_0042\n"
      "  sparkwright analyze --format json LOG | jq '.stages[] | select(.totals.disk_spill_bytes > 0) | .stage_id'\n"
      "  sparkwright analyze --format csv --section executors LOG -o executors.csv\n"
      "  sparkwright analyze --fail-on critical LOG || echo 'look at it'\n"
      "\n"
      "With several logs, table and markdown print one line each and totals, json prints one object with\n"
      "\"applications\", and jsonl prints one object a line. Logs that cannot be read do not stop the others;\n"
      "the exit code is 3 then. With --app-id, the exit code is 0 when that application could be read.");
  return command;
}

ExitCode AnalyzeCommand::Run(Env& env) {
  PrintOptions options;
  options.format = static_cast<Format>(format_);
  options.section = static_cast<report::CsvSection>(section_);
  options.include_tasks = includes_tasks_ ? report::IncludeTasks::kYes : report::IncludeTasks::kNo;
  options.terminal = TerminalOptionsFor(print_, env);
  const bool is_json = options.format == Format::kJson || options.format == Format::kJsonLines;
  if (includes_tasks_ && !is_json) {
    return Report(Error(ErrorCode::kInvalidArgument,
                        "--include-tasks needs --format json or jsonl; for CSV there is --section tasks"));
  }
  if (section_flag_->count() > 0 && options.format != Format::kCsv) {
    return Report(Error(ErrorCode::kInvalidArgument, "--section needs --format csv"));
  }
  if (!attempt_.empty() && app_id_.empty()) {
    return Report(Error(ErrorCode::kInvalidArgument, "--attempt needs --app-id, to say of which application"));
  }
  FoundInput found = FindInput(env, paths_, read_.limits);
  if (!read_.is_quiet) {
    ReportSkipped(found.skipped);
  }
  return app_id_.empty() ? AnalyzeAll(env, std::move(found), options) : AnalyzeOne(env, std::move(found), options);
}

ExitCode AnalyzeCommand::AnalyzeOne(Env& env, FoundInput found, const PrintOptions& options) {
  Output output;
  if (!print_.output_file.empty()) {
    const Status status = output.OpenFile(print_.output_file, FilesOf(paths_, found.logs));
    if (!status.ok()) {
      return Report(status.error());
    }
  }
  LogReader reader(env, read_);
  const ApplicationChoice choice{app_id_, attempt_, "--attempt", fmt::format("{}", fmt::join(paths_, ", "))};
  const Result<ReadLog> log = ReadApplication(reader, std::move(found), choice);
  if (WasInterrupted()) {
    ReportError("interrupted");
    return ExitCode::kInterrupted;
  }
  if (!log.ok()) {
    ReportError(log.error().message());
    return ExitCodeOfInput(log.error().code());
  }
  AnalysisPrinter printer(output, options);
  printer.Add(AnalysisOf(log->source, log->analysis, ArgumentOf(log->source, app_id_)));
  return Finish(printer, output);
}

ExitCode AnalyzeCommand::AnalyzeAll(Env& env, FoundInput found, PrintOptions options) {
  options.subject = found.logs.size() + found.refused.size() > 1 ? Subject::kManyLogs : Subject::kOneLog;
  Output output;
  if (!print_.output_file.empty()) {
    const Status status = output.OpenFile(print_.output_file, FilesOf(paths_, found.logs));
    if (!status.ok()) {
      return Report(status.error());
    }
  }
  AnalysisPrinter printer(output, options);
  // The line for each of many logs says it, too.
  const bool is_listed = options.subject == Subject::kManyLogs &&
                         (options.format == Format::kTable || options.format == Format::kMarkdown);
  const auto refuse = [&](report::RefusedLog log) {
    if (!is_listed) {
      ReportError(log.error.message());
    }
    printer.AddRefused(std::move(log));
  };
  for (report::RefusedLog& log : found.refused) {
    refuse(std::move(log));
  }
  for (const ingest::SkippedFile& file : found.skipped) {
    printer.AddSkipped({file.path, ReasonName(file.reason), file.detail});
  }

  LogReader reader(env, read_);
  SeenAttempts seen;
  for (const ingest::LogSource& log : found.logs) {
    if (WasInterrupted()) {
      break;
    }
    const Result<pipeline::Analysis> analysis = reader.Read(log);
    const auto same = analysis.ok() ? seen.Meet(analysis->application, log.display_name) : std::nullopt;
    if (same.has_value()) {
      const ingest::SkippedFile copy{log.display_name, ingest::SkippedFile::Reason::kCopy,
                                     "the same application and attempt as " + *same};
      if (!read_.is_quiet) {
        ReportSkipped({copy});
      }
      printer.AddSkipped({copy.path, ReasonName(copy.reason), copy.detail});
    } else if (analysis.ok()) {
      printer.Add(AnalysisOf(log, *analysis, ArgumentOf(log, analysis->application.id)));
    } else if (!WasInterrupted()) {
      refuse({log.display_name, analysis.error()});
    }
  }
  if (WasInterrupted()) {
    ReportError("interrupted");
    return ExitCode::kInterrupted;
  }
  if (printer.runs().empty() && options.subject == Subject::kOneLog && options.format != Format::kJsonLines) {
    return ExitCode::kBadInput;
  }
  return Finish(printer, output);
}

ExitCode AnalyzeCommand::Finish(AnalysisPrinter& printer, Output& output) const {
  printer.Finish();
  const Status status = output.Close();
  if (!status.ok()) {
    return Report(status.error());
  }
  if (!printer.refused().empty()) {
    return ExitCode::kBadInput;
  }
  const bool is_critical = fail_on_ == 2;
  const auto verdict = is_critical ? model::HealthVerdict::kCritical : model::HealthVerdict::kWarning;
  const auto severity = is_critical ? model::FindingSeverity::kCritical : model::FindingSeverity::kWarning;
  const bool has_findings =
      fail_on_ > 0 && std::any_of(printer.runs().begin(), printer.runs().end(), [&](const auto& run) {
        return run.verdict >= verdict || run.worst_finding >= severity;
      });
  return has_findings ? ExitCode::kFindings : ExitCode::kOk;
}

}  // namespace sparkwright::cli
