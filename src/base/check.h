#pragma once

namespace sparkwright {

/// Prints what failed and where to stderr and aborts. Called by SPARKWRIGHT_CHECK only.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace sparkwright

/// Stops the program when `condition` is false. For bugs of Sparkwright, never for input.
#define SPARKWRIGHT_CHECK(condition)                              \
  do {                                                            \
    if (!(condition)) [[unlikely]] {                              \
      ::sparkwright::CheckFailed(#condition, __FILE__, __LINE__); \
    }                                                             \
  } while (false)
