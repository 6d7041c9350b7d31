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
  /// It holds a "$" or "`" that quotes keep from the shell: '$NAME'. Beside is_expanded, the text does not say which.
  bool keeps_dollar = false;
};

/// What is between "<<WORD" and the line WORD.
enum class HereDocuments {
  kSkip,  ///< It is the input of a command, and no part of the script.
  kRead,  ///< It is split as well: of "ssh HOST <<WORD", it is a script.
};

/// Splits a command line, or a small script, as a POSIX shell does: quotes, backslashes, lines that go on after a
/// backslash, comments, here-documents. Nothing is expanded. Errors: kInvalidArgument when a quote is not closed, with
/// its line.
Result<std::vector<ShellWord>> SplitShellWords(std::string_view text,
                                               HereDocuments here_documents = HereDocuments::kSkip);

/// Whether the name of a shell's variable may have it: a letter, a digit or "_".
bool IsOfShellName(char c);

/// `argument` as a POSIX shell reads it back: in single quotes when it has to be.
std::string ShellQuoted(std::string_view argument);

}  // namespace sparkwright
