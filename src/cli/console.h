#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace sparkwright::cli {

/// Where results go: standard output or a file. The first failure to write is kept, and further text is dropped.
/// Not thread-safe.
class Output {
 public:
  /// Writes to standard output.
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Creates or empties the file and writes there from now on. Errors: kUnavailable.
  Status OpenFile(const std::string& path);
  void Write(std::string_view text);
  /// Hands everything to the system and says whether all of it was taken. Errors: kUnavailable.
  Status Close();

 private:
  std::FILE* file_ = nullptr;  // stdout unless OpenFile was called.
  std::string name_ = "standard output";
  std::optional<Error> failure_;
};

/// Writes to standard error, where nothing can be done about a failure.
void WriteToStderr(std::string_view text);

bool IsTerminal(std::FILE* stream);

/// Columns of the terminal that standard output is, nullopt when it is none.
std::optional<std::size_t> TerminalWidth();

enum class ColourWish { kAuto, kAlways, kNever };

/// Whether to colour what goes to standard output: as wished, or when it is a terminal that can and NO_COLOR is not set
/// (no-color.org). CLICOLOR_FORCE other than 0 colours pipes, too.
bool UseColour(ColourWish wish, Env& env);

}  // namespace sparkwright::cli
