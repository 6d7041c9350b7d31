#include "cli/classify_command.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/read_text.h"
#include "base/split_text.h"
#include "cli/application_choice.h"
#include "cli/console.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "model/job_input.h"
#include "pipeline/classify.h"
#include "report/workload_document.h"
#include "report/workload_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 3> kClassifyFormatNames = {"table", "json", "markdown"};
constexpr Bytes kMostSamples{int64_t{256} << 20};
constexpr std::string_view kTakesOneLog = "classify takes one";

}  // namespace

CLI::App* ClassifyCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("classify", "Say what kind of work a job is, from words, code or an event log");
  command->add_option("WORDS", texts_.words, "What the job does, in words")->type_name("WORDS");
  command->add_option("--description", texts_.descriptions, "The same, as one text; - for stdin")->type_name("TEXT");
  command->add_option("--code", texts_.code_files, "Its program: .sql, .py, .scala, .java, .R or a notebook")
      ->type_name("FILE");
  command->add_option("--log", log_, "An event log of a run of it")->type_name("LOG");
  AddClassFlag(*command, texts_.given_class);
  AddReadFlags(*command, read_);
  AddReportFlags(*command, kClassifyFormatNames, format_, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright classify nightly copy of 240 Oracle tables into the lake, 500 GiB/day\n"
      "  sparkwright classify --code job.py --code report.sql\n"
      "  sparkwright classify --log app-20261103-0007.zstd --description 'fraud scores for all cards'\n"
      "  sparkwright classify --format json score 2 billion rows with the trained model\n"
      "\n"
      "Classes: ml-training, ml-inference, etl, analytics, streaming, graph; mixed for two purposes of one weight.\n"
      "Words, code and log are independent witnesses; docs/guide/classify.md says how well they do.");
  return command;
}

Result<model::Workload> ClassifyCommand::Classify(Env& env) const {
  SPARKWRIGHT_TRY(model::JobInput input, ReadJobTexts(env, texts_));
  LogReader reader(env, read_);
  std::optional<pipeline::Analysis> analysis;
  if (!log_.empty()) {
    SPARKWRIGHT_TRY(pipeline::Analysis read, ReadOnlyLog(reader, log_, kTakesOneLog));
    analysis = std::move(read);
    input.application = &analysis->application;
  }
  if (input.description.empty() && input.code.empty() && input.application == nullptr &&
      !input.given_class.has_value()) {
    return Error(ErrorCode::kInvalidArgument, "nothing to classify; give words, --code FILE or --log LOG");
  }
  return pipeline::Classify(input);
}

ExitCode ClassifyCommand::Run(Env& env) {
  const Result<model::Workload> workload = Classify(env);
  if (!workload.ok()) {
    return ExitWith(workload.error());
  }
  std::vector<std::string> inputs = texts_.code_files;
  inputs.push_back(log_);
  const Answer answer = {
      [&](report::JsonWriter& writer) { report::WriteWorkloadJson(writer, *workload, kVersion); },
      [&] { return report::MakeWorkloadDocument(*workload); },
  };
  return PrintAnswer(kClassifyFormatNames[format_], answer, print_, inputs, env);
}

CLI::App* ClassifySamplesCommand::AddTo(CLI::App& program) {
  CLI::App* const command = program.add_subcommand("classify-samples", "Print what the learned classifier sees");
  command->group("");
  command->add_option("FILE", file_, "JSON lines; - for stdin")->required();
  return command;
}

ExitCode ClassifySamplesCommand::Run(Env& env) {
  const Result<std::string> text = ReadText(env.files(), file_, kMostSamples);
  if (!text.ok()) {
    return ExitWith(text.error());
  }
  ReadFlags flags;
  flags.is_quiet = true;
  LogReader reader(env, flags);
  Output output;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const nlohmann::json sample = nlohmann::json::parse(TakeUpTo(rest, '\n'), nullptr, /*allow_exceptions=*/false);
    if (!sample.is_object()) {
      return ExitWith(Error(ErrorCode::kCorrupt, fmt::format("{}: a line is not a JSON object", file_)));
    }
    model::JobInput input;
    input.description = sample.value("description", "");
    if (sample.contains("code")) {
      input.code.push_back({sample.value("file", ""), sample.value("code", "")});
    }
    std::optional<pipeline::Analysis> analysis;
    if (const std::string log = sample.value("log", ""); !log.empty()) {
      Result<pipeline::Analysis> read = ReadOnlyLog(reader, log, kTakesOneLog);
      if (!read.ok()) {
        return ExitWith(read.error());
      }
      analysis = *std::move(read);
      input.application = &analysis->application;
    }
    report::JsonWriter writer([&](std::string_view piece) { output.Write(piece); },
                              report::JsonWriter::Layout::kOneLine);
    report::WriteSampleJson(writer, sample.value("id", ""), pipeline::FeaturesOf(input), pipeline::Classify(input));
    writer.Finish();
  }
  return FinishOutput(output);
}

}  // namespace sparkwright::cli
