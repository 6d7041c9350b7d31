#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace sparkwright::cli {

/// How help looks: "--format table|json  How to print (default: table)".
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_usage(const CLI::App* command, std::string name) const override;
};

}  // namespace sparkwright::cli
