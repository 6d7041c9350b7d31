#include "cli/check_command.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/read_text.h"
#include "base/shell_words.h"
#include "base/split_text.h"
#include "cli/application_choice.h"
#include "cli/console.h"
#include "cli/log_reader.h"
#include "cli/rendered_document.h"
#include "conf/configuration_file.h"
#include "conf/covered_version.h"
#include "conf/edit_configuration.h"
#include "conf/java_text.h"
#include "conf/properties_file.h"
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
  conf::Configuration configuration;
  std::string spark_version;
};

Result<LoggedConfiguration> ReadLogged(Env& env, const std::string& path) {
  ReadFlags flags;
  LogReader reader(env, flags);
  SPARKWRIGHT_TRY(const pipeline::Analysis analysis,
                  ReadOnlyLog(reader, path, "check takes one, or a file with a configuration"));
  return LoggedConfiguration{conf::ConfigurationOf(analysis.application.environment, path),
                             analysis.application.spark_version};
}

/// Whether a line can only be one of YAML: a word that opens a map, or what every manifest has.
bool LooksLikeYaml(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = TakeUpTo(text, '\n');
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    const std::size_t colon = line.find(':');
    const bool is_word = colon != std::string_view::npos && colon > 0 &&
                         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
                         });
    if (line == "---" || (is_word && colon + 1 == line.size()) || line.starts_with("apiVersion:")) {
      return true;
    }
  }
  return false;
}

/// Errors: kCorrupt for a text that was taken for a properties file, as any text may be, and is none.
Status CheckIsConfiguration(const conf::ConfigurationFile& file, std::string_view text, const std::string& name) {
  constexpr std::string_view kWhatIsRead =
      "check reads spark-defaults.conf, spark-submit commands, SparkApplication manifests, JSON and event logs";
  if (file.format != conf::ConfigurationFormat::kProperties) {
    return {};
  }
  if (LooksLikeYaml(text)) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: this is YAML, but no SparkApplication; {}", name, kWhatIsRead));
  }
  const std::vector<conf::ConfigurationEntry>& entries = file.configuration.entries();
  const bool has_property = std::any_of(entries.begin(), entries.end(), [](const conf::ConfigurationEntry& entry) {
    return conf::LowerCase(entry.key).find("spark.") != std::string::npos;
  });
  if (!entries.empty() && !has_property) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: there is no property of Spark in it; {}", name, kWhatIsRead));
  }
  return {};
}

/// A file that a command names: as it is called from the folder of this program, or else from that of the script.
Result<std::string> FoundBeside(Env& env, const std::string& path, const std::string& script) {
  if (env.files().Stat(path).ok()) {
    return path;
  }
  const std::size_t slash = script.rfind('/');
  const std::string beside = script.substr(0, slash == std::string::npos ? 0 : slash + 1) + path;
  SPARKWRIGHT_TRY([[maybe_unused]] const FileInfo info, env.files().Stat(beside));
  return beside;
}

Result<conf::Configuration> ReadProperties(Env& env, const std::string& path, conf::EntrySource source) {
  SPARKWRIGHT_TRY(const std::string text, ReadText(env.files(), path, kMostText));
  SPARKWRIGHT_TRY(const conf::PropertiesFile file, conf::PropertiesFile::Parse(text, path));
  return file.ToConfiguration(source);
}

}  // namespace

CLI::App* CheckCommand::AddTo(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("check", "Say what is wrong with a Spark configuration, and mend it");
  command
      ->add_option("CONF", files_,
                   "spark-defaults.conf, a spark-submit command or script, SparkApplication YAML, JSON, or an event "
                   "log; - for stdin")
      ->type_name("CONF");
  command
      ->add_option("--properties-file", properties_file_,
                   "A properties file that CONF is put on top of, in the place of one that a command names")
      ->type_name("FILE");
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
      "  sparkwright check submit.sh --properties-file conf/spark-defaults.conf\n"
      "  sparkwright check conf/*.conf jobs/*.sh --format sarif -o check.sarif\n"
      "  sparkwright check spark-defaults.conf --fix --diff\n"
      "  sparkwright check spark-defaults.conf --spark 3.5 --upgrade-to 4.1\n"
      "\n"
      "The grade is A to F: 100 points, less 100 for what Spark refuses, 25 for what does not do what it says,\n"
      "8 for a warning, 1 for a piece of advice. The exit code is 1 at or above --fail-on.");
  return command;
}

