#include "cli/flags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

#include <fmt/format.h>

#include "base/suggest.h"

namespace sparkwright::cli {
namespace {

constexpr std::string_view kSizeUnits = "kmgtp";
/// Positions within a line are numbers of 32 bits.
constexpr Bytes kLargestLineSize{(1LL << 32) - 1};
/// Plans are read by recursion, a few hundred bytes of stack a level: 16,384 levels fit a thread's 8 MiB well.
constexpr int64_t kMaxJsonDepth = 16'384;
constexpr int64_t kMaxThreads = 256;
constexpr std::array<std::string_view, 3> kColourChoices = {"auto", "always", "never"};

std::string Joined(std::span<const std::string_view> words, std::string_view separator) {
  return fmt::format("{}", fmt::join(words, separator));
}

}  // namespace

Result<Bytes> ParseSize(std::string_view text) {
  const Error error(ErrorCode::kInvalidArgument, fmt::format("'{}' is not a size such as 512m, 64k or 1g", text));
  int64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || number < 0) {
    return error;
  }
  std::string unit(end, text.data() + text.size());
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  if (unit.empty() || unit == "b") {
    return Bytes(number);
  }
  const std::size_t power = kSizeUnits.find(unit[0]);
  const std::string_view rest = std::string_view(unit).substr(1);
  if (power == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib")) {
    return error;
  }
  const int shift = 10 * (static_cast<int>(power) + 1);
  if (number > (INT64_MAX >> shift)) {
    return error;
  }
  return Bytes(number << shift);
}

std::string FormatSize(Bytes size) {
  int64_t number = size.count();
  std::size_t power = 0;
  while (number != 0 && number % 1024 == 0 && power < kSizeUnits.size()) {
    number /= 1024;
    ++power;
  }
  return power == 0 ? fmt::format("{}", number) : fmt::format("{}{}", number, kSizeUnits[power - 1]);
}

CLI::Option* AddSizeFlag(CLI::App& command, const std::string& name, Bytes& value, const std::string& help) {
  const auto set = [&value, name](const std::string& text) {
    const Result<Bytes> size = ParseSize(text);
    if (!size.ok()) {
      throw CLI::ValidationError(name, size.error().message());
    }
    value = *size;
  };
  return command.add_option_function<std::string>(name, set, help)->type_name("SIZE")->default_str(FormatSize(value));
}

CLI::Option* AddCountFlag(CLI::App& command, const std::string& name, int64_t& value, const std::string& help,
                          int64_t max) {
  const auto set = [&value, name, max](const std::string& text) {
    int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc() || end != text.data() + text.size() || number < 1 || number > max) {
      const std::string range = max == INT64_MAX ? "up" : fmt::format("to {}", max);
      throw CLI::ValidationError(name, fmt::format("'{}' is not a whole number from 1 {}", text, range));
    }
    value = number;
  };
  return command.add_option_function<std::string>(name, set, help)
      ->type_name("N")
      ->default_str(fmt::format("{}", value));
}

CLI::Option* AddChoiceFlag(CLI::App& command, const std::string& name, std::span<const std::string_view> choices,
                           std::size_t& index, const std::string& help) {
  return AddChoiceFlag(
      command, name, choices, [&index](std::size_t chosen) { index = chosen; }, help);
}

CLI::Option* AddChoiceFlag(CLI::App& command, const std::string& name, std::span<const std::string_view> choices,
                           const std::function<void(std::size_t)>& take, const std::string& help) {
  const std::vector<std::string> names(choices.begin(), choices.end());
  const auto set = [take, names, name](const std::string& text) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) {
      throw CLI::ValidationError(
          name, fmt::format("'{}' is none of {}{}", text, fmt::join(names, ", "), DidYouMean(text, names)));
    }
    take(static_cast<std::size_t>(found - names.begin()));
  };
  return command.add_option_function<std::string>(name, set, help)->type_name(Joined(choices, "|"));
}

