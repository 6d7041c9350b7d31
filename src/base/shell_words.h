#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sparkwright {

/// One word of a command line, or an operator between commands.
struct ShellWord {
  std::string text;  ///< Without its quotes. Of an operator: "\n", ";", "&", "|", "<", ">", "(" or ")", one at a time.
  int64_t line = 1;  ///< Where it starts, from 1.
  bool is_operator = false;
  /// It holds something that only the shell that runs it knows: $NAME, `command`. The text has it as it was written.
  bool is_expanded = false;
};

/// Splits a command line, or a small script, as a POSIX shell does: quotes, backslashes, lines that go on after a
/// backslash, comments. Nothing is expanded. Errors: kInvalidArgument when a quote is not closed, with its line.
Result<std::vector<ShellWord>> SplitShellWords(std::string_view text);

/// `argument` as a POSIX shell reads it back: in single quotes when it has to be.
std::string ShellQuoted(std::string_view argument);

}  // namespace sparkwright
