#include "workload/amount_tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
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

/// The bytes of the separator of thousands at `at`; 0 when there is none. A point is none here.
std::size_t SeparatorAt(std::string_view text, std::size_t at) {
  constexpr auto kSeparators = std::to_array<std::string_view>(
      {",", "_", " ", "'", "\u2019", "\u00a0", "\u202f"});  // The last are an apostrophe and spaces that do not break.
  for (const std::string_view one : kSeparators) {
    if (text.substr(at).starts_with(one)) {
      return one.size();
    }
  }
  return 0;
}

/// The bytes of the space at `at`, one that does not break included; 0 when there is none.
std::size_t SpaceAt(std::string_view text, std::size_t at) {
  if (IsSpace(text[at])) {
    return 1;
  }
  const std::string_view rest = text.substr(at);
  return rest.starts_with("\u00a0") ? 2 : rest.starts_with("\u202f") ? 3 : 0;
}

std::size_t DigitsEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && IsDigit(text[at])) {
    ++at;
  }
  return at;
}

/// The end of the groups of two and at last three digits of "1,00,00,000", as written in India; `begin` when the number
/// that begins there is none.
std::size_t IndianEnd(std::string_view text, std::size_t begin) {
  std::size_t at = DigitsEnd(text, begin);
  constexpr std::size_t kMostFirst = 2;
  if (at - begin > kMostFirst) {
    return begin;
  }
  bool has_pair = false;
  while (at < text.size() && text[at] == ',' && DigitsEnd(text, at + 1) == at + 3) {
    at += 3;
    has_pair = true;
  }
  const bool ends_well = has_pair && at < text.size() && text[at] == ',' && IsGroup(text, at + 1);
  return ends_well ? at + 4 : begin;
}

/// The decimals that a comma begins at `at`: "1,5" and "0,125", but not "1,500" and not the list "3,5,7".
std::size_t DecimalsEnd(std::string_view text, std::size_t at, bool is_of_zero) {
  const std::size_t end = DigitsEnd(text, at + 1);
  const bool is_group = IsGroup(text, at + 1) && !is_of_zero;
  const bool is_list = end + 1 < text.size() && text[end] == ',' && IsDigit(text[end + 1]);
  return text[at] != ',' || end == at + 1 || is_group || is_list ? at : end;
}

/// A number as it stands in a text, in the spelling of from_chars.
struct Spelling {
  std::string digits;
  std::string grouped;  ///< When its points are separators of thousands; empty when they cannot be.
  std::size_t end = 0;
};

/// "30.000" is thirty thousand or thirty; "1.500.000" is no decimal number.
void ReadPoint(std::string_view text, Spelling& number) {
  std::size_t at = number.end;
  std::string grouped = number.digits;
  std::size_t num_groups = 0;
  constexpr std::size_t kMostFirst = 3;
  if (number.digits.size() <= kMostFirst && number.digits != "0") {
    while (at < text.size() && text[at] == '.' && IsGroup(text, at + 1)) {
      grouped.append(text.substr(at + 1, 3));
      at += 4;
      ++num_groups;
    }
  }
  const std::size_t decimals = at < text.size() ? DecimalsEnd(text, at, false) : at;
  if (num_groups > 0 && decimals > at) {  // "1.234,5"
    grouped += '.';
    grouped.append(text.substr(at + 1, decimals - at - 1));
    ++num_groups;
    at = decimals;
  }
  if (num_groups > 1 || (num_groups == 1 && grouped.ends_with("000"))) {
    number.digits = std::move(grouped);
    number.end = at;
    return;
  }
  if (num_groups == 1) {
    number.grouped = std::move(grouped);
  }
  const std::size_t end = DigitsEnd(text, number.end + 1);
  number.digits.append(text.substr(number.end, end - number.end));
  number.end = end;
}

Spelling ReadNumber(std::string_view text, std::size_t begin) {
  Spelling number;
  std::size_t at = DigitsEnd(text, begin);
  number.digits = text.substr(begin, at - begin);
  if (const std::size_t indian = IndianEnd(text, begin); indian > begin) {
    number.digits.clear();
    std::copy_if(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(indian),
                 std::back_inserter(number.digits), IsDigit);
    at = indian;
  } else if (number.digits.size() <= 3 && number.digits != "0") {
    for (std::size_t separator = at < text.size() ? SeparatorAt(text, at) : 0;
         separator > 0 && IsGroup(text, at + separator); separator = at < text.size() ? SeparatorAt(text, at) : 0) {
      number.digits.append(text.substr(at + separator, 3));
      at += separator + 3;
    }
  }
  number.end = at;
  if (at + 1 < text.size() && text[at] == '.' && IsDigit(text[at + 1])) {
    ReadPoint(text, number);
  } else if (at + 1 < text.size()) {
    if (const std::size_t end = DecimalsEnd(text, at, number.digits == "0"); end > at) {
      number.digits += '.';
      number.digits.append(text.substr(at + 1, end - at - 1));
      number.end = end;
    }
  }
  at = number.end;
  if (at + 1 < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const std::size_t first = at + (text[at + 1] == '+' || text[at + 1] == '-' ? 2 : 1);
    const std::size_t end = DigitsEnd(text, first);
    if (end > first && (end == text.size() || !IsLetter(text[end]))) {
      number.digits += text[at + 1] == '-' ? "e-" : "e";
      number.digits.append(text.substr(first, end - first));
      number.end = end;
    }
  }
  return number;
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
    if (const std::size_t space = SpaceAt(text, at); space > 0) {
      at += space;
      continue;
    }
    AmountToken token;
    token.begin = at;
    token.is_glued = !tokens.empty() && tokens.back().end == at;
    if (IsDigit(text[at])) {
      token.kind = AmountToken::Kind::kNumber;
      const Spelling number = ReadNumber(text, at);
      at = number.end;
      token.value = ToDouble(number.digits);
      token.grouped = number.grouped.empty() ? std::nullopt : std::optional(ToDouble(number.grouped));
    } else if (IsLetter(text[at])) {
      token.kind = AmountToken::Kind::kWord;
      token.is_upper = text[at] >= 'A' && text[at] <= 'Z';
      while (at < text.size() && IsLetter(text[at]) && SpaceAt(text, at) == 0) {
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