CLI::Option* AddIdFlag(CLI::App& command, const std::string& name, std::string& value, const std::string& help) {
  const auto set = [&value, name](const std::string& text) {
    if (text.empty()) {
      throw CLI::ValidationError(name, "the id is empty; is a variable not set?");
    }
    value = text;
  };
  return command.add_option_function<std::string>(name, set, help)->type_name("ID");
}

std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  std::vector<std::string> choices;
  if (type.find('|') == std::string::npos) {
    return choices;
  }
  std::size_t begin = 0;
  while (begin <= type.size()) {
    const std::size_t end = std::min(type.find('|', begin), type.size());
    choices.push_back(type.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

bool TakesFile(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "FILE" || type == "LOG";
}

void AddReadFlags(CLI::App& command, ReadFlags& flags) {
  flags.num_threads = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, 64);
  AddCountFlag(command, "--threads", flags.num_threads, "Threads that read; the result does not depend on it",
               kMaxThreads)
      ->default_str("all cores");
  command.add_flag("-q,--quiet", flags.is_quiet, "No progress and no notes on standard error; errors stay");
  ingest::ReadLimits& limits = flags.limits;
  const std::string group = "Limits, against damaged and hostile logs";
  const auto set_line_size = [&limits](const std::string& text) {
    const Result<Bytes> size = ParseSize(text);
    if (!size.ok() || *size > kLargestLineSize) {
      throw CLI::ValidationError(
          "--max-line-size", size.ok() ? fmt::format("'{}' is too much; a line may have 4g-1 bytes at most, {}", text,
                                                     kLargestLineSize.count())
                                       : size.error().message());
    }
    limits.max_line_size = *size;
  };
  command.add_option_function<std::string>("--max-line-size", set_line_size, "Pass over longer lines, below 4g")
      ->type_name("SIZE")
      ->default_str(FormatSize(limits.max_line_size))
      ->group(group);
  AddSizeFlag(command, "--max-decoded-size", limits.max_decoded_size, "Stop after so much decompressed log")
      ->group(group);
  AddCountFlag(command, "--max-expansion", limits.max_expansion,
               "Stop when so many bytes come out of a stored one, after the first 64m")
      ->group(group);
  AddCountFlag(command, "--max-json-depth", limits.max_json_depth, "Pass over lines nested deeper", kMaxJsonDepth)
      ->group(group);
  AddCountFlag(command, "--max-parts", limits.max_parts, "Files of one rolling log, below one path, and in one zip")
      ->group(group);
  AddCountFlag(command, "--max-plan-nodes", limits.max_plan_nodes, "Operators kept of one SQL plan")->group(group);
  AddCountFlag(command, "--max-entities", limits.max_entities, "Stages, jobs, executors and executions kept, each")
      ->group(group);
  AddCountFlag(command, "--max-tasks", limits.max_tasks, "Tasks kept")->group(group);
  AddSizeFlag(command, "--late-task-memory", limits.late_task_memory,
              "For quantiles of stages whose tasks end after them")
      ->group(group);
}

void AddPrintFlags(CLI::App& command, PrintFlags& flags) {
  command.add_option("-o,--output", flags.output_file, "Write the result to a file")->type_name("FILE");
  AddChoiceFlag(command, "--color", kColourChoices, flags.colour, "Colours in tables; NO_COLOR is obeyed")
      ->default_str("auto");
}

void AddReportFlags(CLI::App& command, std::span<const std::string_view> formats, std::size_t& format,
                    PrintFlags& flags) {
  AddChoiceFlag(command, "--format", formats, format, "How to print")->default_str(std::string(formats.front()));
  AddPrintFlags(command, flags);
}

ColourWish ColourWishOf(const PrintFlags& flags) {
  // In the order of kColourChoices.
  constexpr std::array<ColourWish, 3> kWishes = {ColourWish::kAuto, ColourWish::kAlways, ColourWish::kNever};
  return kWishes[flags.colour];
}

}  // namespace sparkwright::cli
