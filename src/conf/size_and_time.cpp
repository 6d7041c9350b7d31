#include "conf/size_and_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "base/digits.h"
#include "conf/java_text.h"

namespace sparkwright::conf {
namespace {

constexpr std::array<std::string_view, 6> kByteUnitNames = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
constexpr std::array<std::string_view, 6> kByteSuffixes = {"b", "k", "m", "g", "t", "p"};
constexpr std::array<std::string_view, 7> kTimeUnitNames = {"ns", "us", "ms", "s", "min", "h", "d"};
/// How many of a unit make the next one.
constexpr std::array<int64_t, 6> kTimeSteps = {1000, 1000, 1000, 60, 60, 24};

constexpr int64_t kByteStep = 1024;

template <typename Unit, std::size_t size>
std::optional<Unit> UnitOf(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Unit>(found - names.begin()));
}

std::optional<ByteUnit> ByteUnitOfSuffix(std::string_view suffix, SizeSuffixes suffixes) {
  const bool is_binary = suffixes == SizeSuffixes::kBinaryToo && suffix.substr(0, 1) != "b" &&
                         (suffix.substr(1) == "i" || suffix.substr(1) == "ib");
  if (is_binary || (suffix.size() == 2 && suffix != "bb" && suffix.back() == 'b')) {
    suffix = suffix.substr(0, 1);
  }
  return UnitOf<ByteUnit>(kByteSuffixes, suffix);
}

std::optional<TimeUnit> TimeUnitOfSuffix(std::string_view suffix) {
  if (suffix == "m") {
    return TimeUnit::kMinutes;
  }
  return suffix == "ns" ? std::nullopt : UnitOf<TimeUnit>(kTimeUnitNames, suffix);
}

/// How many of `to` one `from` is; `from` is not the smaller one. Nanoseconds in a day and bytes in a PiB fit.
int64_t Ratio(ByteUnit from, ByteUnit to) {
  int64_t ratio = 1;
  for (int i = static_cast<int>(to); i < static_cast<int>(from); ++i) {
    ratio *= kByteStep;
  }
  return ratio;
}

int64_t Ratio(TimeUnit from, TimeUnit to) {
  int64_t ratio = 1;
  for (auto i = static_cast<std::size_t>(to); i < static_cast<std::size_t>(from); ++i) {
    ratio *= kTimeSteps[i];
  }
  return ratio;
}

/// `TimeUnit.convert` of Java: saturates upwards, cuts off downwards.
template <typename Unit>
int64_t Converted(int64_t count, Unit from, Unit to) {
  if (from < to) {
    return count / Ratio(to, from);
  }
  int64_t product = 0;
  if (__builtin_mul_overflow(count, Ratio(from, to), &product)) {
    return count > 0 ? INT64_MAX : INT64_MIN;
  }
  return product;
}

/// Digits in front and what follows them.
struct Pieces {
  std::string_view number;
  std::string_view suffix;
};

Pieces SplitNumber(std::string_view text, std::string_view of_number) {
  const std::size_t end = std::min(text.find_first_not_of(of_number), text.size());
  return {text.substr(0, end), text.substr(end)};
}

std::optional<int64_t> WholeNumber(std::string_view digits) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

/// What people write instead of Spark's suffixes, in lower case.
std::optional<ByteUnit> MeantByteUnit(std::string_view suffix) {
  if (suffix == "byte" || suffix == "bytes") {
    return ByteUnit::kByte;
  }
  for (const std::string_view tail : {"", "b", "i", "ib", "ibibyte", "ibibytes", "byte", "bytes", "bit"}) {
    if (suffix.size() == tail.size() + 1 && suffix.ends_with(tail)) {
      return UnitOf<ByteUnit>(kByteSuffixes, suffix.substr(0, 1));
    }
  }
  constexpr std::array<std::string_view, 6> kDecimal = {"", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"};
  if (suffix.ends_with('s')) {
    suffix.remove_suffix(1);
  }
  return suffix.empty() ? std::nullopt : UnitOf<ByteUnit>(kDecimal, suffix);
}

std::optional<TimeUnit> MeantTimeUnit(std::string_view suffix) {
  constexpr std::array<std::pair<std::string_view, TimeUnit>, 20> kMeant = {{
      {"us", TimeUnit::kMicros},       {"micros", TimeUnit::kMicros},   {"microseconds", TimeUnit::kMicros},
      {"ms", TimeUnit::kMillis},       {"msec", TimeUnit::kMillis},     {"millis", TimeUnit::kMillis},
      {"s", TimeUnit::kSeconds},       {"sec", TimeUnit::kSeconds},     {"secs", TimeUnit::kSeconds},
      {"second", TimeUnit::kSeconds},  {"seconds", TimeUnit::kSeconds}, {"m", TimeUnit::kMinutes},
      {"min", TimeUnit::kMinutes},     {"mins", TimeUnit::kMinutes},    {"minute", TimeUnit::kMinutes},
      {"minutes", TimeUnit::kMinutes}, {"h", TimeUnit::kHours},         {"hour", TimeUnit::kHours},
      {"hours", TimeUnit::kHours},     {"d", TimeUnit::kDays},
  }};
  for (const auto& [name, unit] : kMeant) {
    if (suffix == name) {
      return unit;
    }
  }
  if (suffix == "milliseconds") {
    return TimeUnit::kMillis;
  }
  return suffix == "day" || suffix == "days" ? std::optional(TimeUnit::kDays) : std::nullopt;
}

/// What the number may have meant: "8.5", "1,500", "1_500". Nullopt when it is none.
std::optional<double> MeantNumber(std::string_view number) {
  std::string plain;
  for (const char c : number) {
    if (c != ',' && c != '_' && c != ' ') {
      plain += c;
    }
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  const bool is_number = error == std::errc() && end == plain.data() + plain.size() && std::isfinite(value);
  return is_number ? std::optional(value) : std::nullopt;
}

/// `number` of `unit` as a whole number of the largest unit in which it is one, rounded up at the smallest.
template <typename Unit>
std::optional<std::pair<int64_t, Unit>> Whole(double number, Unit unit, Unit smallest) {
  constexpr double kMost = 1e15;  // Whole numbers up to here are exact in a double.
  while (number != std::floor(number) && unit > smallest && number < kMost) {
    const auto smaller = static_cast<Unit>(static_cast<int>(unit) - 1);
    number *= static_cast<double>(Ratio(unit, smaller));
    unit = smaller;
  }
  number = std::ceil(number);
  return number < kMost ? std::optional(std::pair(static_cast<int64_t>(number), unit)) : std::nullopt;
}

std::string SizeAdvice(std::string_view lower) {
  Pieces pieces = SplitNumber(lower, "0123456789.,_ ");
  const std::optional<double> number = MeantNumber(pieces.number);
  const std::string_view suffix = Trimmed(pieces.suffix);
  const std::optional<ByteUnit> unit = suffix.empty() ? ByteUnit::kByte : MeantByteUnit(suffix);
  if (number.has_value() && unit.has_value() && !(suffix.empty() && *number != std::floor(*number))) {
    if (const auto whole = Whole(*number, *unit, ByteUnit::kByte); whole.has_value()) {
      return fmt::format("write {}", PrintSize(Size{whole->first, whole->second}));
    }
  }
  return "write a whole number with b, k, m, g, t or p behind it, such as 8g";
}

std::string TimeAdvice(std::string_view lower) {
  Pieces pieces = SplitNumber(lower, "0123456789.,_ ");
  const std::optional<double> number = MeantNumber(pieces.number);
  const std::optional<TimeUnit> unit = MeantTimeUnit(Trimmed(pieces.suffix));
  if (number.has_value() && unit.has_value()) {
    if (const auto whole = Whole(*number, *unit, TimeUnit::kMicros); whole.has_value()) {
      return fmt::format("write {}{}", whole->first, UnitName(whole->second));
    }
  }
  return "write a whole number with us, ms, s, min, h or d behind it, such as 10s";
}

Error Refused(std::string_view text, std::string_view kind, std::string_view why, const std::string& advice) {
  return {ErrorCode::kInvalidArgument, fmt::format("'{}' is no {} to Spark: {}; {}", text, kind, why, advice)};
}

/// `JavaUtils.byteStringAs` without the minus that only configuration entries allow.
Result<int64_t> ParseCount(std::string_view text, std::string_view whole_text, ByteUnit unit, SizeSuffixes suffixes) {
  const std::string lower = LowerCase(Trimmed(text));
  const auto refuse = [&](std::string_view why) { return Refused(whole_text, "size", why, SizeAdvice(lower)); };
  const Pieces pieces = SplitNumber(lower, "0123456789");
  if (pieces.number.empty()) {
    return refuse(lower.empty() ? "it is empty" : "it does not start with a digit");
  }
  if (pieces.suffix.starts_with('.')) {
    return refuse("fractions are not allowed");
  }
  const std::optional<int64_t> count = WholeNumber(pieces.number);
  const std::optional<ByteUnit> given = pieces.suffix.empty() ? unit : ByteUnitOfSuffix(pieces.suffix, suffixes);
  if (!given.has_value()) {
    return refuse(fmt::format("the unit '{}' does not exist", pieces.suffix));
  }
  int64_t converted = 0;
  if (!count.has_value() || (*given > unit && __builtin_mul_overflow(*count, Ratio(*given, unit), &converted))) {
    return Error(
        ErrorCode::kInvalidArgument,
        fmt::format("'{}' is more than Spark can hold in {}; write a smaller number", whole_text, UnitName(unit)));
  }
  return *given > unit ? converted : *count / Ratio(unit, *given);
}

}  // namespace

std::string_view UnitName(ByteUnit unit) { return kByteUnitNames[static_cast<std::size_t>(unit)]; }
std::string_view UnitName(TimeUnit unit) { return kTimeUnitNames[static_cast<std::size_t>(unit)]; }
std::optional<ByteUnit> ByteUnitNamed(std::string_view name) { return UnitOf<ByteUnit>(kByteUnitNames, name); }
std::optional<TimeUnit> TimeUnitNamed(std::string_view name) { return UnitOf<TimeUnit>(kTimeUnitNames, name); }

Bytes Size::bytes() const { return Bytes(Converted(count, unit, ByteUnit::kByte)); }
Nanos Duration::nanos() const { return Nanos(Converted(count, unit, TimeUnit::kNanos)); }

Result<Size> ParseSize(std::string_view text, ByteUnit unit, SizeSuffixes suffixes) {
  // As ConfigBuilder does: only a minus that is the very first character counts.
  const bool is_negative = text.starts_with('-');
  SPARKWRIGHT_TRY(const int64_t count, ParseCount(is_negative ? text.substr(1) : text, text, unit, suffixes));
  return Size{is_negative ? -count : count, unit};
}

Result<Duration> ParseDuration(std::string_view text, TimeUnit unit) {
  const std::string lower = LowerCase(Trimmed(text));
  const auto refuse = [&](std::string_view why) { return Refused(text, "duration", why, TimeAdvice(lower)); };
  const std::size_t sign = lower.starts_with('-') ? 1 : 0;
  const Pieces pieces = SplitNumber(std::string_view(lower).substr(sign), "0123456789");
  if (!IsDigits(pieces.number)) {
    return refuse(lower.empty() ? "it is empty" : "it does not start with a digit");
  }
  if (pieces.suffix.starts_with('.')) {
    return refuse("fractions are not allowed");
  }
  const std::optional<TimeUnit> given = pieces.suffix.empty() ? unit : TimeUnitOfSuffix(pieces.suffix);
  if (!given.has_value()) {
    return refuse(fmt::format("the unit '{}' does not exist", pieces.suffix));
  }
  const std::optional<int64_t> count = WholeNumber(std::string_view(lower).substr(0, sign + pieces.number.size()));
  if (!count.has_value()) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("'{}' is more than Spark can hold; write a smaller number", text));
  }
  return Duration{Converted(*count, *given, unit), unit};
}

std::string PrintSize(const Size& size) {
  if (size.count <= 0) {
    return std::to_string(size.count);
  }
  int64_t count = size.count;
  auto unit = static_cast<std::size_t>(size.unit);
  while (count % kByteStep == 0 && unit + 1 < kByteSuffixes.size()) {
    count /= kByteStep;
    ++unit;
  }
  return std::to_string(count) + std::string(kByteSuffixes[unit]);
}

std::string PrintDuration(const Duration& duration) {
  int64_t count = duration.count;
  auto unit = static_cast<std::size_t>(duration.unit);
  if (count <= 0) {
    return std::to_string(count);
  }
  while (unit < kTimeSteps.size() && count % kTimeSteps[unit] == 0) {
    count /= kTimeSteps[unit];
    ++unit;
  }
  return std::to_string(count) + (unit == 0 ? std::string() : std::string(kTimeUnitNames[unit]));
}

}  // namespace sparkwright::conf
