#pragma once

#include <cstddef>
#include <string>

#include "cli/command.h"
#include "cli/flags.h"

namespace sparkwright::cli {

/// sparkwright explain KEY|RULE
class ExplainCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  std::string key_;
  std::string version_;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
