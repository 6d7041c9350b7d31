#pragma once

namespace sparkwright::workload {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
/// ASCII letters, and all bytes beyond ASCII: words of other languages stay whole.
constexpr bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace sparkwright::workload
