#include "cli/check_command.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/read_text.h"
#include "base/shell_words.h"
#include "cli/application_choice.h"
#include "cli/console.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "conf/configuration_file.h"
#include "conf/covered_version.h"
#include "conf/edit_configuration.h"
#include "pipeline/check.h"
#include "pipeline/rules.h"
#include "report/sarif.h"
#include "report/unified_diff.h"
#include "report/verdict_document.h"
#include "report/verdict_json.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

constexpr std::array<std::string_view, 4> kCheckFormatNames = {"table", "json", "markdown", "sarif"};
constexpr std::array<std::string_view, 3> kFailOnNames = {"never", "warning", "critical"};
constexpr Bytes kMostText{int64_t{4} << 20};

/// Whether a file is an event log by its front: compressed, or lines of events.
bool LooksLikeLog(std::string_view text) {
  return text.starts_with("{\"Event\":") || text.find('\0') != std::string_view::npos;
}

/// The configuration that an application ran with.
struct LoggedConfiguration {
  std::string name;
  conf::Configuration configuration;
  model::SparkVersion version;
};

Result<LoggedConfiguration> ReadLogged(Env& env, const std::string& path) {
  ReadFlags flags;
  LogReader reader(env, flags);
  const FoundInput found = FindInput(env, {path}, flags.limits);
  if (found.logs.size() != 1) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: has {} event logs; check takes one of them", path, found.logs.size()));
  }
  SPARKWRIGHT_TRY(const pipeline::Analysis analysis, reader.Read(found.logs.front()));
  SPARKWRIGHT_TRY(model::SparkVersion version, conf::CoveredVersion(analysis.application.spark_version));
  return LoggedConfiguration{path, conf::ConfigurationOf(analysis.application.environment, path), std::move(version)};
}

/// What the file says of where it runs, beside properties.
void TakeFrom(const conf::ConfigurationFile& file, conf::RunContext& context) {
  context.manager = file.manager.has_value() ? file.manager : context.manager;
  context.deploy_mode = file.deploy_mode.value_or(context.deploy_mode);
  context.language = file.language.value_or(context.language);
}

}  // namespace

CLI::App* CheckCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("check", "Say what is wrong with a Spark configuration, and mend it");
  command
      ->add_option("CONF", file_,
                   "spark-defaults.conf, a spark-submit command or script, SparkApplication YAML, JSON, or an event "
                   "log; - for stdin")
      ->type_name("CONF");
  AddContextFlags(*command, context_);
  AddChoiceFlag(*command, "--format", kCheckFormatNames, format_, "How to print")->default_str("table");
  AddChoiceFlag(*command, "--fail-on", kFailOnNames, fail_on_, "Exit with 1 when something is so bad or worse")
      ->default_str("critical");
  fail_on_ = 2;
  command->add_flag("--fix", fixes_safe_, "Mend what is safe to mend, in the file itself or in -o FILE");
  command->add_flag("--unsafe-fixes", fixes_all_, "Mend what needs a look, too");
  command->add_flag("--diff", shows_diff_, "Print what --fix would change, and change nothing");
  command
      ->add_option("--upgrade-to", upgrade_to_,
                   "Say, too, what changes with this version: defaults and what it refuses")
      ->type_name("VERSION");
  AddPrintFlags(*command, print_);
  command->footer(
      "Examples:\n"
      "  sparkwright check conf/spark-defaults.conf --spark 3.5\n"
      "  sparkwright check conf/spark-defaults.conf --cluster nodes=3,cores=16,memory=64g --master yarn\n"
      "  sparkwright check --conf spark.executor.memory=8g --conf spark.executor.cores=4\n"
      "  sparkwright check submit.sh --format sarif -o check.sarif\n"
      "  sparkwright check spark-defaults.conf --fix --diff\n"
      "  sparkwright check spark-defaults.conf --spark 3.5 --upgrade-to 4.1\n"
      "\n"
      "The grade is A to F: 100 points, less 100 for what Spark refuses, 25 for what does not do what it says,\n"
      "8 for a warning, 1 for a piece of advice. The exit code is 1 at or above --fail-on.");
  return command;
}

Result<CheckCommand::Input> CheckCommand::ReadInput(Env& env) const {
  Input input;
  SPARKWRIGHT_TRY(input.flags, ConfigurationOf(context_));
  model::SparkVersion version;
  SPARKWRIGHT_TRY(version, conf::CoveredVersion({}));
  conf::ConfigurationFile file;
  if (file_.empty()) {
    if (input.flags.entries().empty()) {
      return Error(ErrorCode::kInvalidArgument, "CONF is missing; give a file, or properties with --conf KEY=VALUE");
    }
    input.name = "flags";
  } else {
    const Result<FileInfo> info = file_ == "-" ? Result<FileInfo>(FileInfo{}) : env.files().Stat(file_);
    if (!info.ok()) {
      return info.error();
    }
    Result<std::string> text = info->kind == FileInfo::Kind::kDirectory ? Result<std::string>(std::string(1, '\0'))
                                                                        : ReadText(env.files(), file_, kMostText);
    const bool is_log = text.ok() ? LooksLikeLog(*text) : text.error().code() == ErrorCode::kLimitExceeded;
    if (!text.ok() && !is_log) {
      return text.error();
    }
    input.name = file_ == "-" ? "standard input" : file_;
    if (is_log) {
      SPARKWRIGHT_TRY(LoggedConfiguration logged, ReadLogged(env, file_));
      input.configuration = std::move(logged.configuration);
      version = std::move(logged.version);
    } else {
      input.text = *std::move(text);
      SPARKWRIGHT_TRY(file, conf::ReadConfigurationFile(input.text, input.name));
      input.configuration = std::move(file.configuration);
      SPARKWRIGHT_TRY(version, conf::CoveredVersion(file.spark_version));
    }
  }
  input.configuration.Append(input.flags);
  SPARKWRIGHT_TRY(input.context, ContextOf(context_, version));
  TakeFrom(file, input.context);
  return input;
}

