#include "cli/analyze_command.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/suggest.h"
#include "cli/analysis_printer.h"
#include "cli/interrupt.h"
#include "cli/log_copies.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "conf/java_text.h"
#include "model/health.h"
#include "pipeline/rules.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kFailOnNames = {"never", "warning", "critical"};

std::string_view ReasonName(ingest::SkippedFile::Reason reason) {
  switch (reason) {
    case ingest::SkippedFile::Reason::kNotALog:
      return "not_a_log";
    case ingest::SkippedFile::Reason::kUnreadable:
      return "unreadable";
    case ingest::SkippedFile::Reason::kCopy:
    case ingest::SkippedFile::Reason::kNamedTwice:
      return "copy";
    case ingest::SkippedFile::Reason::kTooDeep:
      return "too_deep";
  }
  return "not_a_log";
}

/// Tells when an application attempt was met before: a copy whose front could not be looked at before it was read.
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
  AddIdFlag(*command, "--app-id", app_id_, "Only the application with this id, its newest finished attempt");
  AddIdFlag(*command, "--attempt", attempt_, "With --app-id: this attempt");
  AddChoiceFlag(*command, "--format", kFormatNames, format_, "How to print")->default_str("table");
  section_flag_ = AddChoiceFlag(*command, "--section", report::kCsvSectionNames, section_, "Which table as CSV")
                      ->default_str("stages");
  command->add_option("--explain", explained_, "Only what this rule found, all of it, and what the rule is")
      ->type_name("RULE");
  command->add_flag("--include-tasks", includes_tasks_, "Every task in JSON, in columns");
  AddChoiceFlag(*command, "--fail-on", kFailOnNames, fail_on_,
                "Exit with 1 when a finding or the health is so bad or worse")
      ->default_str("never");
  AddPrintFlags(*command, print_);
  AddReadFlags(*command, read_);
  command->footer(
      "Examples:\n"
      "  sparkwright analyze app-20261103-0007.zstd\n"
      "  sparkwright analyze /var/log/spark-events --app-id application_1730000000000_0042\n"
      "  sparkwright analyze --format json LOG | jq '.stages[] | select(.totals.disk_spill_bytes > 0) | .stage_id'\n"
      "  sparkwright analyze --format csv --section executors LOG -o executors.csv\n"
      "  sparkwright analyze LOG --explain skewed-partitions\n"
      "  sparkwright analyze --fail-on critical LOG || echo 'look at it'\n"
      "\n"
      "With several logs, table and markdown print one line each and totals, json prints one object with\n"
      "\"applications\", and jsonl prints one object a line. Logs that cannot be read do not stop the others;\n"
      "the exit code is 3 then. With --app-id, the exit code is 0 when that application could be read.\n"
      "Of several logs of one attempt, the one that tells most is taken: a complete one, else the longest.\n"
      "\n"
      "Tables are as wide as the terminal, at most 160 columns; elsewhere as COLUMNS says, or else 100.\n"
      "What the words of the report mean: docs/guide/reading-the-report.md.");
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
    return ExitWith(Error(ErrorCode::kInvalidArgument,
                          "--include-tasks needs --format json or jsonl; for CSV there is --section tasks"));
  }
  if (const Status status = TakeExplained(options); !status.ok()) {
    return ExitWith(status.error());
  }
  if (section_flag_->count() > 0 && options.format != Format::kCsv) {
    return ExitWith(Error(ErrorCode::kInvalidArgument, "--section needs --format csv"));
  }
  if (!attempt_.empty() && app_id_.empty()) {
    return ExitWith(Error(ErrorCode::kInvalidArgument, "--attempt needs --app-id, to say of which application"));
  }
  FoundInput found = FindInput(env.files(), paths_, read_.limits);
  return app_id_.empty() ? AnalyzeAll(env, std::move(found), options) : AnalyzeOne(env, std::move(found), options);
}

Status AnalyzeCommand::TakeExplained(PrintOptions& options) const {
  if (explained_.empty()) {
    return {};
  }
  if (options.format != Format::kTable && options.format != Format::kMarkdown) {
    return Error(ErrorCode::kInvalidArgument,
                 "--explain needs --format table or markdown; JSON has every finding in \"findings\"");
  }
  std::vector<std::string> names;
  for (const model::RuleDescription& rule : pipeline::DiagnosisRules()) {
    if (rule.name == explained_ || conf::IsSameIgnoringCase(rule.id, explained_)) {
      options.explained = rule;
      return {};
    }
    names.emplace_back(rule.name);
  }
  return Error(ErrorCode::kInvalidArgument,
               fmt::format("there is no rule '{}' of analyze{}", explained_, DidYouMean(explained_, names)));
}

ExitCode AnalyzeCommand::AnalyzeOne(Env& env, FoundInput found, const PrintOptions& options) {
  Output output;
  if (const Status status = output.OpenFile(print_.output_file, FilesOf(paths_, found.logs)); !status.ok()) {
    return ExitWith(status.error());
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
  Output output;
  if (const Status status = output.OpenFile(print_.output_file, FilesOf(paths_, found.logs)); !status.ok()) {
    return ExitWith(status.error());
  }
  GroupedLogs logs = GroupByAttempt(env.files(), std::move(found.logs), read_.limits);
  options.subject = logs.groups.size() + found.refused.size() > 1 ? Subject::kManyLogs : Subject::kOneLog;
  if (options.explained.has_value() && options.subject == Subject::kManyLogs) {
    return ExitWith(Error(ErrorCode::kInvalidArgument,
                          "--explain is for one log, and here are several; name one, or choose it with --app-id"));
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
  std::vector<ingest::SkippedFile> skipped = std::move(found.skipped);
  skipped.insert(skipped.end(), logs.named_twice.begin(), logs.named_twice.end());
  LogReader reader(env, read_);
  SeenAttempts seen;
  for (const LogCopies& copies : logs.groups) {
    if (WasInterrupted()) {
      break;
    }
    const Result<ReadLog> best = ReadBestCopy(reader, copies, skipped);
    const auto same = best.ok() ? seen.Meet(best->analysis.application, best->source.display_name) : std::nullopt;
    if (same.has_value()) {
      skipped.push_back(
          {best->source.display_name, ingest::SkippedFile::Reason::kCopy, "the same attempt is read from " + *same});
    } else if (best.ok()) {
      printer.Add(AnalysisOf(best->source, best->analysis, ArgumentOf(best->source, best->analysis.application.id)));
    } else if (!WasInterrupted()) {
      refuse({copies.logs.front().display_name, best.error()});
    }
  }
  for (const ingest::SkippedFile& file : skipped) {
    printer.AddSkipped({file.path, ReasonName(file.reason), file.detail});
  }
  if (!read_.is_quiet) {
    ReportSkipped(skipped);
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
  if (!printer.refused().empty()) {
    return FinishOutput(output, ExitCode::kBadInput);
  }
  const bool is_critical = fail_on_ == 2;
  const auto verdict = is_critical ? model::HealthVerdict::kCritical : model::HealthVerdict::kWarning;
  const auto severity = is_critical ? model::FindingSeverity::kCritical : model::FindingSeverity::kWarning;
  const bool has_findings =
      fail_on_ > 0 && std::any_of(printer.runs().begin(), printer.runs().end(), [&](const auto& run) {
        return run.verdict >= verdict || run.worst_finding >= severity;
      });
  return FinishOutput(output, has_findings ? ExitCode::kFindings : ExitCode::kOk);
}

}  // namespace sparkwright::cli
