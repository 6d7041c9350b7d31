#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::workload {

/// A number, a word or a sign of a text in which amounts are looked for.
struct AmountToken {
  enum class Kind : uint8_t { kNumber, kWord, kSymbol };
  Kind kind = Kind::kSymbol;
  std::string text;    ///< In lower case; empty for a number.
  double value = 0.0;  ///< Of a number; infinite when a double does not hold it.
  /// Of "12.350", which is 12.35 of something measured: what it is of something counted, 12,350.
  std::optional<double> grouped = std::nullopt;
  bool is_glued = false;  ///< Nothing stands between it and the token before.
  bool is_upper = false;  ///< Its first letter is a capital.
  std::size_t begin = 0;  ///< Where it stands in the text, in bytes.
  std::size_t end = 0;    ///< Behind its last byte.
};

/// The tokens of a text. A number is digits with their separators, in the habits of several languages ("1,234,567",
/// "1_000", "1 000 000", "1'000", "1.000.000", "30.000", "1,00,00,000", "2.5", "2,5", "1.234,5", "1e9"); letters right
/// behind it are a word of their own.
std::vector<AmountToken> AmountTokensOf(std::string_view text);

}  // namespace sparkwright::workload
