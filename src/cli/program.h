#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/env.h"
#include "cli/command.h"
#include "cli/exit_code.h"

namespace sparkwright::cli {

/// The program as a whole: its subcommands, what the command line means, and what is said when it means nothing.
/// No exception leaves it.
class Program {
 public:
  Program();
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// `arguments` without the program's name.
  ExitCode Run(Env& env, std::vector<std::string> arguments);

  /// For completion and documentation.
  [[nodiscard]] CLI::App& app() { return app_; }

 private:
  struct Entry {
    std::unique_ptr<Command> command;
    CLI::App* app = nullptr;
  };

  void Add(std::unique_ptr<Command> command);
  ExitCode Parse(Env& env, std::vector<std::string> arguments);

  CLI::App app_;
  std::vector<Entry> entries_;
};

}  // namespace sparkwright::cli
