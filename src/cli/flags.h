#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/quantity.h"
#include "base/result.h"
#include "cli/console.h"
#include "ingest/limits.h"

namespace sparkwright::cli {

/// "512m", "64k", "1g", "2t" or plain bytes, as Spark writes sizes: powers of 1024, an optional b or iB behind.
/// Errors: kInvalidArgument.
Result<Bytes> ParseSize(std::string_view text);
/// The shortest such text for a size.
std::string FormatSize(Bytes size);

/// A flag that takes a size, given in its help as SIZE.
CLI::Option* AddSizeFlag(CLI::App& command, const std::string& name, Bytes& value, const std::string& help);

/// A flag that takes one of `choices`; `index` is the position of the one chosen. Help and completion list them.
CLI::Option* AddChoiceFlag(CLI::App& command, const std::string& name, std::span<const std::string_view> choices,
                           std::size_t& index, const std::string& help);
/// The same for a flag without a default: `take` gets the position when one is chosen.
CLI::Option* AddChoiceFlag(CLI::App& command, const std::string& name, std::span<const std::string_view> choices,
                           const std::function<void(std::size_t)>& take, const std::string& help);

/// A flag that takes a whole number from 1 to `max`.
CLI::Option* AddCountFlag(CLI::App& command, const std::string& name, int64_t& value, const std::string& help,
                          int64_t max = INT64_MAX);

/// A flag that takes an id, which must not be empty.
CLI::Option* AddIdFlag(CLI::App& command, const std::string& name, std::string& value, const std::string& help);

/// The choices of a flag made by AddChoiceFlag, empty for any other.
std::vector<std::string> ChoicesOf(const CLI::Option& option);

/// Whether the value of an option is a file: completion offers files then.
bool TakesFile(const CLI::Option& option);

/// Flags of every command that reads logs.
struct ReadFlags {
  ingest::ReadLimits limits;
  int64_t num_threads = 0;
  bool is_quiet = false;
};
void AddReadFlags(CLI::App& command, ReadFlags& flags);

/// Flags of every command that prints a report.
struct PrintFlags {
  std::string output_file;
  std::size_t colour = 0;
};
void AddPrintFlags(CLI::App& command, PrintFlags& flags);

/// --format with these choices, and what AddPrintFlags adds: of every command that prints one report in several ways.
void AddReportFlags(CLI::App& command, std::span<const std::string_view> formats, std::size_t& format,
                    PrintFlags& flags);

/// --color as given.
ColourWish ColourWishOf(const PrintFlags& flags);

}  // namespace sparkwright::cli
