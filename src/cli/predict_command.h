#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/context_flags.h"
#include "cli/flags.h"
#include "cli/job_flags.h"
#include "pipeline/predict.h"

namespace sparkwright::cli {

/// sparkwright predict [WORDS…] [--data AMOUNT] [--log LOG…] [--cluster CLUSTER] [--config CONF]
class PredictCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] Result<pipeline::PredictionRequest> Request(Env& env) const;
  [[nodiscard]] Result<model::ExecutorLayout> Layout(Env& env, const model::Cluster& cluster) const;
  [[nodiscard]] bool HasConfiguration() const;

  JobFlags job_;
  ContextFlags context_;
  std::string config_;
  std::size_t storage_ = 0;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
