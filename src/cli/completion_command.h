#pragma once

#include <cstddef>

#include "cli/command.h"

namespace sparkwright::cli {

/// sparkwright completion bash|zsh|fish
class CompletionCommand final : public Command {
 public:
  /// `program` is what is completed; it outlives the command.
  explicit CompletionCommand(const CLI::App& program) : program_(program) {}
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  const CLI::App& program_;
  std::size_t shell_ = 0;
};

}  // namespace sparkwright::cli
