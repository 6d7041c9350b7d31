#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/analysis_printer.h"
#include "cli/application_choice.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/flags.h"

namespace sparkwright::cli {

/// sparkwright analyze LOG…
class AnalyzeCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  /// Puts the rule of --explain into the options. Errors: kInvalidArgument.
  Status TakeExplained(PrintOptions& options) const;
  /// Every log that was found.
  ExitCode AnalyzeAll(Env& env, FoundInput found, PrintOptions options);
  /// The one application that --app-id names.
  ExitCode AnalyzeOne(Env& env, FoundInput found, const PrintOptions& options);
  /// Writes what is left and says how it went.
  ExitCode Finish(AnalysisPrinter& printer, Output& output) const;

  std::vector<std::string> paths_;
  std::string app_id_;
  std::string attempt_;
  std::string explained_;
  std::size_t format_ = 0;
  std::size_t section_ = 0;
  std::size_t fail_on_ = 0;
  bool includes_tasks_ = false;
  ReadFlags read_;
  PrintFlags print_;
  CLI::Option* section_flag_ = nullptr;
};

}  // namespace sparkwright::cli
