#pragma once

#include <cstddef>
#include <string>

#include "cli/command.h"
#include "cli/flags.h"

namespace sparkwright::cli {

/// sparkwright diff BEFORE AFTER
class DiffCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  std::string before_;
  std::string after_;
  std::string before_app_id_;
  std::string after_app_id_;
  std::string before_attempt_;
  std::string after_attempt_;
  std::size_t format_ = 0;
  ReadFlags read_;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
