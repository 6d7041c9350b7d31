#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "pipeline/what_if.h"

namespace sparkwright::cli {

/// sparkwright what-if LOG [--executors N] [--cores N] [--memory SIZE] [--conf KEY=VALUE…] [--input-scale K]
/// [--grid …] [--price USD]
class WhatIfCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] Result<pipeline::WhatIfQuestion> Question() const;

  std::string log_;
  int64_t executors_ = 0;
  int64_t cores_ = 0;
  std::string memory_;
  std::vector<std::string> conf_;
  double input_scale_ = 1.0;
  double price_ = 0.0;
  std::string grid_;
  std::size_t format_ = 0;
  PrintFlags print_;
  ReadFlags read_;
};

}  // namespace sparkwright::cli
