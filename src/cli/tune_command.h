#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/application_choice.h"
#include "cli/command.h"
#include "cli/flags.h"

namespace sparkwright::cli {

/// sparkwright tune LOG…
class TuneCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  std::vector<std::string> paths_;
  std::string app_id_;
  std::string cluster_;
  std::size_t format_ = 0;
  ReadFlags read_;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
