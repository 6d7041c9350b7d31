#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/context_flags.h"
#include "cli/flags.h"
#include "conf/configuration.h"
#include "conf/configuration_file.h"
#include "conf/run_context.h"
#include "model/upgrade.h"
#include "model/violation.h"

namespace sparkwright::cli {

/// sparkwright check [CONF…]
class CheckCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  /// What is to be checked.
  struct Input {
    std::string path;                                 ///< As it was given; empty without a file.
    std::string name;                                 ///< The file, or what stands for it.
    std::string text;                                 ///< Of the file; empty without one, and of a log.
    std::optional<conf::ConfigurationFormat> format;  ///< Of the text.
    conf::Configuration flags;
    conf::Configuration configuration;  ///< The files', and the flags'.
    conf::RunContext context;
    std::optional<model::SparkVersion> upgrade_to;
  };
  /// What the flags say. Errors are those of the command line.
  [[nodiscard]] Result<Input> ReadFlags(Env& env, const std::string& path) const;
  /// Adds what the files say. Errors are those of the input.
  Status ReadInput(Env& env, Input& input) const;
  Status ReadText(Env& env, Input& input) const;
  /// The properties files that a command names.
  Status ReadNamedFiles(Env& env, const conf::ConfigurationFile& file, Input& input) const;
  struct Checked {
    Input input;
    model::Verdict verdict;
    std::optional<model::Upgrade> upgrade;
  };
  [[nodiscard]] Checked Check(Input input) const;
  void Print(Env& env, const std::vector<Checked>& checked, Output& output) const;
  /// Rewrites the file, or writes what would change to `diff`; `input` is what is there then.
  Status Mend(Input& input, Output& diff) const;
  /// Errors: kInvalidArgument for flags that do not go together.
  [[nodiscard]] Status CheckFlags() const;
  [[nodiscard]] ExitCode CodeOf(const model::Verdict& verdict) const;

  std::vector<std::string> files_;
  std::string properties_file_;
  ContextFlags context_;
  std::size_t format_ = 0;
  std::size_t fail_on_ = 0;
  bool fixes_safe_ = false;
  bool fixes_all_ = false;
  bool shows_diff_ = false;
  std::string upgrade_to_;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
