#include "cli/help_formatter.h"

#include <fmt/format.h>

namespace sparkwright::cli {

HelpFormatter::HelpFormatter() { column_width(30); }

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  if (option->get_positional()) {
    return option->get_items_expected_max() > 1 ? "..." : "";
  }
  return option->get_items_expected_max() > 0 ? " " + option->get_type_name() : "";
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  const std::string default_text = option->get_default_str();
  return option->get_description() + (default_text.empty() ? "" : " (default: " + default_text + ")");
}

std::string HelpFormatter::make_usage(const CLI::App* command, std::string /*name*/) const {
  std::string usage = "\nUsage: sparkwright";
  if (command->get_parent() == nullptr) {
    return usage + " COMMAND [OPTIONS] ...\n";
  }
  usage += " " + command->get_name() + " [OPTIONS]";
  for (const CLI::Option* option : command->get_options()) {
    if (option->get_positional()) {
      usage += " " + option->get_name(true) + (option->get_items_expected_max() > 1 ? "..." : "");
    }
  }
  return usage + "\n";
}

}  // namespace sparkwright::cli
