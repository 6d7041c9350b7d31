#include "cli/diff_command.h"

#include <array>
#include <string_view>

#include "cli/analysis_printer.h"
#include "cli/interrupt.h"
#include "cli/log_reader.h"
#include "model/run_diff.h"
#include "pipeline/diff.h"
#include "report/diff_document.h"
#include "report/diff_json.h"
#include "report/markdown.h"
#include "report/terminal.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kDiffFormatNames = {"table", "json", "markdown"};

ExitCode Report(const Error& error) {
  WriteToStderr("sparkwright: " + error.message() + "\n");
  return ExitCodeOf(error.code());
}

}  // namespace

CLI::App* DiffCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("diff", "Put two runs side by side: what changed, in configuration and facts");
  command->add_option("BEFORE", before_, "Event log of the one run")->required()->type_name("LOG");
  command->add_option("AFTER", after_, "Event log of the other run")->required()->type_name("LOG");
  command->add_option("--before-app-id", before_app_id_, "Which application, when BEFORE is a folder of logs")
      ->type_name("ID");
  command->add_option("--after-app-id", after_app_id_, "Which application, when AFTER is a folder of logs")
      ->type_name("ID");
  AddChoiceFlag(*command, "--format", kDiffFormatNames, format_, "How to print")->default_str("table");
  AddPrintFlags(*command, print_);
  AddReadFlags(*command, read_);
  command->footer(
      "Examples:\n"
      "  sparkwright diff monday.zstd tuesday.zstd\n"
      "  sparkwright diff --format json monday.zstd tuesday.zstd | jq '.properties'\n"
      "  sparkwright diff --format markdown before after -o change.md\n"
      "\n"
      "Stages and SQL executions are matched by what they do, not by their numbers.");
  return command;
}

ExitCode DiffCommand::Run(Env& env) {
  const Result<ingest::LogSource> before_log = FindOneLog(env, before_, before_app_id_, read_.limits);
  if (!before_log.ok()) {
    return Report(before_log.error());
  }
  const Result<ingest::LogSource> after_log = FindOneLog(env, after_, after_app_id_, read_.limits);
  if (!after_log.ok()) {
    return Report(after_log.error());
  }
  LogReader reader(env, read_);
  const Result<pipeline::Analysis> before = reader.Read(*before_log);
  if (!before.ok()) {
    return Report(before.error());
  }
  const Result<pipeline::Analysis> after = reader.Read(*after_log);
  if (!after.ok()) {
    return Report(after.error());
  }
  const model::RunDiff diff = pipeline::Diff(*before, *after);

  Output output;
  if (!print_.output_file.empty()) {
    const Status status = output.OpenFile(print_.output_file);
    if (!status.ok()) {
      return Report(status.error());
    }
  }
  if (kDiffFormatNames[format_] == "json") {
    report::JsonWriter writer([&](std::string_view text) { output.Write(text); },
                              report::JsonWriter::Layout::kIndented);
    report::WriteDiffJson(writer, diff, kVersion);
    writer.Finish();
  } else {
    const report::Document document = report::MakeDiffDocument(diff);
    output.Write(kDiffFormatNames[format_] == "markdown"
                     ? report::RenderMarkdown(document)
                     : report::RenderTerminal(document, TerminalOptionsFor(print_, env)));
  }
  const Status status = output.Close();
  return status.ok() ? ExitCode::kOk : Report(status.error());
}

}  // namespace sparkwright::cli
