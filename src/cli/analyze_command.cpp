#include "cli/analyze_command.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/analysis_printer.h"
#include "cli/interrupt.h"
#include "cli/log_reader.h"
#include "model/health.h"
#include "report/format.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kFailOnNames = {"never", "warning", "critical"};

void Report(const Error& error) { WriteToStderr("sparkwright: " + error.message() + "\n"); }

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
      WriteToStderr(fmt::format("note: passed over {}, the first is {}{}\n",
                                report::FormatCounted(count, reason.singular, reason.plural), first->path,
                                first->detail.empty() ? "" : " (" + first->detail + ")"));
    }
  }
}

/// The logs that may be of the application: those whose name says so, or all whose name says nothing.
std::vector<ingest::LogSource> Candidates(std::vector<ingest::LogSource> logs, const std::string& app_id) {
  const auto is_named = [&](const ingest::LogSource& log) {
    return log.application.has_value() && log.application->application_id == app_id;
  };
  const bool any_named = std::any_of(logs.begin(), logs.end(), is_named);
  std::erase_if(logs,
                [&](const ingest::LogSource& log) { return any_named ? !is_named(log) : log.application.has_value(); });
  return logs;
}

}  // namespace

CLI::App* AnalyzeCommand::AddTo(CLI::App& program) {
  CLI::App* const command = program.add_subcommand("analyze", "Say where the time of an application went");
  command->add_option("LOG", paths_, "Files, rolling eventlog_v2_* folders, folders of logs, zips; - for stdin")
      ->required()
      ->type_name("LOG");
  command->add_option("--app-id", app_id_, "Only the application with this id")->type_name("ID");
  AddChoiceFlag(*command, "--format", kFormatNames, format_, "How to print")->default_str("table");
  section_flag_ = AddChoiceFlag(*command, "--section", report::kCsvSectionNames, section_, "Which table as CSV")
                      ->default_str("stages");
  command->add_flag("--include-tasks", includes_tasks_, "Every task in JSON, in columns");
  AddChoiceFlag(*command, "--fail-on", kFailOnNames, fail_on_, "Exit with 1 when the health is so bad or worse")
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
      "the exit code is 3 then.");
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
    Report(Error(ErrorCode::kInvalidArgument,
                 "--include-tasks needs --format json or jsonl; for CSV there is --section tasks"));
    return ExitCode::kUsage;
  }
  if (section_flag_->count() > 0 && options.format != Format::kCsv) {
    Report(Error(ErrorCode::kInvalidArgument, "--section needs --format csv"));
    return ExitCode::kUsage;
  }

  ingest::FoundLogs found = ingest::FindLogs(env.files(), paths_, read_.limits);
  std::vector<ingest::LogSource> logs = std::move(found.logs);
  if (!app_id_.empty()) {
    logs = Candidates(std::move(logs), app_id_);
  }
  if (!read_.is_quiet) {
    ReportSkipped(found.skipped);
  }
  std::vector<report::RefusedLog> refused;
  for (const Error& error : found.errors) {
    refused.push_back({"", error});
  }
  for (const ingest::SkippedFile& file : found.skipped) {
    if (file.reason == ingest::SkippedFile::Reason::kUnreadable) {
      refused.push_back({file.path, Error(ErrorCode::kUnavailable, file.path + ": " + file.detail)});
    }
  }
  options.subject = logs.size() + refused.size() > 1 && app_id_.empty() ? Subject::kManyLogs : Subject::kOneLog;

  Output output;
  if (!print_.output_file.empty()) {
    const Status status = output.OpenFile(print_.output_file);
    if (!status.ok()) {
      Report(status.error());
      return ExitCodeOf(status.error().code());
    }
  }
  AnalysisPrinter printer(output, options);
  // The line for each of many logs says it, too.
  const bool is_listed = options.subject == Subject::kManyLogs &&
                         (options.format == Format::kTable || options.format == Format::kMarkdown);
  for (report::RefusedLog& log : refused) {
    if (!is_listed) {
      Report(log.error);
    }
    printer.AddRefused(std::move(log));
  }

  LogReader reader(env, read_);
  for (const ingest::LogSource& log : logs) {
    if (WasInterrupted()) {
      break;
    }
    const Result<pipeline::Analysis> analysis = reader.Read(log);
    if (!analysis.ok()) {
      if (WasInterrupted()) {
        break;
      }
      if (!is_listed) {
        Report(analysis.error());
      }
      printer.AddRefused({log.display_name, analysis.error()});
      continue;
    }
    if (!app_id_.empty() && analysis->application.id != app_id_) {
      continue;
    }
    printer.Add({log.display_name, analysis->application, analysis->facts, analysis->health});
    if (!app_id_.empty()) {
      break;
    }
  }
  if (WasInterrupted()) {
    WriteToStderr("sparkwright: interrupted\n");
    return ExitCode::kInterrupted;
  }
  if (!app_id_.empty() && printer.runs().empty() && printer.refused().empty()) {
    Report(Error(ErrorCode::kNotFound, fmt::format("there is no log of application '{}'", app_id_)));
    return ExitCode::kBadInput;
  }
  printer.Finish();
  const Status status = output.Close();
  if (!status.ok()) {
    Report(status.error());
    return ExitCodeOf(status.error().code());
  }
  if (!printer.refused().empty()) {
    return ExitCode::kBadInput;
  }
  const auto limit = fail_on_ == 2 ? model::HealthVerdict::kCritical : model::HealthVerdict::kWarning;
  const bool has_findings = fail_on_ > 0 && std::any_of(printer.runs().begin(), printer.runs().end(),
                                                        [&](const auto& run) { return run.verdict >= limit; });
  return has_findings ? ExitCode::kFindings : ExitCode::kOk;
}

}  // namespace sparkwright::cli