Result<CheckCommand::Input> CheckCommand::ReadFlags(Env& env, const std::string& path) const {
  Input input;
  input.path = path;
  SPARKWRIGHT_TRY(input.flags, ConfigurationOf(context_));
  SPARKWRIGHT_TRY(input.context, ContextOf(env, context_));
  if (path.empty() && input.flags.entries().empty() && properties_file_.empty()) {
    return Error(ErrorCode::kInvalidArgument, "CONF is missing; give a file, or properties with --conf KEY=VALUE");
  }
  input.name = path.empty() ? "flags" : path == "-" ? "standard input" : path;
  if (!upgrade_to_.empty()) {
    SPARKWRIGHT_TRY(input.upgrade_to, conf::CoveredVersion(upgrade_to_));
  }
  return input;
}

Status CheckCommand::ReadText(Env& env, Input& input) const {
  constexpr std::string_view kFirstOfUtf16 = "\xFF\xFE";
  constexpr std::string_view kFirstOfBigEndian = "\xFE\xFF";
  SPARKWRIGHT_TRY(const FileInfo info, input.path == "-" ? Result<FileInfo>(FileInfo{}) : env.files().Stat(input.path));
  const bool is_folder = info.kind == FileInfo::Kind::kDirectory;
  Result<std::string> text =
      is_folder ? Result<std::string>(std::string()) : sparkwright::ReadText(env.files(), input.path, kMostText);
  const bool is_large = !text.ok() && text.error().code() == ErrorCode::kLimitExceeded;
  if (!text.ok() && !is_large) {
    return text.error();
  }
  if (text.ok() && (text->starts_with(kFirstOfUtf16) || text->starts_with(kFirstOfBigEndian))) {
    return Error(
        ErrorCode::kCorrupt,
        fmt::format("{}: this is UTF-16, and Spark reads UTF-8; iconv -f UTF-16 -t UTF-8 changes it", input.name));
  }
  if (is_folder || is_large || LooksLikeLog(*text)) {
    if (input.path == "-") {
      return Error(ErrorCode::kInvalidArgument,
                   "standard input is no text, as a configuration is; give an event log as a file");
    }
    Result<LoggedConfiguration> logged = ReadLogged(env, input.path);
    if (!logged.ok()) {
      const std::string_view why = is_folder  ? ""
                                   : is_large ? "; it is too large for a configuration, too"
                                              : "; it is no text, as a configuration is, either";
      return Error(logged.error().code(), logged.error().message() + std::string(why));
    }
    input.configuration.Append(logged->configuration);
    return TakeVersion(context_, logged->spark_version, input.name, input.context);
  }
  input.text = *std::move(text);
  SPARKWRIGHT_TRY(conf::ConfigurationFile file, conf::ReadConfigurationFile(input.text, input.name));
  SPARKWRIGHT_TRY(CheckIsConfiguration(file, input.text, input.name));
  input.format = file.format;
  SPARKWRIGHT_TRY(TakeVersion(context_, file.spark_version, input.name, input.context));
  if (file.configuration.entries().empty()) {
    ReportNote(fmt::format("{} has no properties", input.name));
  }
  for (const std::string& sentence : file.not_read) {
    ReportNote(sentence);
  }
  // A flag is stronger than the file.
  conf::RunContext& context = input.context;
  context.manager = context_.master.empty() ? file.manager : context.manager;
  context.deploy_mode =
      context_.deploy_mode.empty() ? file.deploy_mode.value_or(context.deploy_mode) : context.deploy_mode;
  context.language = context_.language.empty() ? file.language.value_or(context.language) : context.language;
  SPARKWRIGHT_TRY(ReadNamedFiles(env, file, input));
  input.configuration.Append(file.configuration);
  return {};
}

