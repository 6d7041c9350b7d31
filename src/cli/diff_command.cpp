#include "cli/diff_command.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/application_choice.h"
#include "cli/interrupt.h"
#include "cli/log_copies.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "model/run_diff.h"
#include "pipeline/diff.h"
#include "report/diff_document.h"
#include "report/diff_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kDiffFormatNames = {"table", "json", "markdown"};

/// What was found for one side, and which of it is meant.
struct Side {
  FoundInput found;
  GroupedLogs grouped;  ///< The same logs; empty with an id.
  ApplicationChoice choice;
  std::string_view id_flag;
};

Side FindSide(Env& env, const ingest::ReadLimits& limits, ApplicationChoice choice, std::string_view id_flag) {
  Side side{FindInput(env.files(), {choice.place}, limits), {}, std::move(choice), id_flag};
  if (side.choice.application_id.empty()) {
    side.grouped = GroupByAttempt(env.files(), side.found.logs, limits);
  }
  return side;
}

ExitCode ReportInput(const Error& error) {
  ReportError(error.message());
  return ExitCodeOfInput(error.code());
}

/// Errors: kInvalidArgument when there are several attempts and no id.
Status CheckIsChosen(const Side& side) {
  const std::vector<LogCopies>& groups = side.grouped.groups;
  if (groups.size() <= 1) {
    return {};
  }
  const std::string argument = ArgumentOf(groups.front().logs.front(), "");
  const std::string id = groups.front().application_id();
  return Error(ErrorCode::kInvalidArgument,
               fmt::format("{} holds the logs of {} runs; {}choose one with {} {}", side.choice.place, groups.size(),
                           argument.empty() ? "" : fmt::format("name one of them, such as {}, or ", argument),
                           side.id_flag, id.empty() ? "ID" : id));
}

/// Reads the log of one side, which is chosen. Errors: those of ReadApplication and LogReader; kNotFound.
Result<ReadLog> Read(LogReader& reader, Side side) {
  FoundInput& found = side.found;
  if (!side.choice.application_id.empty()) {
    return ReadApplication(reader, std::move(found), side.choice);
  }
  for (const report::RefusedLog& refused : found.refused) {
    if (&refused != &found.refused.back() || !found.logs.empty()) {
      ReportError(refused.error.message());
    }
  }
  if (found.logs.empty()) {
    return found.refused.empty() ? Error(ErrorCode::kNotFound, "there is no event log in " + side.choice.place)
                                 : found.refused.back().error;
  }
  std::vector<ingest::SkippedFile> copies = std::move(side.grouped.named_twice);
  Result<ReadLog> log = ReadBestCopy(reader, side.grouped.groups.front(), copies);
  if (log.ok() && !reader.is_quiet()) {
    ReportSkipped(copies);
  }
  return log;
}

}  // namespace

CLI::App* DiffCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("diff", "Put two runs side by side: what changed, in facts and configuration");
  command->add_option("BEFORE", before_, "The event log of the one run")->required()->type_name("LOG");
  command->add_option("AFTER", after_, "The event log of the other run")->required()->type_name("LOG");
  AddIdFlag(*command, "--before-app-id", before_app_id_, "Which application, when BEFORE is a folder of logs");
  AddIdFlag(*command, "--after-app-id", after_app_id_, "Which application, when AFTER is a folder of logs");
  AddIdFlag(*command, "--before-attempt", before_attempt_, "With --before-app-id: this attempt");
  AddIdFlag(*command, "--after-attempt", after_attempt_, "With --after-app-id: this attempt");
  AddReportFlags(*command, kDiffFormatNames, format_, print_);
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
  if ((!before_attempt_.empty() && before_app_id_.empty()) || (!after_attempt_.empty() && after_app_id_.empty())) {
    return ExitWith(Error(ErrorCode::kInvalidArgument,
                          "--before-attempt and --after-attempt need --before-app-id and --after-app-id beside them"));
  }
  Side before_side =
      FindSide(env, read_.limits, {before_app_id_, before_attempt_, "--before-attempt", before_}, "--before-app-id");
  Side after_side =
      FindSide(env, read_.limits, {after_app_id_, after_attempt_, "--after-attempt", after_}, "--after-app-id");
  for (const Side* side : {&before_side, &after_side}) {
    if (const Status status = CheckIsChosen(*side); !status.ok()) {
      return ExitWith(status.error());
    }
  }
  Output output;
  std::vector<std::string> inputs = FilesOf({before_}, before_side.found.logs);
  const std::vector<std::string> more = FilesOf({after_}, after_side.found.logs);
  inputs.insert(inputs.end(), more.begin(), more.end());
  if (const Status status = output.OpenFile(print_.output_file, inputs); !status.ok()) {
    return ExitWith(status.error());
  }
  LogReader reader(env, read_);
  const Result<ReadLog> before = Read(reader, std::move(before_side));
  if (!before.ok()) {
    return ReportInput(before.error());
  }
  const Result<ReadLog> after = Read(reader, std::move(after_side));
  if (!after.ok()) {
    return ReportInput(after.error());
  }
  if (WasInterrupted()) {
    ReportError("interrupted");
    return ExitCode::kInterrupted;
  }
  const model::RunDiff diff = pipeline::Diff(before->analysis, after->analysis);
  if (kDiffFormatNames[format_] == "json") {
    report::JsonWriter writer([&](std::string_view text) { output.Write(text); },
                              report::JsonWriter::Layout::kIndented);
    report::WriteDiffJson(writer, diff, kVersion);
    writer.Finish();
  } else {
    const report::Document document = report::MakeDiffDocument(diff);
    output.Write(RenderedAs(kDiffFormatNames[format_], document, print_, env));
  }
  return FinishOutput(output);
}

}  // namespace sparkwright::cli
