#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "model/cluster.h"
#include "model/machine.h"

namespace sparkwright::cli {

/// `sparkwright hardware`: what a machine or a cluster has, and what of it Spark may use.
class HardwareCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  struct Found {
    std::string source;
    std::optional<model::Machine> machine;
    model::Cluster cluster;
    std::vector<std::pair<std::string, std::string>> provenance;
    std::string recording;  ///< The text that --record writes.
  };

  [[nodiscard]] Result<Found> Find(Env& env) const;
  [[nodiscard]] Result<Found> FindMachine(Env& env) const;
  [[nodiscard]] ExitCode Print(Env& env, const Found& found) const;

  std::string root_;
  std::string profile_;
  std::string cluster_;
  std::string standalone_;
  std::string yarn_;
  std::string kubernetes_;
  std::string record_;
  std::size_t format_ = 0;
  PrintFlags print_;
};

}  // namespace sparkwright::cli
