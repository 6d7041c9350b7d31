#include "workload/amounts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "base/one_of.h"
#include "workload/amount_tokens.h"
#include "workload/amount_words_internal.h"

namespace sparkwright::workload {
namespace {

using Token = AmountToken;

class Finder {
 public:
  explicit Finder(std::string_view text) : tokens_(AmountTokensOf(text)) {}

  std::vector<Amount> Find() {
    std::vector<Amount> amounts;
    std::size_t at = 0;
    while (at < tokens_.size()) {
      std::size_t next = at;
      const std::optional<double> number = Number(next);
      if (!number.has_value()) {
        ++at;
        continue;
      }
      std::optional<Amount> amount = BytesAt(*number, at, next);
      if (!amount.has_value()) {
        amount = CountAt(*number, at, next);
      }
      if (amount.has_value() && std::isfinite(amount->value)) {
        amount->begin = tokens_[at].begin;
        amounts.push_back(*amount);
      }
      at = std::max(next, at + 1);
    }
    return amounts;
  }

 private:
  [[nodiscard]] bool IsWord(std::size_t at, std::string_view word) const {
    return at < tokens_.size() && tokens_[at].text == word && tokens_[at].kind != Token::Kind::kNumber;
  }
  [[nodiscard]] bool IsWord(std::size_t at) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::kWord;
  }
  [[nodiscard]] std::string_view WordAt(std::size_t at) const {
    return IsWord(at) ? std::string_view(tokens_[at].text) : std::string_view();
  }

