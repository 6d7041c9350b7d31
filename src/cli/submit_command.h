#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "model/submitted_run.h"
#include "pipeline/submission.h"
#include "spark/application_run.h"
#include "spark/cluster_record.h"
#include "spark/installation.h"

namespace sparkwright::cli {

/// `sparkwright submit`: runs spark-submit on real Spark and says what came of it.
class SubmitCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  /// Everything that is known before the run.
  struct Start {
    spark::Installation installation;
    spark::Java java;
    std::optional<spark::ClusterRecord> cluster;  ///< Of this machine, when the run is to go there.
    std::string folder;                           ///< Of the run.
    std::optional<int64_t> ui_port;
    pipeline::Submission submission;
    std::optional<Millis> time_limit;
  };

  [[nodiscard]] Result<Start> Prepare(Env& env) const;
  [[nodiscard]] Result<conf::Configuration> PropertiesInFiles(Env& env, const std::string& spark_home) const;
  [[nodiscard]] Result<model::SubmittedRun> RunIt(Env& env, const Start& start) const;
  void AddEventLog(Env& env, model::SubmittedRun& run, const Start& start) const;

  std::vector<std::string> arguments_;
  std::string cluster_folder_;
  std::string spark_home_;
  std::string run_folder_;
  std::string time_limit_;
  bool is_dry_run_ = false;
  std::size_t format_ = 0;
  PrintFlags print_;
  ReadFlags read_;
};

}  // namespace sparkwright::cli