ExitCode CheckCommand::CodeOf(const model::Verdict& verdict) const {
  const std::string_view fail_on = kFailOnNames[fail_on_];
  const model::FindingSeverity least =
      fail_on == "warning" ? model::FindingSeverity::kWarning : model::FindingSeverity::kCritical;
  const bool is_bad =
      fail_on != "never" && std::any_of(verdict.violations.begin(), verdict.violations.end(),
                                        [&](const model::Violation& violation) { return violation.severity >= least; });
  return is_bad ? ExitCode::kFindings : ExitCode::kOk;
}

ExitCode CheckCommand::PrintVerdict(Env& env, const Input& input) const {
  const model::Verdict verdict = pipeline::Check(input.configuration, input.context);
  std::optional<model::Upgrade> upgrade;
  if (!upgrade_to_.empty()) {
    const Result<model::SparkVersion> to = conf::CoveredVersion(upgrade_to_);
    if (!to.ok()) {
      return ExitWith(to.error());
    }
    upgrade = pipeline::UpgradeTo(input.configuration, input.context, *to);
  }
  const report::CheckedConfiguration checked{input.name, input.context.version.Line(), verdict,
                                             upgrade.has_value() ? &*upgrade : nullptr};
  Output output;
  if (!print_.output_file.empty() && !fixes_safe_ && !fixes_all_) {
    if (const Status status = output.OpenFile(print_.output_file, {file_}); !status.ok()) {
      return ExitWith(status.error());
    }
  }
  const std::string_view format = kCheckFormatNames[format_];
  if (format == "json" || format == "sarif") {
    report::JsonWriter writer([&](std::string_view text) { output.Write(text); },
                              report::JsonWriter::Layout::kIndented);
    if (format == "json") {
      report::WriteVerdictJson(writer, checked, kVersion);
    } else {
      report::WriteSarif(writer, checked, pipeline::CheckRules(), kVersion);
    }
    writer.Finish();
  } else {
    std::vector<std::string> next;
    const auto has_fix = [](const model::Violation& violation) { return violation.fix.has_value(); };
    if (!input.text.empty() && file_ != "-" &&
        std::any_of(verdict.violations.begin(), verdict.violations.end(), has_fix)) {
      next.push_back(fmt::format("sparkwright check {} --fix --unsafe-fixes --diff", ShellQuoted(file_)));
    }
    const report::Document document = report::MakeVerdictDocument(checked, std::move(next));
    output.Write(RenderedAs(format, document, print_, env));
  }
  const Status status = output.Close();
  return status.ok() ? CodeOf(verdict) : ExitWith(status.error());
}

ExitCode CheckCommand::FixFile(Env& env, Input input) const {
  if (input.text.empty()) {
    return ExitWith(Error(ErrorCode::kInvalidArgument,
                          "--fix and --diff need a configuration file; flags and logs are not rewritten"));
  }
  const Result<pipeline::FixedText> fixed = pipeline::Fix(input.text, input.name, input.flags, input.context,
                                                          fixes_all_ ? model::FixMode::kAll : model::FixMode::kSafe);
  if (!fixed.ok()) {
    return ExitWith(fixed.error());
  }
  if (shows_diff_) {
    Output output;
    output.Write(report::UnifiedDiff(input.text, fixed->text, input.name));
    const Status status = output.Close();
    return status.ok() ? ExitCode::kOk : ExitWith(status.error());
  }
  if (file_ == "-" && print_.output_file.empty()) {
    return ExitWith(Error(ErrorCode::kInvalidArgument, "--fix of standard input needs -o FILE"));
  }
  Output output;
  const std::string& target = print_.output_file.empty() ? file_ : print_.output_file;
  if (const Status status = output.OpenFile(target, {}); !status.ok()) {
    return ExitWith(status.error());
  }
  output.Write(fixed->text);
  if (const Status status = output.Close(); !status.ok()) {
    return ExitWith(status.error());
  }
  for (const model::ConfigurationEdit& edit : fixed->edits) {
    ReportNote(conf::EditText(edit));
  }
  Result<conf::Configuration> configuration = conf::ReadConfiguration(fixed->text, target);
  if (!configuration.ok()) {
    return ExitWith(configuration.error());
  }
  input.name = target;
  input.text = fixed->text;
  input.configuration = *std::move(configuration);
  input.configuration.Append(input.flags);
  return PrintVerdict(env, input);
}

ExitCode CheckCommand::Run(Env& env) {
  Result<Input> input = ReadInput(env);
  if (!input.ok()) {
    return ExitWith(input.error());
  }
  return fixes_safe_ || fixes_all_ || shows_diff_ ? FixFile(env, *std::move(input)) : PrintVerdict(env, *input);
}

}  // namespace sparkwright::cli
