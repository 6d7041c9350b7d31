#pragma once

#include <cstddef>

#include "cli/command.h"

namespace sparkwright::cli {

/// sparkwright docs PAGE: prints the generated pages of docs/reference. Not shown in help.
class DocsCommand final : public Command {
 public:
  /// `program` is what the CLI reference is about; it outlives the command.
  explicit DocsCommand(const CLI::App& program) : program_(program) {}
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  const CLI::App& program_;
  std::size_t page_ = 0;
};

}  // namespace sparkwright::cli
