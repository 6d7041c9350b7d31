#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/flags.h"
#include "spark/cluster.h"

namespace sparkwright::cli {

/// `sparkwright cluster`: starts, shows and ends a real standalone cluster on this machine.
class ClusterCommand final : public Command {
 public:
  CLI::App* AddTo(CLI::App& program) override;
  ExitCode Run(Env& env) override;

 private:
  [[nodiscard]] Status CheckFlags() const;
  [[nodiscard]] ExitCode Up(Env& env, const std::string& folder) const;
  [[nodiscard]] ExitCode ShowStatus(Env& env, const std::string& folder) const;
  [[nodiscard]] ExitCode Down(const std::string& folder) const;

  /// What is said on the way, on standard error.
  void Say(std::string_view text) const;

  std::size_t action_ = 0;
  std::string folder_;
  std::string spark_home_;
  int64_t num_workers_ = 2;
  int64_t cores_ = 1;
  Bytes memory_{int64_t{1} << 30};
  int64_t port_ = 1;
  int64_t web_ui_port_ = 1;
  int64_t timeout_seconds_ = 60;
  std::size_t format_ = 0;
  bool is_quiet_ = false;
  PrintFlags print_;
  CLI::Option* port_flag_ = nullptr;
  CLI::Option* web_ui_port_flag_ = nullptr;
  CLI::Option* format_flag_ = nullptr;
  CLI::Option* output_flag_ = nullptr;
  std::vector<CLI::Option*> flags_of_up_;
};

}  // namespace sparkwright::cli
