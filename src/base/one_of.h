#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace sparkwright {

/// Whether `word` is in a list.
inline bool IsOneOf(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace sparkwright
