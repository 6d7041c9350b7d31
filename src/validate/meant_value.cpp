#include "validate/meant_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/digits.h"
#include "base/edit_distance.h"
#include "conf/java_text.h"
#include "conf/size_and_time.h"

namespace sparkwright::validate {
namespace {

using conf::PropertyType;

struct NamedUnit {
  std::string_view name;
  double multiple = 1.0;  ///< Of bytes or microseconds.
};

constexpr double kKibi = 1024.0;
constexpr auto kSizeUnits = std::to_array<NamedUnit>({
    {"byte", 1.0},
    {"bytes", 1.0},
    {"b", 1.0},
    {"k", kKibi},
    {"kb", kKibi},
    {"ki", kKibi},
    {"kib", kKibi},
    {"m", kKibi* kKibi},
    {"mb", kKibi* kKibi},
    {"mi", kKibi* kKibi},
    {"mib", kKibi* kKibi},
    {"g", kKibi* kKibi* kKibi},
    {"gb", kKibi* kKibi* kKibi},
    {"gi", kKibi* kKibi* kKibi},
    {"gib", kKibi* kKibi* kKibi},
    {"t", kKibi* kKibi* kKibi* kKibi},
    {"tb", kKibi* kKibi* kKibi* kKibi},
    {"ti", kKibi* kKibi* kKibi* kKibi},
    {"tib", kKibi* kKibi* kKibi* kKibi},
});

constexpr double kSecond = 1e6;
constexpr double kMinute = 60.0 * kSecond;
constexpr double kHour = 60.0 * kMinute;
constexpr double kDay = 24.0 * kHour;
constexpr auto kTimeUnits = std::to_array<NamedUnit>({
    {"us", 1.0},    {"ms", 1e3},      {"msec", 1e3},     {"millis", 1e3},     {"milliseconds", 1e3},
    {"s", kSecond}, {"sec", kSecond}, {"secs", kSecond}, {"second", kSecond}, {"seconds", kSecond},
    {"m", kMinute}, {"min", kMinute}, {"mins", kMinute}, {"minute", kMinute}, {"minutes", kMinute},
    {"h", kHour},   {"hr", kHour},    {"hrs", kHour},    {"hour", kHour},     {"hours", kHour},
    {"d", kDay},    {"day", kDay},    {"days", kDay},
});

/// A decimal number and what stands behind it, without white space between them.
struct NumberWithUnit {
  double number = 0.0;
  std::string unit;
};

std::optional<NumberWithUnit> SplitUnit(std::string_view text) {
  const std::string lower = conf::LowerCase(conf::Trimmed(text));
  NumberWithUnit split;
  const auto [end, error] =
      std::from_chars(lower.data(), lower.data() + lower.size(), split.number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(split.number) || split.number <= 0.0) {
    return std::nullopt;
  }
  split.unit = conf::Trimmed(std::string_view(end, static_cast<std::size_t>(lower.data() + lower.size() - end)));
  return split;
}

/// A whole number of the smallest unit; nullopt when nothing or a part of one is left.
template <std::size_t size>
std::optional<int64_t> InSmallest(const NumberWithUnit& split, const std::array<NamedUnit, size>& units) {
  const auto* const unit =
      std::find_if(units.begin(), units.end(), [&](const NamedUnit& one) { return one.name == split.unit; });
  constexpr double kMostExact = 9e15;  // Doubles are exact up to here.
  if (unit == units.end()) {
    return std::nullopt;
  }
  const double smallest = split.number * unit->multiple;
  const double rounded = std::round(smallest);
  // 1.1g is 1181116006.4 bytes: less than one is cut off, as Spark does.
  return smallest < 1.0 || smallest > kMostExact ? std::nullopt : std::optional(static_cast<int64_t>(rounded));
}

/// The size in the largest unit that is at least MiB and keeps it but for parts of the unit.
std::string SizeText(int64_t bytes) {
  constexpr int64_t kMebi = int64_t{1} << 20;
  const int64_t whole = bytes >= kMebi ? bytes / kMebi * kMebi : bytes;
  return conf::PrintSize({whole, conf::ByteUnit::kByte});
}

std::optional<std::string> MeantSize(std::string_view text) {
  const auto split = SplitUnit(text);
  const auto bytes = split.has_value() ? InSmallest(*split, kSizeUnits) : std::nullopt;
  return bytes.has_value() ? std::optional(SizeText(*bytes)) : std::nullopt;
}

std::optional<std::string> MeantTime(const conf::ValueForm& form, std::string_view text) {
  const auto split = SplitUnit(text);
  const auto micros = split.has_value() ? InSmallest(*split, kTimeUnits) : std::nullopt;
  if (!micros.has_value()) {
    return std::nullopt;
  }
  std::string meant = conf::PrintDuration({*micros, conf::TimeUnit::kMicros});
  // "1.5s" where Spark counts in seconds would be 1 s.
  const auto read = conf::ParseDuration(meant, form.time_unit);
  return read.ok() && read->nanos().count() == *micros * 1000 ? std::optional(std::move(meant)) : std::nullopt;
}

std::optional<std::string> MeantBoolean(std::string_view text) {
  constexpr auto kYes = std::to_array<std::string_view>({"yes", "on", "1", "t", "y", "enable", "enabled"});
  constexpr auto kNo = std::to_array<std::string_view>({"no", "off", "0", "f", "n", "disable", "disabled"});
  const std::string word = conf::LowerCase(conf::Trimmed(text));
  const auto is_word = [&](std::string_view one) { return one == word; };
  return std::any_of(kYes.begin(), kYes.end(), is_word) ? std::optional<std::string>("true")
         : std::any_of(kNo.begin(), kNo.end(), is_word) ? std::optional<std::string>("false")
                                                        : std::nullopt;
}

/// "200.0" and "1,000" and "1_000".
std::optional<std::string> MeantWhole(std::string_view text) {
  std::string digits(conf::Trimmed(text));
  if (const std::size_t point = digits.find('.');
      point != std::string::npos && digits.find_first_not_of('0', point + 1) == std::string::npos) {
    digits.resize(point);
  }
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  return IsDigits(digits) ? std::optional(std::move(digits)) : std::nullopt;
}

std::optional<std::string> MeantDouble(std::string_view text) {
  std::string_view trimmed = conf::Trimmed(text);
  if (trimmed.ends_with('%')) {
    trimmed.remove_suffix(1);
    const auto percent = SplitUnit(trimmed);
    constexpr double kHundred = 100.0;
    return percent.has_value() && percent->unit.empty()
               ? std::optional(conf::PrintValue(conf::PropertyValue(percent->number / kHundred)))
               : std::nullopt;
  }
  std::string with_point(trimmed);
  std::replace(with_point.begin(), with_point.end(), ',', '.');
  return with_point != trimmed ? std::optional(std::move(with_point)) : std::nullopt;
}

std::optional<std::string> Meant(const conf::ValueForm& form, std::string_view text) {
  switch (form.type) {
    case PropertyType::kBoolean:
      return MeantBoolean(text);
    case PropertyType::kInt:
    case PropertyType::kLong:
      return MeantWhole(text);
    case PropertyType::kDouble:
      return MeantDouble(text);
    case PropertyType::kBytes:
      return MeantSize(text);
    case PropertyType::kTime:
      return MeantTime(form, text);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> MeantValue(const conf::ValueForm& form, std::string_view text) {
  std::string_view bare = conf::Trimmed(text);
  while (bare.ends_with(';') || bare.ends_with(',')) {
    bare = conf::Trimmed(bare.substr(0, bare.size() - 1));
  }
  if (bare.empty()) {
    return std::nullopt;
  }
  std::optional<std::string> meant = bare.size() < conf::Trimmed(text).size() && conf::ParseValue(form, bare).ok()
                                         ? std::optional<std::string>(bare)
                                         : Meant(form, bare);
  return meant.has_value() && conf::ParseValue(form, *meant).ok() ? meant : std::nullopt;
}

std::optional<std::string> NearestAllowed(const conf::ValueForm& form, std::string_view word) {
  const std::string lower = conf::LowerCase(conf::Trimmed(word));
  std::optional<std::string> nearest;
  std::size_t least = std::max<std::size_t>(1, lower.size() / 3) + 1;
  for (const std::string& one : form.allowed) {
    const std::size_t distance = EditDistance(lower, conf::LowerCase(one));
    if (distance < least) {
      least = distance;
      nearest = one;
    }
  }
  return nearest;
}

}  // namespace sparkwright::validate
