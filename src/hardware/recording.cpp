#include "hardware/recording.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/split_text.h"
#include "hardware/text_facts.h"

namespace sparkwright::hardware {
namespace {

constexpr std::string_view kFirstLine = "sparkwright-hardware-recording 1";

/// A text with blanks for its control characters, all but tabs and ends of lines.
std::string PrintableLines(std::string_view text) {
  std::string lines(text);
  std::replace_if(
      lines.begin(), lines.end(),
      [](char c) { return c != '\t' && c != '\n' && (static_cast<unsigned char>(c) < ' ' || c == 0x7f); }, ' ');
  return lines;
}

/// The same in one line.
std::string Printable(std::string_view text) {
  std::string line = PrintableLines(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

/// The lines of a text, each behind a tab.
std::string Indented(std::string_view text) {
  std::string lines;
  for (const std::string_view line : Lines(text)) {
    lines += fmt::format("\t{}\n", line);
  }
  return lines;
}

}  // namespace

Result<Recording> Recording::Parse(std::string_view text, std::string_view name) {
  Answers answers;
  std::string* block = nullptr;  // What indented lines belong to.
  int64_t number = 0;
  for (std::string_view line : Lines(text)) {
    ++number;
    const auto corrupt = [&](std::string_view what) {
      return Error(ErrorCode::kCorrupt,
                   fmt::format("{}:{}: {}; docs/guide/hardware.md has the form of a recording", name, number, what));
    };
    if (number == 1) {
      if (Trimmed(line) != kFirstLine) {
        return corrupt(fmt::format("this is no recording: its first line is not '{}'", kFirstLine));
      }
      continue;
    }
    if (line.starts_with('\t')) {
      if (block == nullptr) {
        return corrupt("an indented line belongs to no file");
      }
      *block += std::string(line.substr(1)) + "\n";
      continue;
    }
    block = nullptr;
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    const std::string_view kind = TakeWord(line);
    if (kind == "no-gpus") {
      answers.no_gpus = line;
    } else if (kind == "gpus") {
      block = &answers.gpus.emplace();
    } else if (kind == "space") {
      const std::optional<int64_t> size = WholeNumber(TakeWord(line));
      const std::optional<int64_t> available = WholeNumber(TakeWord(line));
      if (!size.has_value() || !available.has_value() || *size < 0 || *available < 0 || line.empty()) {
        return corrupt("'space' takes two numbers of bytes and a path");
      }
      answers.spaces[std::string(line)] = {Bytes(*size), Bytes(*available)};
    } else {
      const std::string path(TakeWord(line));
      if (!path.starts_with('/')) {
        return corrupt(fmt::format("'{}' takes an absolute path", Printable(kind.substr(0, 20))));
      }
      if (kind == "file") {
        block = &answers.files[path];
      } else if (kind == "line") {
        answers.files[path] = std::string(line) + "\n";
      } else if (kind == "list") {
        std::vector<std::string>& names = answers.lists[path];
        for (std::string_view one = TakeWord(line); !one.empty(); one = TakeWord(line)) {
          names.emplace_back(one);
        }
        std::sort(names.begin(), names.end());
      } else if (kind == "exists") {
        answers.existing.insert(path);
      } else if (kind == "fails") {
        answers.failures[path] = line;
      } else if (kind == "process") {
        answers.process = path;
      } else {
        return corrupt(fmt::format("there is no entry '{}'", Printable(kind.substr(0, 20))));
      }
    }
  }
  if (number == 0) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: is empty, which is no recording", name));
  }
  return Recording(std::move(answers));
}

std::string Recording::Text() const {
  std::string text = fmt::format(
      "{}\n# What `sparkwright hardware --record` asked this machine, and its answers. Take out what you do not want "
      "to\n"
      "# share: what is missing costs its fields and nothing else.\nprocess {}\n",
      kFirstLine, answers_.process);
  for (const auto& [path, contents] : answers_.files) {
    const std::string printable = PrintableLines(contents);
    const std::string_view trimmed = Trimmed(printable);
    if (trimmed.find('\n') == std::string_view::npos) {
      text += fmt::format("line {} {}\n", path, trimmed);
    } else {
      text += fmt::format("file {}\n{}", path, Indented(printable));
    }
  }
  for (const auto& [folder, names] : answers_.lists) {
    text += fmt::format("list {}{}{}\n", folder, names.empty() ? "" : " ", fmt::join(names, " "));
  }
  for (const std::string& path : answers_.existing) {
    text += fmt::format("exists {}\n", path);
  }
  for (const auto& [path, message] : answers_.failures) {
    text += fmt::format("fails {} {}\n", path, Printable(message));
  }
  for (const auto& [mount, space] : answers_.spaces) {
    text += fmt::format("space {} {} {}\n", space.size.count(), space.available.count(), Printable(mount));
  }
  if (answers_.gpus.has_value()) {
    text += "gpus\n" + Indented(PrintableLines(*answers_.gpus));
  } else if (!answers_.no_gpus.empty()) {
    text += fmt::format("no-gpus {}\n", Printable(answers_.no_gpus));
  }
  return text;
}

Result<std::string> Recording::ReadFile(const std::string& path) {
  if (const auto found = answers_.files.find(path); found != answers_.files.end()) {
    return found->second;
  }
  return Failure(path);
}

Result<std::vector<std::string>> Recording::List(const std::string& folder) {
  if (const auto found = answers_.lists.find(folder); found != answers_.lists.end()) {
    return found->second;
  }
  return Failure(folder);
}

Error Recording::Failure(const std::string& path) const {
  const auto failure = answers_.failures.find(path);
  return failure == answers_.failures.end() ? Error(ErrorCode::kNotFound, path + ": is not in the recording")
                                            : Error(ErrorCode::kUnavailable, failure->second);
}

bool Recording::Exists(const std::string& path) {
  return answers_.existing.contains(path) || answers_.files.contains(path) || answers_.lists.contains(path);
}

Result<FileSystemSpace> Recording::Space(const std::string& mount) {
  if (const auto found = answers_.spaces.find(mount); found != answers_.spaces.end()) {
    return found->second;
  }
  return Error(ErrorCode::kNotFound, mount + ": is not in the recording");
}

Result<std::string> Recording::GpuAnswers() {
  return answers_.gpus.has_value() ? Result<std::string>(*answers_.gpus)
                                   : Error(ErrorCode::kNotFound, answers_.no_gpus);
}

Result<std::string> Recorder::ReadFile(const std::string& path) {
  Result<std::string> text = source_.ReadFile(path);
  if (text.ok()) {
    answers_.files[path] = text.value();
  } else {
    KeepFailure(path, text.error());
  }
  return text;
}

Result<std::vector<std::string>> Recorder::List(const std::string& folder) {
  Result<std::vector<std::string>> names = source_.List(folder);
  if (names.ok()) {
    answers_.lists[folder] = names.value();
  } else {
    KeepFailure(folder, names.error());
  }
  return names;
}

bool Recorder::Exists(const std::string& path) {
  const bool exists = source_.Exists(path);
  if (exists) {
    answers_.existing.insert(path);
  }
  return exists;
}

Result<FileSystemSpace> Recorder::Space(const std::string& mount) {
  Result<FileSystemSpace> space = source_.Space(mount);
  if (space.ok()) {
    answers_.spaces[mount] = space.value();
  }
  return space;
}

Result<std::string> Recorder::GpuAnswers() {
  Result<std::string> gpus = source_.GpuAnswers();
  if (gpus.ok()) {
    answers_.gpus = gpus.value();
  } else {
    answers_.no_gpus = gpus.error().message();
  }
  return gpus;
}

void Recorder::KeepFailure(const std::string& path, const Error& error) {
  if (error.code() != ErrorCode::kNotFound) {
    answers_.failures[path] = error.message();
  }
}

}  // namespace sparkwright::hardware