  /// "2.5", "2.5 billion", "10^9", "three hundred", "two and a half million", "half a", "tens of thousands". Moves `at`
  /// behind it. "A" counts as one only before a scale or a unit.
  std::optional<double> Number(std::size_t& at) const {
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
        ++next;
      } else if (const std::optional<double> many = FindWord(kManyScales, WordAt(next));
                 many.has_value() && next > at) {
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

  /// value^n, when ^n or **n stands at `at`.
  double Power(double value, std::size_t& at) const {
    const std::size_t sign = IsWord(at, "^") ? 1 : (IsWord(at, "*") && IsWord(at + 1, "*")) ? 2 : 0;
    if (sign > 0 && at + sign < tokens_.size() && tokens_[at + sign].kind == Token::Kind::kNumber) {
      value = std::pow(value, tokens_[at + sign].value);
      at += sign + 1;
    }
    return value;
  }

  std::optional<double> NumberWords(std::size_t& at) const {
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

  [[nodiscard]] bool IsScaleOrUnit(std::size_t at) const {
    const std::string_view word = WordAt(at);
    return FindWord(kScales, word).has_value() || FindWord(kManyScales, word).has_value() ||
           (word.size() > 1 && FindWord(kByteUnits, word).has_value());
  }

  /// Words that may stand between a number and what it counts.
  [[nodiscard]] static bool IsFiller(std::string_view word) {
    constexpr auto kNoFillers = std::to_array<std::string_view>(
        {"and",       "or",     "in",      "to",       "from",       "per",     "with",       "for",
         "is",        "are",    "on",      "by",       "at",         "the",     "we",         "it",
         "into",      "over",   "that",    "which",    "then",       "but",     "every",      "each",
         "executors", "nodes",  "cores",   "days",     "hours",      "minutes", "years",      "weeks",
         "months",    "tables", "columns", "features", "partitions", "seconds", "iterations", "epochs",
         "trees",     "times",  "x",       "percent",  "clusters",   "classes", "topics",     "gpus"});
    return !word.empty() && !IsOneOf(word, kNoFillers);
  }

  /// The place of the noun that is counted from `at` on, and of which kind it is.
  [[nodiscard]] std::optional<std::pair<std::size_t, AmountKind>> NounFrom(std::size_t at) const {
    constexpr std::size_t kMostFillers = 3;
    std::optional<std::pair<std::size_t, AmountKind>> found;
    for (std::size_t i = at; i < tokens_.size() && i <= at + kMostFillers + 1; ++i) {
      if (IsWord(i, "-")) {
        continue;
      }
      const std::string_view word = WordAt(i);
      if (IsOneOf(word, kFileNouns)) {
        return std::pair(i, AmountKind::kFiles);
      }
      if (IsOneOf(word, kRowNouns)) {
        return std::pair(i, AmountKind::kRows);
      }
      if (IsOneOf(word, kEntityNouns)) {
        found = std::pair(i, AmountKind::kEntities);  // "customer records" are records.
      } else if (!IsFiller(word) || found.has_value()) {
        break;
      }
    }
    return found;
  }

  /// A rate behind or right before the amount that ends before `end`.
  [[nodiscard]] std::optional<double> PeriodAround(std::size_t begin, std::size_t end) const {
    constexpr std::size_t kReach = 6;
    for (std::size_t i = end; i < tokens_.size() && i < end + kReach; ++i) {
      const Token& token = tokens_[i];
      if (token.kind == Token::Kind::kNumber ||
          (token.kind == Token::Kind::kSymbol && token.text != "/" && token.text != "-" && token.text != "(") ||
          token.text == "and" || token.text == "for") {
        break;
      }
      if (const std::optional<double> adverb = FindWord(kAdverbs, token.text); adverb.has_value()) {
        return adverb;
      }
      const bool is_per = token.text == "/" || token.text == "per" || token.text == "each" || token.text == "every" ||
                          token.text == "a" || token.text == "an";
      if (!is_per) {
        continue;
      }
      if (const std::optional<double> period = FindWord(kPeriods, WordAt(i + 1)); period.has_value()) {
        return period;
      }
      if ((token.text == "every" || token.text == "per") && i + 2 < tokens_.size() &&
          tokens_[i + 1].kind == Token::Kind::kNumber && tokens_[i + 1].value > 0) {
        if (const std::optional<double> period = FindWord(kPeriods, WordAt(i + 2)); period.has_value()) {
          return *period / tokens_[i + 1].value;
        }
      }
    }
    if (begin > 0) {
      if (const std::optional<double> adverb = FindWord(kAdverbs, WordAt(begin - 1)); adverb.has_value()) {
        return adverb;
      }
    }
    for (std::size_t i = begin, steps = 0; i > 1 && steps < kReach; ++steps) {
      --i;
      if (tokens_[i].kind != Token::Kind::kWord) {
        break;
      }
      if (tokens_[i - 1].text == "every" || tokens_[i - 1].text == "each" || tokens_[i - 1].text == "per") {
        return FindWord(kPeriods, WordAt(i));
      }
    }
    return std::nullopt;
  }

  /// Whether a machine has the bytes that stand in [begin, end).
  [[nodiscard]] bool IsOfMachine(std::size_t begin, std::size_t end) const {
    std::size_t next = end;
    while (IsWord(next, "of") || IsWord(next, "for") || IsWord(next, "the") || IsWord(next, "-") ||
           IsWord(next, "each") || IsWord(next, "per")) {
      ++next;
    }
    if (IsOneOf(WordAt(next), kMachineNouns) || IsWord(next, "a") || IsWord(next, "h")) {
      // "80GB A100" is a word and a number.
      const bool is_model = IsWord(next, "a") || IsWord(next, "h");
      if (!is_model ||
          (next + 1 < tokens_.size() && tokens_[next + 1].kind == Token::Kind::kNumber && tokens_[next + 1].is_glued)) {
        return true;
      }
    }
    constexpr std::size_t kReach = 3;
    for (std::size_t i = begin, steps = 0; i > 0 && steps < kReach; ++steps) {
      --i;
      if (IsWord(i, "=") || IsWord(i, ":")) {
        continue;
      }
      const std::string_view word = WordAt(i);
      if (word.empty() || word == "and" || word == "on" || word == "process" || word == "for") {
        return false;
      }
      if (IsOneOf(word, kMachineNouns)) {
        return true;
      }
    }
    return false;
  }

  /// The file or row that the bytes in [begin, end) are said of.
  [[nodiscard]] AmountOf Subject(std::size_t begin, std::size_t end) const {
    std::size_t next = end;
    while (IsWord(next, "-")) {
      ++next;
    }
    const bool is_per = IsWord(next, "per") || IsWord(next, "/") || IsWord(next, "each") || IsWord(next, "a");
    const std::string_view noun = WordAt(is_per ? next + 1 : next);
    const auto subject_named = [](std::string_view word) {
      return IsOneOf(word, kFileNouns)  ? AmountOf::kPerFile
             : IsOneOf(word, kRowNouns) ? AmountOf::kPerRow
                                        : AmountOf::kAll;
    };
    if (const AmountOf named = subject_named(noun); named != AmountOf::kAll) {
      return named;
    }
    if (IsWord(next, "parquet") || IsWord(next, "json") || IsWord(next, "csv") || IsWord(next, "avro") ||
        IsWord(next, "gz") || IsWord(next, "gzip") || IsWord(next, "text")) {
      if (const AmountOf named = subject_named(WordAt(next + 1)); named != AmountOf::kAll) {
        return named;
      }
    }
    const bool says_each = IsWord(next, "each") || IsWord(next, "apiece");
    // "files of 2 MB", "files (2 MB each)", "messages averaging about 1 KB"
    constexpr auto kLinks = std::to_array<std::string_view>(
        {"of",        "at",    "each",      "about",    "around", "roughly", "approximately", "approx",
         "averaging", "with",  "avg",       "average",  "is",     "are",     "sized",         "some",
         "size",      "being", "typically", "weighing", "only",   "ca"});
    constexpr std::size_t kReach = 5;
    bool has_link = says_each;
    for (std::size_t i = begin, steps = 0; i > 0 && steps < kReach; ++steps) {
      --i;
      const Token& token = tokens_[i];
      if (token.text == "," || token.text == "(" || token.text == "~" || token.text == "≈" || token.text == "@") {
        has_link = has_link || token.text == "(" || token.text == "@";
        continue;
      }
      if (IsOneOf(token.text, kLinks)) {
        has_link = has_link || token.text != "with";
        continue;
      }
      if (const AmountOf named = subject_named(token.text); named != AmountOf::kAll && has_link) {
        return named;
      }
      return AmountOf::kAll;
    }
    return AmountOf::kAll;
  }

  std::optional<Amount> BytesAt(double number, std::size_t begin, std::size_t& next) const {
    std::size_t at = next;
    if (IsWord(at, "-") || IsWord(at, "of")) {  // "a 10-terabyte table", "hundreds of gigabytes"
      ++at;
    }
    if (at >= tokens_.size() || tokens_[at].kind != Token::Kind::kWord) {
      return std::nullopt;
    }
    const Token& unit = tokens_[at];
    const bool is_letter = unit.text.size() == 1;
    std::optional<double> factor;
    if (is_letter) {
      const bool counts = NounFrom(at + 1).has_value();
      factor = unit.is_glued && !counts ? FindWord(kByteLetters, unit.text) : std::nullopt;
      if (!factor.has_value() && unit.text == "b" && !(unit.is_glued && counts)) {
        factor = 1.0;
      }
    } else {
      factor = FindWord(kByteUnits, unit.text);
    }
    if (!factor.has_value()) {
      return std::nullopt;
    }
    next = at + 1;
    if (IsOfMachine(begin, next)) {
      return std::nullopt;
    }
    Amount amount;
    amount.kind = AmountKind::kBytes;
    amount.value = number * *factor;
    amount.end = unit.end;
    amount.of = Subject(begin, next);
    amount.periods_day = amount.of == AmountOf::kAll ? PeriodAround(begin, next) : std::nullopt;
    return amount;
  }

  std::optional<Amount> CountAt(double number, std::size_t begin, std::size_t& next) const {
    std::size_t at = next;
    if (at < tokens_.size() && tokens_[at].kind == Token::Kind::kWord && tokens_[at].is_glued) {
      if (const std::optional<double> scale = FindWord(kCountLetters, tokens_[at].text); scale.has_value()) {
        number *= *scale;
        ++at;
      }
    } else if (at < tokens_.size() && tokens_[at].is_upper && tokens_[at].text.size() == 1) {
      if (const std::optional<double> scale = FindWord(kCountLetters, tokens_[at].text); scale.has_value()) {
        number *= *scale;  // "2 B rows"
        ++at;
      }
    }
    if (IsWord(at, "+")) {
      ++at;
    }
    const auto noun = NounFrom(at);
    if (!noun.has_value()) {
      return std::nullopt;
    }
    constexpr double kLeastCount = 1000.0;  // "3 events", "top 10 products" are no sizes.
    const std::string_view word = WordAt(noun->first);
    const bool is_plain_row =
        word == "rows" || word == "records" || word == "lines" || noun->second == AmountKind::kFiles;
    if (number < (is_plain_row ? 2.0 : kLeastCount)) {
      return std::nullopt;
    }
    if (begin > 0) {
      const std::string_view before = WordAt(begin - 1);
      if (before == "top" || before == "first" || before == "last" || before == "limit" || before == "sample") {
        return std::nullopt;
      }
    }
    next = noun->first + 1;
    Amount amount;
    amount.kind = noun->second;
    amount.value = number;
    amount.end = tokens_[noun->first].end;
    amount.periods_day = PeriodAround(begin, next);
    return amount;
  }

  std::vector<Token> tokens_;
};

int64_t Whole(double value) {
  constexpr double kMost = 9.2e18;
  return static_cast<int64_t>(std::llround(std::clamp(value, 0.0, kMost)));
}

void TakeLargest(std::optional<double>& largest, double value) { largest = std::max(largest.value_or(value), value); }

}  // namespace

std::vector<Amount> FindAmounts(std::string_view text) { return Finder(text).Find(); }

std::optional<Bytes> BareBytesIn(std::string_view text) {
  constexpr std::string_view kSparkUnits = "bkmgtp";
  constexpr double kKilo = 1000.0;
  const std::vector<Token> tokens = AmountTokensOf(text);
  if (tokens.empty() || tokens.size() > 2 || tokens[0].kind != Token::Kind::kNumber) {
    return std::nullopt;
  }
  double bytes = tokens[0].value;
  if (tokens.size() == 2) {
    const std::size_t power =
        tokens[1].text.size() == 1 && tokens[1].is_glued ? kSparkUnits.find(tokens[1].text[0]) : std::string_view::npos;
    if (power == std::string_view::npos) {
      return std::nullopt;
    }
    bytes *= std::pow(tokens[1].is_upper ? kKilo : kKibi, static_cast<double>(power));
  }
  return bytes >= 1.0 ? std::optional(Bytes(Whole(bytes))) : std::nullopt;
}

model::WorkloadSize SizeIn(std::string_view text) {
  std::optional<double> bytes;
  std::optional<double> rows;
  std::optional<double> entities;
  std::optional<double> files;
  std::optional<double> file_bytes;
  std::optional<double> row_bytes;
  std::optional<double> bytes_day;
  std::optional<double> rows_day;
  std::optional<double> files_day;
  for (const Amount& amount : FindAmounts(text)) {
    const bool is_rate = amount.periods_day.has_value();
    const double value = amount.value * amount.periods_day.value_or(1.0);
    if (amount.of != AmountOf::kAll) {
      TakeLargest(amount.of == AmountOf::kPerFile ? file_bytes : row_bytes, amount.value);
    } else if (amount.kind == AmountKind::kBytes) {
      TakeLargest(is_rate ? bytes_day : bytes, value);
    } else if (amount.kind == AmountKind::kFiles) {
      TakeLargest(is_rate ? files_day : files, value);
    } else if (is_rate) {
      TakeLargest(rows_day, value);
    } else {
      TakeLargest(amount.kind == AmountKind::kRows ? rows : entities, value);
    }
  }
  if (!rows.has_value()) {
    rows = entities;
  }
  if (!bytes.has_value() && files.has_value() && file_bytes.has_value()) {
    bytes = *files * *file_bytes;
  }
  if (!bytes.has_value() && rows.has_value() && row_bytes.has_value()) {
    bytes = *rows * *row_bytes;
  }
  if (!bytes_day.has_value() && files_day.has_value() && file_bytes.has_value()) {
    bytes_day = *files_day * *file_bytes;
  }
  if (!bytes_day.has_value() && rows_day.has_value() && row_bytes.has_value()) {
    bytes_day = *rows_day * *row_bytes;
  }
  const auto as_bytes = [](const std::optional<double>& value) {
    return value.has_value() ? std::optional(Bytes(Whole(*value))) : std::nullopt;
  };
  const auto as_count = [](const std::optional<double>& value) {
    return value.has_value() ? std::optional(Whole(*value)) : std::nullopt;
  };
  model::WorkloadSize size;
  size.input_bytes = as_bytes(bytes);
  size.input_rows = as_count(rows);
  size.num_files = as_count(files.has_value() ? files : files_day);
  size.bytes_per_file = as_bytes(file_bytes);
  size.bytes_per_day = as_bytes(bytes_day);
  size.rows_per_day = as_count(rows_day);
  return size;
}

}  // namespace sparkwright::workload
