#pragma once

#include <CLI/CLI.hpp>

#include "base/env.h"
#include "cli/exit_code.h"

namespace sparkwright::cli {

/// One subcommand. Adding one means adding a file with a class and a line in program.cpp.
class Command {
 public:
  virtual ~Command() = default;

  /// Adds the subcommand with its flags to the program. Called once, before Run. Flags fill this object's members.
  virtual CLI::App* AddTo(CLI::App& program) = 0;

  /// Does what the parsed flags say. Reports its own errors to standard error.
  virtual ExitCode Run(Env& env) = 0;
};

}  // namespace sparkwright::cli
