#include "workload/amount_numbers.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/one_of.h"
#include "workload/amount_words_internal.h"

namespace sparkwright::workload {

using Token = AmountToken;

bool AmountNumbers::IsWord(std::size_t at, std::string_view word) const {
  return at < tokens_.size() && tokens_[at].text == word && tokens_[at].kind != Token::Kind::kNumber;
}

bool AmountNumbers::IsWord(std::size_t at) const {
  return at < tokens_.size() && tokens_[at].kind == Token::Kind::kWord;
}

std::string_view AmountNumbers::WordAt(std::size_t at) const {
  return IsWord(at) ? std::string_view(tokens_[at].text) : std::string_view();
}

std::optional<double> AmountNumbers::PlainNumberAt(std::size_t at) const {
  if (at < tokens_.size() && tokens_[at].kind == Token::Kind::kNumber) {
    return tokens_[at].grouped.has_value() ? tokens_[at].grouped : std::optional(tokens_[at].value);
  }
  return FindWord(kSmallNumbers, WordAt(at));
}

std::optional<double> AmountNumbers::Number(std::size_t& at) const {
  std::size_t next = at;
  double value = 0.0;
  if (tokens_[at].kind == Token::Kind::kNumber) {
    value = tokens_[next++].value;
    value = Power(value, next);
    if ((IsWord(next, "x") || IsWord(next, "×") || IsWord(next, "*")) && next + 1 < tokens_.size() &&
        tokens_[next + 1].kind == Token::Kind::kNumber) {
      std::size_t behind = next + 2;
      const double factor = Power(tokens_[next + 1].value, behind);
      if (behind > next + 2) {
        value *= factor;
        next = behind;
      }
    }
  } else if (const std::optional<double> words = NumberWords(next); words.has_value()) {
    value = *words;
  } else {
    return std::nullopt;
  }
  if (IsWord(next, "+")) {
    ++next;
  }
  if (IsWord(next, "and") && IsWord(next + 1, "a") && IsWord(next + 2, "half")) {
    value += 0.5;
    next += 3;
  }
  for (;;) {
    if (const std::optional<double> scale = FindWord(kScales, WordAt(next)); scale.has_value()) {
      value *= *scale;
      next += IsOneOf(WordAt(next), kDottedScales) && IsWord(next + 1, ".") && tokens_[next + 1].is_glued ? 2 : 1;
    } else if (const std::optional<double> many = FindWord(kManyScales, WordAt(next)); many.has_value() && next > at) {
      value *= *many;
      ++next;
    } else if (IsWord(next, "of") && FindWord(kManyScales, WordAt(next + 1)).has_value()) {
      ++next;
    } else {
      break;
    }
  }
  at = next;
  return value;
}

double AmountNumbers::Power(double value, std::size_t& at) const {
  const std::size_t sign = IsWord(at, "^") ? 1 : (IsWord(at, "*") && IsWord(at + 1, "*")) ? 2 : 0;
  if (sign > 0 && at + sign < tokens_.size() && tokens_[at + sign].kind == Token::Kind::kNumber) {
    value = std::pow(value, tokens_[at + sign].value);
    at += sign + 1;
  }
  return value;
}

std::optional<double> AmountNumbers::NumberWords(std::size_t& at) const {
  if (IsWord(at, "half")) {
    const std::size_t next = at + (IsWord(at + 1, "a") || IsWord(at + 1, "an") ? 2 : 1);
    if (IsScaleOrUnit(next)) {
      at = next;
      return 0.5;
    }
    return std::nullopt;
  }
  if (IsWord(at, "a") || IsWord(at, "an")) {
    if (IsWord(at + 1, "couple") || IsWord(at + 1, "few")) {
      const double value = IsWord(at + 1, "couple") ? 2.0 : 3.0;
      at += IsWord(at + 2, "of") ? 3 : 2;
      return value;
    }
    if (IsScaleOrUnit(at + 1)) {
      ++at;
      return 1.0;
    }
    if (IsWord(at + 1, "half") && IsScaleOrUnit(at + 2)) {
      at += 2;
      return 0.5;
    }
    return std::nullopt;
  }
  if (IsWord(at, "couple") && IsWord(at + 1, "of")) {
    at += 2;
    return 2.0;
  }
  if (IsWord(at, "several") || IsWord(at, "few")) {
    const double value = IsWord(at, "several") ? 5.0 : 3.0;
    if (IsScaleOrUnit(at + 1)) {
      ++at;
      return value;
    }
    return std::nullopt;
  }
  if (const std::optional<double> many = FindWord(kManyScales, WordAt(at)); many.has_value()) {
    ++at;
    return kSomeOfThem * *many;
  }
  double total = 0.0;
  double current = 0.0;
  bool has_any = false;
  std::size_t next = at;
  for (;;) {
    if (const std::optional<double> small = FindWord(kSmallNumbers, WordAt(next)); small.has_value()) {
      current += *small;
      has_any = true;
      ++next;
      if (IsWord(next, "-")) {  // "twenty-five"
        next += FindWord(kSmallNumbers, WordAt(next + 1)).has_value() ? 1 : 0;
      }
    } else if (has_any && IsWord(next, "and") && IsWord(next + 1, "a") && IsWord(next + 2, "half")) {
      current += 0.5;
      next += 3;
    } else if (has_any && IsWord(next, "and") && FindWord(kSmallNumbers, WordAt(next + 1)).has_value() &&
               current >= 100) {
      ++next;
    } else if (const std::optional<double> scale = FindWord(kScales, WordAt(next)); scale.has_value() && has_any) {
      if (*scale < 1e3) {
        current *= *scale;
      } else {
        total += current * *scale;
        current = 0.0;
      }
      ++next;
    } else {
      break;
    }
  }
  if (!has_any) {
    return std::nullopt;
  }
  at = next;
  return total + current;
}

bool AmountNumbers::IsScaleOrUnit(std::size_t at) const {
  const std::string_view word = WordAt(at);
  return FindWord(kScales, word).has_value() || FindWord(kManyScales, word).has_value() ||
         (word.size() > 1 && FindWord(kByteUnits, word).has_value());
}

std::optional<double> AmountNumbers::NumberBefore(std::size_t end) const {
  constexpr std::size_t kLongest = 4;
  constexpr double kFirstYear = 1980;
  constexpr double kLastYear = 2050;
  for (std::size_t length = std::min(kLongest, end); length > 0; --length) {
    std::size_t next = end - length;
    std::optional<double> number = Number(next);
    if (number.has_value() && next + 1 == end && tokens_[next].is_glued) {
      const std::optional<double> scale = FindWord(kCountLetters, WordAt(next));
      number = scale.has_value() ? std::optional(*number * *scale) : std::nullopt;
      ++next;
    }
    if (number.has_value() && next == end && *number >= 1.0) {
      const bool is_year = length == 1 && *number >= kFirstYear && *number <= kLastYear;
      return is_year ? std::nullopt : number;
    }
  }
  return std::nullopt;
}

}  // namespace sparkwright::workload
