#pragma once

#include <string_view>

namespace sparkwright {

/// Whether a text is digits, one or more, and nothing else.
inline bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace sparkwright
