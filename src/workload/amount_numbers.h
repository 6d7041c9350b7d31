#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "workload/amount_tokens.h"

namespace sparkwright::workload {

/// The numbers in the tokens of a text, as digits and as words: "2.5 billion", "three hundred", "200k". Places are
/// those of tokens; one behind the last token is no word and no number.
class AmountNumbers {
 public:
  explicit AmountNumbers(std::vector<AmountToken> tokens) : tokens_(std::move(tokens)) {}

 protected:
  [[nodiscard]] bool IsWord(std::size_t at, std::string_view word) const;
  [[nodiscard]] bool IsWord(std::size_t at) const;
  [[nodiscard]] std::string_view WordAt(std::size_t at) const;
  /// The number at `at`, if it is written in digits or is one small word.
  [[nodiscard]] std::optional<double> PlainNumberAt(std::size_t at) const;
  /// "2.5", "2.5 billion", "10^9", "three hundred", "two and a half million", "half a", "tens of thousands". Moves `at`
  /// behind it. "A" counts as one only before a scale or a unit.
  std::optional<double> Number(std::size_t& at) const;
  /// value^n, when ^n or **n stands at `at`.
  double Power(double value, std::size_t& at) const;
  std::optional<double> NumberWords(std::size_t& at) const;
  [[nodiscard]] bool IsScaleOrUnit(std::size_t at) const;
  /// The number that ends before `end`, with its scale: "2 million", "200k", "twelve". A year is none.
  [[nodiscard]] std::optional<double> NumberBefore(std::size_t end) const;

  [[nodiscard]] const std::vector<AmountToken>& tokens() const { return tokens_; }

 private:
  std::vector<AmountToken> tokens_;
};

}  // namespace sparkwright::workload
