#include "workload/amount_tokens.h"

#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include "conf/java_text.h"
#include "workload/text.h"

namespace sparkwright::workload {
namespace {

bool IsGroup(std::string_view text, std::size_t at) {
  return at + 3 <= text.size() && IsDigit(text[at]) && IsDigit(text[at + 1]) && IsDigit(text[at + 2]) &&
         (at + 3 == text.size() || !IsDigit(text[at + 3]));
}

/// The end of the number that begins at `begin`; its digits without separators go to `digits`.
std::size_t ReadNumber(std::string_view text, std::size_t begin, std::string& digits) {
  std::size_t at = begin;
  while (at < text.size() && IsDigit(text[at])) {
    digits += text[at++];
  }
  if (digits.size() <= 3) {
    while (at + 1 < text.size() && (text[at] == ',' || text[at] == '_' || text[at] == ' ' || text[at] == '\'') &&
           IsGroup(text, at + 1)) {
      digits.append(text.substr(at + 1, 3));
      at += 4;
    }
  }
  if (at + 1 < text.size() && text[at] == '.' && IsDigit(text[at + 1])) {
    digits += text[at++];
    while (at < text.size() && IsDigit(text[at])) {
      digits += text[at++];
    }
  }
  if (at + 1 < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const bool has_sign = text[at + 1] == '+' || text[at + 1] == '-';
    std::size_t end = at + (has_sign ? 2 : 1);
    const std::size_t first = end;
    while (end < text.size() && IsDigit(text[end])) {
      ++end;
    }
    if (end > first && (end == text.size() || !IsLetter(text[end]))) {
      digits += 'e';
      digits.append(text.substr(at + (text[at + 1] == '+' ? 2 : 1), end - at - (text[at + 1] == '+' ? 2 : 1)));
      at = end;
    }
  }
  return at;
}

double ToDouble(const std::string& digits) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() ? value : std::numeric_limits<double>::infinity();
}

}  // namespace

std::vector<AmountToken> AmountTokensOf(std::string_view text) {
  std::vector<AmountToken> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    if (IsSpace(text[at])) {
      ++at;
      continue;
    }
    AmountToken token;
    token.begin = at;
    token.is_glued = !tokens.empty() && tokens.back().end == at;
    if (IsDigit(text[at])) {
      token.kind = AmountToken::Kind::kNumber;
      std::string digits;
      at = ReadNumber(text, at, digits);
      token.value = ToDouble(digits);
    } else if (IsLetter(text[at])) {
      token.kind = AmountToken::Kind::kWord;
      token.is_upper = text[at] >= 'A' && text[at] <= 'Z';
      while (at < text.size() && IsLetter(text[at])) {
        ++at;
      }
      token.text = conf::LowerCase(text.substr(token.begin, at - token.begin));
      // "×" and "–" are letters to IsLetter, as all bytes beyond ASCII are.
      if (token.text == "×" || token.text == "–" || token.text == "—" || token.text == "≈") {
        token.kind = AmountToken::Kind::kSymbol;
      }
    } else {
      token.text = std::string(1, text[at++]);
    }
    token.end = at;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace sparkwright::workload
