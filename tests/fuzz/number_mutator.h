#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sparkwright::fuzz {

/// Changes text of lines so that it stays what it is: numbers become others, absurd ones above all, and lines are left
/// out, repeated or exchanged. Random bytes would rarely get past a JSON parser.
class NumberMutator {
 public:
  explicit NumberMutator(unsigned int seed) : random_(seed) {}

  /// A changed `text` of at most `max_size` bytes; `text` itself when no change fits.
  std::string Mutate(const std::string& text, std::size_t max_size) {
    std::string changed = text;
    for (std::size_t times = 1 + Below(12); times > 0; --times) {
      std::string next = Below(4) == 0 ? WithOtherLines(changed) : WithOtherNumber(changed);
      if (next.size() <= max_size) {
        changed = std::move(next);
      }
    }
    return changed;
  }

 private:
  std::size_t Below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  /// Begin and end of a number near a random place.
  std::pair<std::size_t, std::size_t> FindNumber(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789";
    std::size_t begin = text.find_first_of(kDigits, Below(text.size()));
    if (begin == std::string_view::npos) {
      return {0, 0};
    }
    while (begin > 0 && (kDigits.find(text[begin - 1]) != std::string_view::npos || text[begin - 1] == '-')) {
      --begin;
    }
    const std::size_t end = text.find_first_not_of("-0123456789", begin);
    return {begin, std::min(end, text.size())};
  }

  std::string OtherNumber(std::string_view text, std::string_view number) {
    constexpr auto kNumbers = std::to_array<std::string_view>({"0",
                                                               "1",
                                                               "-1",
                                                               "2",
                                                               "100",
                                                               "1000000",
                                                               "2147483647",
                                                               "2147483648",
                                                               "-2147483648",
                                                               "4294967296",
                                                               "1099511627776",
                                                               "4611686018427387904",
                                                               "9007199254740993",
                                                               "9223372036854775806",
                                                               "9223372036854775807",
                                                               "-9223372036854775808",
                                                               "9223372036854775808",
                                                               "18446744073709551616",
                                                               "1e308",
                                                               "-1e308",
                                                               "1e999",
                                                               "0.5",
                                                               "1e-308"});
    switch (Below(4)) {
      case 0: {
        const auto [begin, end] = FindNumber(text);
        return std::string(text.substr(begin, end - begin));
      }
      case 1:
        return std::string(number) + std::string(1 + Below(6), '0');
      default:
        return std::string(kNumbers[Below(kNumbers.size())]);
    }
  }

  std::string WithOtherNumber(const std::string& text) {
    const auto [begin, end] = FindNumber(text);
    const std::string other = OtherNumber(text, std::string_view(text).substr(begin, end - begin));
    return text.substr(0, begin) + other + text.substr(end);
  }

  std::string WithOtherLines(const std::string& text) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      lines.push_back(std::string_view(text).substr(at, end - at));
      at = end;
    }
    if (lines.empty()) {
      return text;
    }
    const std::size_t line = Below(lines.size());
    const auto at = lines.begin() + static_cast<std::ptrdiff_t>(line);
    switch (Below(3)) {
      case 0:
        lines.erase(at);
        break;
      case 1:
        lines.insert(at, lines[Below(lines.size())]);
        break;
      default:
        std::swap(lines[line], lines[Below(lines.size())]);
        break;
    }
    std::string changed;
    for (const std::string_view one : lines) {
      changed += one;
    }
    return changed;
  }

  std::minstd_rand random_;
};

}  // namespace sparkwright::fuzz
