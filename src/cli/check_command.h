#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/context_flags.h"
#include "cli/flags.h"
#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/violation.h"

namespace sparkwright::cli {

/// sparkwright check [CONF]
class CheckCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  /// What is to be checked.
  struct Input {
    std::string name;  ///< The file, or what stands for it.
    std::string text;  ///< Of the file; empty without one.
    conf::Configuration flags;
    conf::Configuration configuration;  ///< The file's, and the flags'.
    conf::RunContext context;
  };
  [[nodiscard]] Result<Input> ReadInput(Env& env) const;
  [[nodiscard]] ExitCode PrintVerdict(Env& env, const Input& input) const;
  [[nodiscard]] ExitCode FixFile(Env& env, Input input) const;
  [[nodiscard]] ExitCode CodeOf(const model::Verdict& verdict) const;

  std::string file_;
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
