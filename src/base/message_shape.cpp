#include "base/message_shape.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace sparkwright {
namespace {

constexpr std::size_t kShortestHex = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsWord(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAllHex(std::string_view word) { return !word.empty() && std::all_of(word.begin(), word.end(), IsHex); }

/// Bytes of the UUID that `text` begins with, 0 when there is none.
std::size_t UuidSize(std::string_view text) {
  constexpr std::array<std::size_t, 5> kGroups = {8, 4, 4, 4, 12};
  std::size_t at = 0;
  for (const std::size_t size : kGroups) {
    if (at > 0 && (at >= text.size() || text[at++] != '-')) {
      return 0;
    }
    if (text.size() - at < size || !IsAllHex(text.substr(at, size))) {
      return 0;
    }
    at += size;
  }
  return at < text.size() && IsWord(text[at]) ? 0 : at;
}

/// Whether the word is one number, with what stands before and after it.
bool IsNumber(std::string_view word, char before, char after) {
  if ((word.starts_with("0x") || word.starts_with("0X")) && IsAllHex(word.substr(2))) {
    return true;
  }
  if (!IsAllHex(word)) {
    return false;
  }
  return before == '@' || (before == '/' && after == '/' && word.size() == 2) ||
         (word.size() >= kShortestHex && std::any_of(word.begin(), word.end(), IsDigit));
}

}  // namespace

std::string MessageShape(std::string_view message) {
  std::string shape;
  shape.reserve(message.size());
  std::size_t at = 0;
  while (at < message.size()) {
    if (!IsWord(message[at])) {
      shape += message[at++];
      continue;
    }
    if (const std::size_t size = UuidSize(message.substr(at)); size > 0) {
      shape += '#';
      at += size;
      continue;
    }
    std::size_t end = at;
    while (end < message.size() && IsWord(message[end])) {
      ++end;
    }
    const std::string_view word = message.substr(at, end - at);
    if (IsNumber(word, at == 0 ? ' ' : message[at - 1], end == message.size() ? ' ' : message[end])) {
      shape += '#';
    } else {
      for (std::size_t i = 0; i < word.size(); ++i) {
        if (!IsDigit(word[i])) {
          shape += word[i];
        } else if (i == 0 || !IsDigit(word[i - 1])) {
          shape += '#';
        }
      }
    }
    at = end;
  }
  return shape;
}

}  // namespace sparkwright
