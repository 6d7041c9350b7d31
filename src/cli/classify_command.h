#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "cli/job_flags.h"
#include "model/workload.h"

namespace sparkwright::cli {

/// sparkwright classify [WORDS…] [--description TEXT] [--code FILE…] [--log LOG]
class ClassifyCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] Result<model::Workload> Classify(Env& env) const;

  JobTexts texts_;
  std::string log_;
  ReadFlags read_;
  std::size_t format_ = 0;
  PrintFlags print_;
};

/// sparkwright classify-samples FILE: what tools/classifier trains and measures with. FILE has one JSON object a line
/// with "id" and any of "description", "code" with "file", and "log"; the answer to each is a line with "id",
/// "features" by source and "probabilities" in the order of model::WorkloadClass.
class ClassifySamplesCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  std::string file_;
};

}  // namespace sparkwright::cli
