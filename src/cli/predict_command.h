#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "cli/job_flags.h"
#include "cli/job_place.h"
#include "pipeline/predict.h"

namespace sparkwright::cli {

/// sparkwright predict [WORDS…] [--data AMOUNT] [--log LOG…] [--cluster CLUSTER] [--config CONF]
class PredictCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] Result<pipeline::PredictionRequest> Request(Env& env) const;

  JobFlags job_;
  PlaceFlags place_;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