Status CheckCommand::ReadNamedFiles(Env& env, const conf::ConfigurationFile& file, Input& input) const {
  const auto read = [&](const std::string& path, std::string_view flag, conf::EntrySource source) -> Status {
    const Result<std::string> found = FoundBeside(env, path, input.path);
    if (!found.ok()) {
      ReportNote(fmt::format("{} names {} {}, which is not here; what it says is not checked", input.name, flag, path));
      return {};
    }
    SPARKWRIGHT_TRY(const conf::Configuration properties, ReadProperties(env, *found, source));
    input.configuration.Append(properties);
    return {};
  };
  if (!file.properties_file.empty() && properties_file_.empty()) {
    SPARKWRIGHT_TRY(read(file.properties_file, "--properties-file", conf::EntrySource::kPropertiesFile));
  }
  for (const std::string& path : file.extra_properties_files) {
    SPARKWRIGHT_TRY(read(path, "--extra-properties-file", conf::EntrySource::kExtraPropertiesFile));
  }
  return {};
}

Status CheckCommand::ReadInput(Env& env, Input& input) const {
  if (!properties_file_.empty()) {
    // Beside a file it is the weaker one.
    SPARKWRIGHT_TRY(input.configuration, ReadProperties(env, properties_file_, conf::EntrySource::kDefaultsFile));
  }
  if (!input.path.empty()) {
    SPARKWRIGHT_TRY(ReadText(env, input));
  }
  input.configuration.Append(input.flags);
  return {};
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

CheckCommand::Checked CheckCommand::Check(Input input) const {
  Checked checked;
  checked.verdict = pipeline::Check(input.configuration, input.context);
  if (input.upgrade_to.has_value()) {
    checked.upgrade = pipeline::UpgradeTo(input.configuration, input.context, *input.upgrade_to);
  }
  checked.input = std::move(input);
  return checked;
}

void CheckCommand::Print(Env& env, const std::vector<Checked>& checked, Output& output) const {
  std::vector<report::CheckedConfiguration> configurations;
  for (const Checked& one : checked) {
    const bool is_file = !one.input.path.empty() && one.input.path != "-";
    configurations.push_back({one.input.name, is_file, one.input.context.version.Line(), one.verdict,
                              one.upgrade.has_value() ? &*one.upgrade : nullptr});
  }
  const std::string_view format = kCheckFormatNames[format_];
  if (format == "json" || format == "sarif") {
    report::JsonWriter writer([&](std::string_view text) { output.Write(text); },
                              report::JsonWriter::Layout::kIndented);
    if (format == "json") {
      report::WriteVerdictJson(writer, configurations.front(), kVersion);
    } else {
      report::WriteSarif(writer, configurations, pipeline::CheckRules(), kVersion);
    }
    writer.Finish();
    return;
  }
  for (std::size_t i = 0; i < checked.size(); ++i) {
    const Input& input = checked[i].input;
    const std::vector<model::Violation>& violations = checked[i].verdict.violations;
    std::vector<std::string> next;
    const bool has_fix = std::any_of(violations.begin(), violations.end(),
                                     [](const model::Violation& violation) { return violation.fix.has_value(); });
    const bool is_rewritten = input.format == conf::ConfigurationFormat::kProperties ||
                              input.format == conf::ConfigurationFormat::kSparkApplication;
    if (has_fix && is_rewritten && input.path != "-" && properties_file_.empty()) {
      next.push_back(
          fmt::format("sparkwright check {}{} --fix --unsafe-fixes --diff", ShellQuoted(input.path), TextOf(context_)));
    }
    output.Write(i > 0 ? "\n" : "");
    output.Write(RenderedAs(format, report::MakeVerdictDocument(configurations[i], std::move(next)), print_, env));
  }
}

Status CheckCommand::Mend(Input& input, Output& diff) const {
  if (!input.format.has_value()) {
    return Error(ErrorCode::kInvalidArgument,
                 "--fix and --diff need a configuration file; flags and logs are not rewritten");
  }
  SPARKWRIGHT_TRY(pipeline::FixedText fixed, pipeline::Fix(input.text, input.name, input.flags, input.context,
                                                           fixes_all_ ? model::FixMode::kAll : model::FixMode::kSafe));
  if (shows_diff_) {
    diff.Write(report::UnifiedDiff(input.text, fixed.text, input.name));
    return {};
  }
  const std::string& target = print_.output_file.empty() ? input.path : print_.output_file;
  if (target == "-") {
    return Error(ErrorCode::kInvalidArgument, "--fix of standard input needs -o FILE");
  }
  if (target != input.path || fixed.text != input.text) {
    Output output;
    SPARKWRIGHT_TRY(output.OpenFile(target, {}));
    output.Write(fixed.text);
    SPARKWRIGHT_TRY(output.Close());
  }
  for (const model::ConfigurationEdit& edit : fixed.edits) {
    const std::string text = conf::EditText(edit);
    ReportNote(files_.size() > 1 ? fmt::format("{}: {}", target, text) : text);
  }
  SPARKWRIGHT_TRY(input.configuration, conf::ReadConfiguration(fixed.text, target));
  input.configuration.Append(input.flags);
  input.path = target;
  input.name = target;
  input.text = std::move(fixed.text);
  return {};
}

Status CheckCommand::CheckFlags() const {
  const bool mends = fixes_safe_ || fixes_all_;
  if (files_.size() > 1 && kCheckFormatNames[format_] == "json") {
    return Error(ErrorCode::kInvalidArgument, "--format json is for one CONF; sarif, table and markdown take several");
  }
  if (files_.size() > 1 && mends && !shows_diff_ && !print_.output_file.empty()) {
    return Error(ErrorCode::kInvalidArgument, "--fix with -o FILE takes one CONF");
  }
  if ((mends || shows_diff_) && !properties_file_.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "--fix and --diff mend what is in CONF; give what --properties-file names as CONF");
  }
  return {};
}

