#include "workload/amounts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "base/one_of.h"
#include "workload/amount_numbers.h"
#include "workload/amount_tokens.h"
#include "workload/amount_words_internal.h"

namespace sparkwright::workload {
namespace {

using Token = AmountToken;

class Finder : private AmountNumbers {
 public:
  explicit Finder(std::string_view text) : AmountNumbers(AmountTokensOf(text)) {}

  std::vector<Amount> Find() {
    std::vector<Amount> amounts;
    std::size_t at = 0;
    while (at < tokens().size()) {
      std::size_t next = at;
      const std::optional<double> number = Number(next);
      if (!number.has_value()) {
        ++at;
        continue;
      }
      std::optional<Amount> amount = BytesAt(*number, at, next);
      if (!amount.has_value()) {
        const bool is_counted = next == at + 1 && tokens()[at].grouped.has_value();  // "12.350 files"
        amount = CountAt(is_counted ? *tokens()[at].grouped : *number, at, next);
      }
      if (amount.has_value() && std::isfinite(amount->value)) {
        amount->begin = tokens()[at].begin;
        amounts.push_back(*amount);
      }
      at = std::max(next, at + 1);
    }
    return amounts;
  }

 private:
  /// Words that may stand between a number and what it counts.
  [[nodiscard]] static bool IsFiller(std::string_view word) {
    constexpr auto kNoFillers = std::to_array<std::string_view>(
        {"and",       "or",     "in",      "to",       "from",       "per",     "with",       "for",
         "is",        "are",    "on",      "by",       "at",         "the",     "we",         "it",
         "into",      "over",   "that",    "which",    "then",       "but",     "every",      "each",
         "executors", "nodes",  "cores",   "days",     "hours",      "minutes", "years",      "weeks",
         "months",    "tables", "columns", "features", "partitions", "seconds", "iterations", "epochs",
         "trees",     "times",  "x",       "percent",  "clusters",   "classes", "topics",     "gpus"});
    return !word.empty() && !IsOneOf(word, kNoFillers) && !IsOneOf(word, kNoData);
  }

