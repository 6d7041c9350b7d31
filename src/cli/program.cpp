#include "cli/program.h"

#include <algorithm>
#include <exception>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/suggest.h"
#include "cli/analyze_command.h"
#include "cli/check_command.h"
#include "cli/classify_command.h"
#include "cli/cluster_command.h"
#include "cli/completion_command.h"
#include "cli/console.h"
#include "cli/cost_command.h"
#include "cli/diff_command.h"
#include "cli/docs_command.h"
#include "cli/explain_command.h"
#include "cli/flags.h"
#include "cli/hardware_command.h"
#include "cli/help_formatter.h"
#include "cli/interrupt.h"
#include "cli/predict_command.h"
#include "cli/recommend_command.h"
#include "cli/submit_command.h"
#include "cli/tune_command.h"
#include "cli/what_if_command.h"
#include "sparkwright_version.h"

namespace sparkwright::cli {
namespace {

ExitCode UsageError(const std::string& message, const CLI::App& command) {
  const std::string name = command.get_parent() == nullptr ? "sparkwright" : "sparkwright " + command.get_name();
  ReportError(message);
  WriteToStderr(fmt::format("Try '{} --help'.\n", name));
  return ExitCode::kUsage;
}

/// All ways to write the command's flags, with their dashes.
std::vector<std::string> FlagNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); })) {
    names.push_back(command->get_name());
  }
  return names;
}

ExitCode Print(const std::string& text) {
  Output output;
  output.Write(text);
  return FinishOutput(output);
}

/// A description as part of a sentence.
std::string InSentence(std::string description) {
  const bool is_word =
      description.size() > 1 && ((description[1] >= 'a' && description[1] <= 'z') || description[1] == ' ');
  if (is_word && description[0] >= 'A' && description[0] <= 'Z') {
    description[0] = static_cast<char>(description[0] - 'A' + 'a');
  }
  return description;
}

/// CLI11 puts the flag's name before the message of a validation; a person reads it better with quotes.
std::string Readable(const CLI::ParseError& error) {
  std::string message = error.what();
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) {
    message.pop_back();
  }
  return message;
}

/// "LOG is missing; give …", with what the help says of the first argument that is not there.
std::string MissingArgument(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() && option->get_required() && option->count() == 0) {
      const std::string choices = fmt::format("{}", fmt::join(ChoicesOf(*option), ", "));
      return fmt::format("{} is missing; give {}", option->get_name(true),
                         choices.empty() ? InSentence(option->get_description()) : "one of " + choices);
    }
  }
  return {};
}

/// "--app-id needs a value: only the application with this id"; empty when the flag is not known.
std::string MissingValue(const CLI::App& command, const std::string& message) {
  const std::string flag = message.substr(0, message.find(':'));
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_items_expected_max() > 0 && !option->get_positional() && option->check_name(flag)) {
      return fmt::format("{} needs a value, {}: {}", flag, option->get_type_name(),
                         InSentence(option->get_description()));
    }
  }
  return {};
}

/// "help" and "version" as other programs have them: what the flags of the name do.
void TakeAliases(std::vector<std::string>& arguments) {
  if (arguments.front() == "version") {
    arguments.front() = "--version";
  } else if (arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
}

}  // namespace

Program::Program() : app_("Reads Apache Spark event logs and says where the time went.", "sparkwright") {
  app_.formatter(std::make_shared<HelpFormatter>());  // CLI11 shares it with the subcommands.
  app_.get_formatter()->label("Positionals", "Arguments");
  app_.get_formatter()->label("Subcommands", "Commands");
  app_.set_version_flag("--version", "sparkwright " + std::string(kVersion), "Print the version and exit");
  app_.set_help_flag("-h,--help", "Print this help and exit");
  app_.require_subcommand(1);
  app_.footer(
      "Examples:\n"
      "  sparkwright analyze app-20261103-0007.zstd           one log: where the time went\n"
      "  sparkwright analyze /var/log/spark-events            a folder: one line a log, then totals\n"
      "  sparkwright analyze --format json LOG                every number\n"
      "  sparkwright diff BEFORE AFTER                        two runs side by side\n"
      "  sparkwright tune LOG                                 the configuration for the next run\n"
      "  sparkwright check conf/spark-defaults.conf           what is wrong with a configuration\n"
      "  sparkwright classify WORDS --code job.py             what kind of work a job is\n"
      "  sparkwright predict WORDS --cluster cluster.yaml     what a job will need, and how long it takes\n"
      "  sparkwright what-if LOG --executors 20               what a run would have taken with other executors\n"
      "  sparkwright cost WORDS --deadline 2h                 what it costs, on which machines\n"
      "  sparkwright explain spark.executor.memory            what a configuration key is\n"
      "  sparkwright hardware                                 what this machine has, and what Spark may use\n"
      "  sparkwright cluster up --workers 2 --memory 3g       a real Spark cluster on this machine\n"
      "\n"
      "Exit codes: 0 ok, 1 findings at or above --fail-on, 2 usage, 3 bad input, 4 internal error,\n"
      "130 interrupted.\n"
      "'sparkwright COMMAND --help' says more.");
  Add(std::make_unique<AnalyzeCommand>());
  Add(std::make_unique<CheckCommand>());
  Add(std::make_unique<ClassifyCommand>());
  Add(std::make_unique<ClusterCommand>());
  Add(std::make_unique<CostCommand>());
  Add(std::make_unique<DiffCommand>());
  Add(std::make_unique<ExplainCommand>());
  Add(std::make_unique<HardwareCommand>());
  Add(std::make_unique<RecommendCommand>());
  Add(std::make_unique<PredictCommand>());
  Add(std::make_unique<SubmitCommand>());
  Add(std::make_unique<TuneCommand>());
  Add(std::make_unique<WhatIfCommand>());
  Add(std::make_unique<CompletionCommand>(app_));
  Add(std::make_unique<DocsCommand>(app_));
  Add(std::make_unique<ClassifySamplesCommand>());
}

