#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "cli/exit_code.h"

namespace sparkwright::cli {

/// Where results go: standard output or a file. The first failure to write is kept, and further text is dropped.
/// A file is written under another name beside its own and takes its place only when all of it is there, so that an
/// earlier file stays after a failure or Ctrl-C. Pipes and devices are written as they are. Not thread-safe.
class Output {
 public:
  /// Writes to standard output.
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  /// Without Close before, a file is left as it was.
  ~Output();

  /// Writes to the file from now on; an empty path keeps standard output. `inputs` are the files that are being read
  /// ("-" is standard input).
  /// Errors: kInvalidArgument when the file is one of them; kUnavailable.
  Status OpenFile(const std::string& path, const std::vector<std::string>& inputs);
  void Write(std::string_view text);
  /// Hands everything to the system and says whether all of it was taken. Errors: kUnavailable.
  Status Close();

 private:
  void Fail(std::string_view what, int error);
  void RemoveUnfinished();

  std::FILE* file_ = nullptr;  // stdout unless OpenFile was called.
  std::string name_ = "standard output";
  std::string target_;      // What the file is to be called at the end, with links followed.
  std::string unfinished_;  // What it is called until then; empty when it is written in place.
  std::optional<Error> failure_;
};

/// Writes to standard error, where nothing can be done about a failure.
void WriteToStderr(std::string_view text);

/// Writes "sparkwright: …" to standard error, in one line that is safe on a terminal.
void ReportError(std::string_view message);

/// Reports the error's message in this way and says with what the program ends.
ExitCode ExitWith(const Error& error);

/// Closes the output. `code` when all of it was taken, otherwise what the program ends with after ExitWith its error.
ExitCode FinishOutput(Output& output, ExitCode code = ExitCode::kOk);

/// Writes "note: …" to standard error in the same way.
void ReportNote(std::string_view message);

bool IsTerminal(std::FILE* stream);

/// Columns of the terminal that standard output is, nullopt when it is none.
std::optional<std::size_t> TerminalWidth();

enum class ColourWish { kAuto, kAlways, kNever };

/// Whether to colour what goes to standard output: as wished, or when it is a terminal that can and NO_COLOR is not set
/// (no-color.org). CLICOLOR_FORCE other than 0 colours pipes, too.
bool UseColour(ColourWish wish, Env& env);

}  // namespace sparkwright::cli
