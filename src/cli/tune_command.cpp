#include "cli/tune_command.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/shell_words.h"
#include "cli/context_flags.h"
#include "cli/formatted_configuration.h"
#include "cli/interrupt.h"
#include "cli/log_copies.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "hardware/clusters/read_cluster.h"
#include "pipeline/tune.h"
#include "report/tuning_document.h"
#include "report/tuning_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr auto kTuneFormatNames = std::to_array<std::string_view>(
    {"table", "markdown", "json", "defaults", "submit", "yaml", "databricks", "emr", "dataproc"});

/// Oldest first.
void SortByBegin(std::vector<ReadLog>& runs) {
  std::stable_sort(runs.begin(), runs.end(), [](const ReadLog& a, const ReadLog& b) {
    return a.analysis.application.begin() < b.analysis.application.begin();
  });
}

}  // namespace

CLI::App* TuneCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("tune", "Propose the configuration for the next run of a job, from runs of it");
  command->add_option("LOG", paths_, "Event logs of the same job")->required()->type_name("LOG");
  command->add_option("--app-id", app_id_, "Only the application with this id")->type_name("ID");
  AddChoiceFlag(*command, "--format", kTuneFormatNames, format_,
                "How to print; -o FILE writes defaults, unless told otherwise")
      ->default_str("table");
  AddClusterFlag(*command, cluster_,
                 "What the next run may use, as in check: nodes=3,cores=16,memory=64g, or a file (default: what the "
                 "log shows)");
  AddPrintFlags(*command, print_);
  AddReadFlags(*command, read_);
  command->footer(
      "Examples:\n"
      "  sparkwright tune app-20261103-0007.zstd\n"
      "  sparkwright tune monday.zstd tuesday.zstd -o spark-defaults.conf\n"
      "  sparkwright tune LOG --format databricks\n"
      "  eval \"spark-submit $(sparkwright tune --format submit LOG) job.py\"\n"
      "\n"
      "Only what a finding speaks against is changed; properties that are right stay as they are. Each change has its\n"
      "finding, what it can save at most, and its risk.");
  return command;
}

ExitCode TuneCommand::Run(Env& env) {
  std::optional<model::Cluster> cluster;
  if (!cluster_.empty()) {
    Result<model::Cluster> parsed = hardware::ReadCluster(env, cluster_);
    if (!parsed.ok()) {
      return ExitWith(parsed.error());
    }
    cluster = *std::move(parsed);
  }
  FoundInput found = FindInput(env.files(), paths_, read_.limits);
  for (const report::RefusedLog& refused : found.refused) {
    ReportError(refused.error.message());
  }
  Output output;
  if (const Status status = output.OpenFile(print_.output_file, FilesOf(paths_, found.logs)); !status.ok()) {
    return ExitWith(status.error());
  }
  GroupedLogs logs = GroupByAttempt(env.files(), found.logs, read_.limits);
  std::vector<ingest::SkippedFile> skipped = found.skipped;
  skipped.insert(skipped.end(), logs.named_twice.begin(), logs.named_twice.end());
  LogReader reader(env, read_);
  std::vector<ReadLog> runs;
  bool has_failed = !found.refused.empty();
  for (const LogCopies& copies : logs.groups) {
    Result<ReadLog> log = ReadBestCopy(reader, copies, skipped);
    if (WasInterrupted()) {
      ReportError("interrupted");
      return ExitCode::kInterrupted;
    }
    if (!log.ok()) {
      ReportError(log.error().message());
      has_failed = true;
    } else if (app_id_.empty() || log->analysis.application.id == app_id_) {
      runs.push_back(*std::move(log));
    }
  }
  if (!read_.is_quiet) {
    ReportSkipped(skipped);
  }
  if (runs.empty()) {
    if (!app_id_.empty()) {
      ReportError(fmt::format("there is no application {} in what was given", app_id_));
    }
    return ExitCode::kBadInput;
  }
  SortByBegin(runs);
  std::vector<std::string> names;
  std::vector<pipeline::Analysis> analyses;
  for (ReadLog& run : runs) {
    names.push_back(run.source.display_name);
    analyses.push_back(std::move(run.analysis));
  }
  const std::string& job = analyses.front().application.name;
  for (const pipeline::Analysis& one : analyses) {
    if (one.application.name != job && !read_.is_quiet) {
      ReportNote(fmt::format("the runs are of different applications, '{}' and '{}'; tune takes runs of one job", job,
                             one.application.name));
      break;
    }
  }
  const model::Tuning tuning = pipeline::Tune(analyses, cluster);
  const bool has_file = !print_.output_file.empty();
  std::string_view format = kTuneFormatNames[format_];
  if (has_file && format == "table") {
    format = "defaults";
  }
  std::vector<std::string> next;
  if (!tuning.changes.empty() && !has_file && std::find(paths_.begin(), paths_.end(), "-") == paths_.end()) {
    std::string arguments = app_id_.empty() ? "" : " --app-id " + ShellQuoted(app_id_);
    for (const std::string& path : paths_) {
      arguments += " " + ShellQuoted(path);
    }
    next.push_back(fmt::format("sparkwright tune{} -o spark-defaults.conf", arguments));
  }
  if (format == "defaults") {
    output.Write(report::RenderSparkDefaults(tuning, names));
  } else if (format == "submit") {
    output.Write(report::RenderSubmitFlags(tuning));
  } else if (format == "json") {
    report::JsonWriter writer([&](std::string_view text) { output.Write(text); },
                              report::JsonWriter::Layout::kIndented);
    report::WriteTuningJson(writer, tuning, names, kVersion);
    writer.Finish();
  } else if (const auto text = FormattedConfiguration(format, pipeline::ConfigurationOf(tuning))) {
    output.Write(*text);
  } else {
    const report::Document document = report::MakeTuningDocument(tuning, names, std::move(next));
    output.Write(RenderedAs(format, document, print_, env));
  }
  return FinishOutput(output, has_failed ? ExitCode::kBadInput : ExitCode::kOk);
}

}  // namespace sparkwright::cli
