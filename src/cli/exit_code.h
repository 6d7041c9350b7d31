#pragma once

#include "base/error.h"

namespace sparkwright::cli {

/// What the program returns to the shell.
enum class ExitCode : int {
  kOk = 0,
  kFindings = 1,  ///< Something is at or above --fail-on.
  kUsage = 2,     ///< The command line makes no sense.
  kBadInput = 3,  ///< Input could not be read, or output could not be written.
  kInternal = 4,  ///< A bug of Sparkwright.
  kInterrupted = 130,
};

constexpr ExitCode ExitCodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return ExitCode::kUsage;
    case ErrorCode::kNotFound:
    case ErrorCode::kCorrupt:
    case ErrorCode::kLimitExceeded:
    case ErrorCode::kUnavailable:
      return ExitCode::kBadInput;
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

/// The same for what was read: an input of the wrong kind is bad input, however right the command line is.
constexpr ExitCode ExitCodeOfInput(ErrorCode code) {
  return code == ErrorCode::kInvalidArgument ? ExitCode::kBadInput : ExitCodeOf(code);
}

}  // namespace sparkwright::cli
