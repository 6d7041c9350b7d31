#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sparkwright::fuzz {

/// Ends the fuzzer, so that it keeps the input, when something is not true that must be; `what` it is goes to standard
/// error, where the stack does not say it.
inline void Require(bool is_true, std::string_view what = {}) {
  if (!is_true) {
    std::fprintf(stderr, "%s\n", ("violated: " + std::string(what)).c_str());
    std::abort();
  }
}

}  // namespace sparkwright::fuzz
