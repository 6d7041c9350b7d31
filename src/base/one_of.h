#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace sparkwright {

/// Whether `word` is in a list.
inline bool IsOneOf(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether `word` starts with one of a list.
inline bool StartsWithOneOf(std::string_view word, std::span<const std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view one) { return word.starts_with(one); });
}

}  // namespace sparkwright
