#pragma once

#include <cstddef>
#include <string>

#include "cli/command.h"
#include "cli/flags.h"
#include "model/rule_description.h"

namespace sparkwright::cli {

/// sparkwright explain KEY|RULE
class ExplainCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  ExitCode PrintRule(const model::RuleDescription& rule, Env& env);

  std::string key_;
  std::string version_;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
