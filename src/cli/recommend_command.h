#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/flags.h"
#include "cli/job_flags.h"
#include "cli/job_place.h"
#include "conf/configuration_file.h"
#include "pipeline/recommend.h"

namespace sparkwright::cli {

/// sparkwright recommend [WORDS…] [--code FILE…] [--log LOG…] [--data AMOUNT] [--cluster CLUSTER] [--config CONF]
class RecommendCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] ExitCode Print(Env& env, const pipeline::Advice& advice, const std::string& master,
                               const std::optional<conf::SubmittedProgram>& submitted) const;
  [[nodiscard]] std::vector<std::string> Next() const;
  /// As given; a file that nobody said a format for gets a spark-defaults.conf.
  [[nodiscard]] std::string_view Format() const;

  JobFlags job_;
  PlaceFlags place_;
  std::string checkpoint_folder_;
  std::string container_image_;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