  /// The place of the noun that is counted from `at` on, and of which kind it is.
  [[nodiscard]] std::optional<std::pair<std::size_t, AmountKind>> NounFrom(std::size_t at) const {
    constexpr std::size_t kMostFillers = 3;
    std::optional<std::pair<std::size_t, AmountKind>> found;
    for (std::size_t i = at; i < tokens().size() && i <= at + kMostFillers + 1; ++i) {
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

  /// How often a day, and whether that is a schedule ("every 15 minutes", "weekly") and not a speed ("per second").
  struct Rate {
    double periods_day = 1.0;
    bool is_schedule = false;
    std::size_t end = 0;  ///< Behind its last token, for one that RateAt() finds.
  };

  /// "per second", "/s", "a day", "every 15 minutes", "pro Tag" that begins at `at`.
  [[nodiscard]] std::optional<Rate> RateAt(std::size_t at) const {
    if (!IsWord(at, "/") && !IsWord(at, "a") && !IsWord(at, "an") && !IsOneOf(WordAt(at), kPerWords)) {
      return std::nullopt;
    }
    const bool is_schedule = IsOneOf(WordAt(at), kEveryWords);
    if (const std::optional<double> period = FindWord(kPeriods, WordAt(at + 1)); period.has_value()) {
      return Rate{*period, is_schedule, at + 2};
    }
    if (const std::optional<double> number = PlainNumberAt(at + 1);
        number.value_or(0) > 0 && IsOneOf(WordAt(at), kPerWords)) {
      if (const std::optional<double> period = FindWord(kPeriods, WordAt(at + 2)); period.has_value()) {
        return Rate{*period / *number, is_schedule, at + 3};
      }
    }
    return std::nullopt;
  }

  /// The rate that ends before `end`, with the place where it begins as its end.
  [[nodiscard]] std::optional<Rate> RateBefore(std::size_t end) const {
    constexpr std::size_t kLongest = 3;
    for (std::size_t length = 2; length <= kLongest && length <= end; ++length) {
      std::optional<Rate> rate = RateAt(end - length);
      if (rate.has_value() && rate->end == end) {
        rate->end = end - length;
        return rate;
      }
    }
    return std::nullopt;
  }

  /// A rate behind or right before the amount that ends before `end`.
  [[nodiscard]] std::optional<Rate> RateAround(std::size_t begin, std::size_t end) const {
    constexpr std::size_t kReach = 6;
    for (std::size_t i = end; i < tokens().size() && i < end + kReach; ++i) {
      const Token& token = tokens()[i];
      if (token.kind == Token::Kind::kNumber ||
          (token.kind == Token::Kind::kSymbol && token.text != "/" && token.text != "-" && token.text != "(") ||
          token.text == "and" || token.text == "for") {
        break;
      }
      if (const std::optional<double> adverb = FindWord(kAdverbs, token.text); adverb.has_value()) {
        return Rate{*adverb, true, i + 1};
      }
      if (const std::optional<Rate> rate = RateAt(i); rate.has_value()) {
        return rate;
      }
    }
    if (begin > 0) {
      if (const std::optional<double> adverb = FindWord(kAdverbs, WordAt(begin - 1)); adverb.has_value()) {
        return Rate{*adverb, true, begin};
      }
    }
    for (std::size_t i = begin, steps = 0; i > 1 && steps < kReach; ++steps) {
      --i;
      if (tokens()[i].kind != Token::Kind::kWord) {
        break;
      }
      if (const std::optional<double> adverb = FindWord(kAdverbs, tokens()[i - 1].text);
          adverb.has_value() && IsWord(begin - 1, "of")) {
        return Rate{*adverb, true, i};  // "the nightly load of 2 TB"
      }
      if (IsOneOf(tokens()[i - 1].text, kEveryWords) || tokens()[i - 1].text == "per") {
        const std::optional<double> period = FindWord(kPeriods, WordAt(i));
        return period.has_value() ? std::optional(Rate{*period, tokens()[i - 1].text != "per", i + 1}) : std::nullopt;
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
      if (!is_model || (next + 1 < tokens().size() && tokens()[next + 1].kind == Token::Kind::kNumber &&
                        tokens()[next + 1].is_glued)) {
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
    if ((IsWord(next, "per") || IsWord(next, "/")) && IsOneOf(noun, kEntityNouns)) {
      return AmountOf::kPerRow;
    }
    if (IsWord(next, "parquet") || IsWord(next, "json") || IsWord(next, "csv") || IsWord(next, "avro") ||
        IsWord(next, "gz") || IsWord(next, "gzip") || IsWord(next, "text")) {
      if (const AmountOf named = subject_named(WordAt(next + 1)); named != AmountOf::kAll) {
        return named;
      }
    }
    const bool says_each = IsOneOf(WordAt(next), kEachWords);
    // "files of 2 MB", "files (2 MB each)", "messages averaging about 1 KB"
    constexpr auto kLinks = std::to_array<std::string_view>(
        {"of",     "at",        "each", "about", "around",    "roughly",  "approximately",
         "approx", "averaging", "with", "avg",   "average",   "is",       "are",
         "sized",  "some",      "size", "being", "typically", "weighing", "only",
         "ca",     "zu",        "von",  "je",    "de",        "à"});
    constexpr std::size_t kReach = 5;
    bool has_link = says_each;
    for (std::size_t i = begin, steps = 0; i > 0 && steps < kReach; ++steps) {
      --i;
      const Token& token = tokens()[i];
      if (token.text == "," || token.text == "(" || token.text == "~" || token.text == "≈" || token.text == "@") {
        has_link = has_link || token.text == "(" || token.text == "@";
        continue;
      }
      if (IsOneOf(token.text, kLinks)) {
        has_link = has_link || token.text != "with";
        continue;
      }
      if (const std::optional<Rate> rate = RateBefore(i + 1); rate.has_value()) {
        i = rate->end;  // "20k messages per second at 2 KB each"
        continue;
      }
      if (const AmountOf named = subject_named(token.text); named != AmountOf::kAll && has_link) {
        return named;
      }
      return AmountOf::kAll;
    }
    return AmountOf::kAll;
  }

  /// Several things with bytes of their own.
  struct Things {
    double count = 1.0;
    std::optional<Rate> rate;      ///< How often they come: "300 images a second of 2 MB".
    std::optional<double> period;  ///< How many of them a day has, when the things are days or hours.
  };

  /// "12 tables, 30 GB each", "365 days of 20 GB", "12 x 30 GB": what stands before the bytes in [begin, end), of which
  /// each has them. Nullopt when nothing does.
  [[nodiscard]] std::optional<Things> ThingsBefore(std::size_t begin, std::size_t end) const {
    if (begin > 1 && (IsWord(begin - 1, "x") || IsWord(begin - 1, "×") || IsWord(begin - 1, "*"))) {
      const std::optional<double> number = PlainNumberAt(begin - 2);
      return number.has_value() ? std::optional(Things{*number, {}, {}}) : std::nullopt;
    }
    Things things;
    bool has_link = IsOneOf(WordAt(end), kEachWords);
    std::size_t at = begin;
    while (at > 0) {
      if (const std::optional<Rate> rate = RateBefore(at); rate.has_value() && !IsWord(at - 1, "a")) {
        things.rate = rate;
        at = rate->end;
      } else if (IsOneOf(tokens()[at - 1].text, kOfWords)) {
        has_link = true;
        --at;
      } else if (IsOneOf(tokens()[at - 1].text, kWeakLinks)) {
        --at;
      } else {
        break;
      }
    }
    if (!has_link || at == 0 || !IsSeveral(WordAt(at - 1)) || (!IsOneOf(WordAt(end), kEachWords) && IsListed(end))) {
      return std::nullopt;
    }
    things.period = FindWord(kPeriods, WordAt(at - 1));
    constexpr std::size_t kMostWords = 4;
    for (std::size_t words = 0; words < kMostWords && at > 0 && IsWord(at - 1); ++words, --at) {
      if (IsOneOf(WordAt(at - 1), kMachineNouns)) {
        return std::nullopt;
      }
      if (const std::optional<double> number = NumberBefore(at); number.has_value()) {
        things.count = *number;
        return things;
      }
    }
    if (const std::optional<double> number = NumberBefore(at); number.has_value()) {
      things.count = *number;
      return things;
    }
    return std::nullopt;
  }

  /// The amount that ends before `end` is one of a list or says of which thing it is: "2 TB and 5 GB", "a 5 TB table".
  [[nodiscard]] bool IsListed(std::size_t end) const {
    constexpr auto kOne = std::to_array<std::string_view>({"table", "dataset", "warehouse", "lake", "log", "database"});
    return IsOneOf(WordAt(end), kOne) ||
           (IsWord(end, "and") && (PlainNumberAt(end + 1).has_value() || IsWord(end + 1, "a")));
  }

  /// The word names things of which there are several, each with data of its own.
  [[nodiscard]] static bool IsSeveral(std::string_view word) {
    constexpr auto kSameData =
        std::to_array<std::string_view>({"folds", "epochs", "iterations", "passes", "columns", "features", "queries",
                                         "trees", "models", "users", "times", "rounds", "runs", "fields"});
    return IsOneOf(word, kForeignPlurals) || (IsPlural(word) && !IsOneOf(word, kSameData));
  }

  [[nodiscard]] static bool IsPlural(std::string_view word) {
    constexpr std::size_t kShortest = 4;
    return word.size() >= kShortest && word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us") &&
           !word.ends_with("is");
  }

  /// Whether the bytes in [begin, end) are said to come out of the job: "write 2 TB", "2 TB of output".
  [[nodiscard]] bool IsOutput(std::size_t begin, std::size_t end) const {
    const std::size_t noun = IsWord(end, "of") ? end + 1 : end;
    if (IsOneOf(WordAt(noun), kOutputNouns)) {
      return true;
    }
    constexpr std::size_t kReach = 4;
    for (std::size_t i = begin, steps = 0; i > 0 && steps < kReach; ++steps) {
      --i;
      if (tokens()[i].kind != Token::Kind::kWord || IsOneOf(tokens()[i].text, kInputWords)) {
        return false;
      }
      if (IsOneOf(tokens()[i].text, kOutputWords)) {
        return true;
      }
    }
    return false;
  }

  /// The factor of a unit of bytes at `at`.
  [[nodiscard]] std::optional<double> ByteUnitAt(std::size_t at) const {
    const Token& unit = tokens()[at];
    if (unit.is_upper && at + 1 < tokens().size() && tokens()[at + 1].kind == Token::Kind::kNumber) {
      return FindWord(kByteUnits, unit.text);  // "from 5 To 10 TB" has no octets.
    }
    if (unit.is_upper) {
      if (const std::optional<double> octets = FindWord(kOctetUnits, unit.text); octets.has_value()) {
        return octets;
      }
    }
    return FindWord(kByteUnits, unit.text);
  }

  std::optional<Amount> BytesAt(double number, std::size_t begin, std::size_t& next) const {
    std::size_t at = next;
    if (IsWord(at, "-") || IsWord(at, "of")) {  // "a 10-terabyte table", "hundreds of gigabytes"
      ++at;
    }
    if (at >= tokens().size() || tokens()[at].kind != Token::Kind::kWord) {
      return std::nullopt;
    }
    const Token& unit = tokens()[at];
    const bool is_letter = unit.text.size() == 1;
    std::optional<double> factor;
    if (is_letter) {
      const bool counts = NounFrom(at + 1).has_value();
      factor = unit.is_glued && !counts ? FindWord(kByteLetters, unit.text) : std::nullopt;
      if (!factor.has_value() && unit.text == "b" && !(unit.is_glued && counts)) {
        factor = 1.0;
      }
    } else {
      factor = ByteUnitAt(at);
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
    amount.is_output = IsOutput(begin, next);
    if (amount.of != AmountOf::kAll) {
      return amount;
    }
    const std::optional<Rate> rate = RateAround(begin, next);
    const std::optional<Things> things = ThingsBefore(begin, next);
    if (things.has_value() && things->period.has_value()) {  // "90 days of 20 GB", "2 years of 5 GB a day"
      amount.value *= things->count * (rate.has_value() ? rate->periods_day / *things->period : 1.0);
      return amount;
    }
    if (things.has_value()) {
      amount.value *= things->count;
    }
    SetRate(rate.has_value() || !things.has_value() ? rate : things->rate, amount);
    return amount;
  }

  static void SetRate(const std::optional<Rate>& rate, Amount& amount) {
    if (rate.has_value()) {
      amount.periods_day = rate->periods_day;
      amount.is_schedule = rate->is_schedule;
    }
  }

  /// "2 billion transfers": a large number of things whose name no list has.
  [[nodiscard]] std::optional<std::size_t> ThingFrom(double number, std::size_t at) const {
    constexpr double kMany = 1e4;
    constexpr std::size_t kMostFillers = 2;
    if (number < kMany) {
      return std::nullopt;
    }
    for (std::size_t i = at; i <= at + kMostFillers && IsWord(i); ++i) {
      const std::string_view word = WordAt(i);
      if (!IsFiller(word) || IsOneOf(word, kNoData) || IsOneOf(word, kMachineNouns)) {
        break;
      }
      if (IsPlural(word)) {
        return i;
      }
    }
    return std::nullopt;
  }

  /// "20k/s", "5,000 per second", "800 tps": records whose name is not said.
  [[nodiscard]] std::optional<Amount> RateOfRecords(double number, std::size_t at) const {
    constexpr double kLeastPeriods = 1440;  // "24/day" counts runs.
    const bool has_unit = IsOneOf(WordAt(at), kRateUnits);
    const std::optional<Rate> rate = has_unit ? Rate{kSecondsPerDay, false, at + 1} : RateAt(at);
    if (!rate.has_value() || rate->is_schedule || rate->periods_day < kLeastPeriods || IsWord(at, "a")) {
      return std::nullopt;
    }
    Amount amount;
    amount.kind = AmountKind::kRows;
    amount.value = number;
    amount.end = tokens()[rate->end - 1].end;
    SetRate(rate, amount);
    return amount;
  }

  std::optional<Amount> CountAt(double number, std::size_t begin, std::size_t& next) const {
    std::size_t at = next;
    if (at < tokens().size() && tokens()[at].kind == Token::Kind::kWord && tokens()[at].is_glued) {
      if (const std::optional<double> scale = FindWord(kCountLetters, tokens()[at].text); scale.has_value()) {
        number *= *scale;
        ++at;
      }
    } else if (at < tokens().size() && tokens()[at].is_upper && tokens()[at].text.size() == 1) {
      if (const std::optional<double> scale = FindWord(kCountLetters, tokens()[at].text); scale.has_value()) {
        number *= *scale;  // "2 B rows"
        ++at;
      }
    }
    if (IsWord(at, "+")) {
      ++at;
    }
    auto noun = NounFrom(at);
    if (!noun.has_value()) {
      if (std::optional<Amount> rate = RateOfRecords(number, at); rate.has_value()) {
        while (next < tokens().size() && tokens()[next].end <= rate->end) {
          ++next;
        }
        return rate;
      }
      const std::optional<std::size_t> thing = ThingFrom(number, at);
      if (!thing.has_value()) {
        return std::nullopt;
      }
      noun = std::pair(*thing, AmountKind::kEntities);
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
    amount.end = tokens()[noun->first].end;
    SetRate(RateAround(begin, next), amount);
    return amount;
  }
};

}  // namespace

std::vector<Amount> FindAmounts(std::string_view text) { return Finder(text).Find(); }

}  // namespace sparkwright::workload