ExitCode CheckCommand::Run(Env& env) {
  if (const Status status = CheckFlags(); !status.ok()) {
    return ExitWith(status.error());
  }
  Output output;
  const bool mends = (fixes_safe_ || fixes_all_) && !shows_diff_;
  bool is_open = false;
  std::vector<Checked> checked;
  ExitCode code = ExitCode::kOk;
  for (const std::string& path : files_.empty() ? std::vector<std::string>{""} : files_) {
    Result<Input> input = ReadFlags(env, path);
    if (!input.ok()) {
      return ExitWith(input.error());
    }
    if (const Status status = ReadInput(env, *input); !status.ok()) {
      ReportError(status.error().message());
      code = std::max(code, ExitCodeOfInput(status.error().code()));
      continue;
    }
    if (input->upgrade_to.has_value() && input->upgrade_to->IsSameLine(input->context.version)) {
      return ExitWith(
          Error(ErrorCode::kInvalidArgument,
                fmt::format("--upgrade-to {} is the version that is checked; --spark says which one it runs on",
                            input->upgrade_to->Line())));
    }
    if (!is_open && !mends) {
      is_open = true;
      if (const Status status = output.OpenFile(print_.output_file, files_); !status.ok()) {
        return ExitWith(status.error());
      }
    }
    if (const Status status = mends || shows_diff_ ? Mend(*input, output) : Status(); !status.ok()) {
      code = std::max(code, ExitWith(status.error()));
      continue;
    }
    checked.push_back(Check(*std::move(input)));
  }
  if (checked.empty()) {
    return code;
  }
  if (!shows_diff_) {
    Print(env, checked, output);
  }
  for (const Checked& one : checked) {
    code = std::max(code, shows_diff_ ? ExitCode::kOk : CodeOf(one.verdict));
  }
  return FinishOutput(output, code);
}

}  // namespace sparkwright::cli
