#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "cli/job_flags.h"
#include "cli/job_place.h"
#include "pipeline/cost.h"

namespace sparkwright::cli {

/// sparkwright cost [WORDS…] [--data AMOUNT] [--log LOG…] [--deadline TIME] [--budget USD]
class CostCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] Result<pipeline::CostRequest> Request(Env& env) const;
  [[nodiscard]] Status AddOffers(Env& env, pipeline::CostRequest& request) const;

  JobFlags job_;
  std::string cluster_;
  StorageFlag storage_;
  std::string prices_;
  std::vector<std::string> providers_;
  std::vector<std::string> types_;
  std::string region_;
  std::string deadline_;
  std::string start_up_;
  double budget_ = 0.0;
  double runs_per_month_ = 0.0;
  int64_t most_nodes_ = 100;
  bool is_spot_ = false;
  bool with_dbus_ = false;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