Program::~Program() = default;

void Program::Add(std::unique_ptr<Command> command) {
  CLI::App* const app = command->AddTo(app_);
  entries_.push_back({std::move(command), app});
}

ExitCode Program::Run(Env& env, std::vector<std::string> arguments) {
  try {
    return Parse(env, std::move(arguments));
  } catch (const std::bad_alloc&) {
    ReportError("out of memory; lower --max-entities or --max-plan-nodes, or use a larger machine");
  } catch (const std::exception& exception) {
    ReportError(fmt::format("internal error: {}", exception.what()));
  }
  return ExitCode::kInternal;
}

ExitCode Program::Parse(Env& env, std::vector<std::string> arguments) {
  if (arguments.empty()) {
    WriteToStderr(app_.help());
    return ExitCode::kUsage;
  }
  TakeAliases(arguments);
  // CLI11 would only say that a subcommand is missing.
  if (!arguments.front().starts_with('-')) {
    const std::string& name = arguments.front();
    const bool is_known = std::any_of(entries_.begin(), entries_.end(),
                                      [&](const Entry& entry) { return entry.app->get_name() == name; });
    if (!is_known) {
      return UsageError(fmt::format("there is no command '{}'{}", name, DidYouMean(name, CommandNames(app_))), app_);
    }
  }
  const auto parsed = [&]() -> const CLI::App& {
    const std::vector<CLI::App*> commands = app_.get_subcommands();
    return commands.empty() ? app_ : *commands.front();
  };
  const auto unknown_flag = [&]() -> std::string {
    const std::vector<std::string> extras = app_.remaining(true);
    const auto found =
        std::find_if(extras.begin(), extras.end(), [](const std::string& extra) { return extra.starts_with('-'); });
    return found == extras.end() ? "" : found->substr(0, found->find('='));
  };
  const auto no_such_flag = [&](const std::string& flag) {
    return UsageError(fmt::format("there is no option '{}'{}", flag, DidYouMean(flag, FlagNames(parsed()))), parsed());
  };
  try {
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    app_.parse(std::move(arguments));
  } catch (const CLI::CallForVersion& version) {
    return Print(std::string(version.what()) + "\n");
  } catch (const CLI::CallForHelp&) {
    return Print(parsed().help());
  } catch (const CLI::CallForAllHelp&) {
    return Print(app_.help("", CLI::AppFormatMode::All));
  } catch (const CLI::ExtrasError&) {
    const std::vector<std::string> extras = app_.remaining(true);
    const std::string flag = unknown_flag();
    return flag.empty() ? UsageError(fmt::format("'{}' is one argument too many", extras.empty() ? "" : extras.front()),
                                     parsed())
                        : no_such_flag(flag);
  } catch (const CLI::RequiredError& error) {
    if (const std::string flag = unknown_flag(); !flag.empty()) {
      return no_such_flag(flag);
    }
    const std::string missing = MissingArgument(parsed());
    return UsageError(missing.empty() ? Readable(error) : missing, parsed());
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string missing = MissingValue(parsed(), error.what());
    return UsageError(missing.empty() ? Readable(error) : missing, parsed());
  } catch (const CLI::ParseError& error) {
    return UsageError(Readable(error), parsed());
  }
  const CLI::App* const chosen = &parsed();
  for (const Entry& entry : entries_) {
    if (entry.app == chosen) {
      WatchInterrupts();
      const ExitCode code = entry.command->Run(env);
      return WasInterrupted() ? ExitCode::kInterrupted : code;
    }
  }
  return ExitCode::kInternal;
}

}  // namespace sparkwright::cli
