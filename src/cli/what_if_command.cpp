#include "cli/what_if_command.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/split_text.h"
#include "cli/application_choice.h"
#include "cli/console.h"
#include "cli/context_flags.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "report/what_if_document.h"
#include "report/what_if_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 5> kWhatIfFormatNames = {"table", "json", "jsonl", "markdown", "csv"};
constexpr int64_t kMostExecutors = 100'000;
constexpr int64_t kMostCores = 65'536;

}  // namespace

CLI::App* WhatIfCommand::AddTo(CLI::App& program) {
  CLI::App* const command = program.add_subcommand(
      "what-if", "Say what a run would have taken with other executors, settings or data, by playing it again");
  command->add_option("LOG", log_, "The event log of the run")->required()->type_name("LOG");
  AddCountFlag(*command, "--executors", executors_, "So many executors", kMostExecutors)->default_str("as it had");
  AddCountFlag(*command, "--cores", cores_, "So many cores in each; threads with a local master", kMostCores)
      ->default_str("as it had");
  command->add_option("--memory", memory_, "Heap of each executor, such as 4g; with a local master the driver's")
      ->type_name("SIZE");
  command->add_option("--conf", conf_, "A property of Spark; may be given often")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--input-scale", input_scale_, "So many times the data that it read")->type_name("NUMBER");
  command
      ->add_option("--grid", grid_,
                   "Numbers of executors for the curve, such as 1,2,4,8; threads with a local master (default: halves "
                   "and doubles of what is asked)")
      ->type_name("N,N,...")
      ->expected(0, 1);
  command->add_option("--price", price_, "Dollars for a core for an hour: then every size has its cost")
      ->type_name("USD")
      ->check(CLI::PositiveNumber);
  AddReportFlags(*command, kWhatIfFormatNames, format_, print_);
  AddReadFlags(*command, read_);
  command->footer(
      "Examples:\n"
      "  sparkwright what-if LOG --executors 20 --cores 4\n"
      "  sparkwright what-if LOG --grid 1,2,4,8,16,32 --format csv\n"
      "  sparkwright what-if LOG --conf spark.sql.shuffle.partitions=64\n"
      "  sparkwright what-if LOG --input-scale 4 --executors 8 --memory 8g\n"
      "\n"
      "The recorded tasks are scheduled again as Spark does it; docs/guide/what-if.md has the rules, what is not\n"
      "simulated, and how far off it was on real runs.");
  return command;
}

Result<pipeline::WhatIfQuestion> WhatIfCommand::Question() const {
  pipeline::WhatIfQuestion question;
  if (executors_ > 0) {
    question.num_executors = executors_;
  }
  if (cores_ > 0) {
    question.cores = cores_;
  }
  if (!memory_.empty()) {
    SPARKWRIGHT_TRY(question.memory, ParseSize(memory_));
  }
  question.input_scale = input_scale_;
  if (price_ > 0.0) {
    question.core_hour_price = price_;
  }
  ContextFlags flags;
  flags.conf = conf_;
  SPARKWRIGHT_TRY(const conf::Configuration configuration, ConfigurationOf(flags));
  for (const conf::ConfigurationEntry& entry : configuration.entries()) {
    question.settings.emplace_back(entry.key, entry.value);
  }
  std::string_view rest = grid_;
  while (!rest.empty()) {
    const std::string_view text = TakeUpTo(rest, ',');
    int64_t size = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (status != std::errc() || end != text.data() + text.size() || size < 1 || size > kMostExecutors) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("--grid takes whole numbers from 1 to {} with commas between, such as 1,2,4,8; '{}' is "
                               "none",
                               kMostExecutors, text));
    }
    question.grid.push_back(size);
  }
  return question;
}

ExitCode WhatIfCommand::Run(Env& env) {
  const Result<pipeline::WhatIfQuestion> question = Question();
  if (!question.ok()) {
    return ExitWith(question.error());
  }
  LogReader reader(env, read_);
  const Result<pipeline::Analysis> analysis = ReadOnlyLog(reader, log_, "what-if takes one");
  reader.ClearProgress();
  if (!analysis.ok()) {
    ReportError(analysis.error().message());
    return ExitCodeOfInput(analysis.error().code());
  }
  const Result<model::WhatIf> answer = pipeline::WhatIf(*analysis, *question);
  if (!answer.ok()) {
    return ExitWith(answer.error());
  }
  const std::string_view format = kWhatIfFormatNames[format_];
  if (format == "csv") {
    return PrintText(report::WhatIfCsv(*answer), print_, {log_});
  }
  if (format == "jsonl") {
    std::string text;
    report::JsonWriter writer([&](std::string_view piece) { text += piece; }, report::JsonWriter::Layout::kOneLine);
    report::WriteWhatIfJson(writer, *answer, kVersion);
    writer.Finish();
    return PrintText(text, print_, {log_});
  }
  const Answer printed = {
      [&](report::JsonWriter& writer) { report::WriteWhatIfJson(writer, *answer, kVersion); },
      [&] { return report::MakeWhatIfDocument(*answer); },
  };
  return PrintAnswer(format, printed, print_, {log_}, env);
}

}  // namespace sparkwright::cli
