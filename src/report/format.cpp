#include "report/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace sparkwright::report {
namespace {

// 3 significant digits at most, and no digits after the point from 100 on.
std::string Significant(double value) {
  if (std::abs(value) < 9.95) {
    return fmt::format("{:.1f}", value);
  }
  return fmt::format("{:.0f}", value);
}

// A number of units, each a thousand of the one before; whole numbers without a fraction.
std::string FormatThousands(int64_t count, std::span<const std::string_view> units) {
  auto value = static_cast<double>(count);
  std::size_t unit = 0;
  while (std::abs(value) >= 999.5 && unit + 1 < units.size()) {
    value /= 1000.0;
    ++unit;
  }
  const bool is_whole = value == std::round(value) || std::abs(value) >= 99.95;
  return fmt::format("{} {}", is_whole ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}", value), units[unit]);
}

std::string WithSign(bool is_negative, const std::string& text) { return is_negative ? "-" + text : text; }

constexpr int64_t kSecond = 1'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;

// Days since 1970-01-01 to a civil date, after Howard Hinnant's "chrono-compatible low-level date algorithms".
struct CivilDate {
  int64_t year = 0;
  int64_t month = 0;
  int64_t day = 0;
};

CivilDate ToCivil(int64_t days_since_epoch) {
  const int64_t days = days_since_epoch + 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

struct CivilTime {
  CivilDate date;
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int64_t millis = 0;
};

std::optional<CivilTime> Split(Timestamp time) {
  const int64_t millis = time.millis_since_epoch();
  int64_t days = millis / kDay;
  int64_t rest = millis % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const CivilDate date = ToCivil(days);
  if (date.year < 1 || date.year > 9'999) {
    return std::nullopt;
  }
  return CivilTime{date, rest / kHour, rest / kMinute % 60, rest / kSecond % 60, rest % kSecond};
}

}  // namespace

std::string FormatDuration(Millis duration) {
  const bool is_negative = duration.count() < 0;
  // Saturates at the one value that has no opposite.
  const int64_t millis = is_negative ? (Millis() - duration).count() : duration.count();
  if (millis == 0) {
    return "0 s";
  }
  if (millis < kSecond) {
    return WithSign(is_negative, fmt::format("{} ms", millis));
  }
  if (millis < 59'950) {
    return WithSign(is_negative, Significant(static_cast<double>(millis) / 1'000.0) + " s");
  }
  if (millis < kHour - 500) {
    const int64_t seconds = (millis + 500) / kSecond;
    return WithSign(is_negative, fmt::format("{}m {:02}s", seconds / 60, seconds % 60));
  }
  if (millis < kDay - kMinute / 2) {
    const int64_t minutes = (millis + kMinute / 2) / kMinute;
    return WithSign(is_negative, fmt::format("{}h {:02}m", minutes / 60, minutes % 60));
  }
  const int64_t hours = millis / kHour + (millis % kHour >= kHour / 2 ? 1 : 0);
  return WithSign(is_negative, fmt::format("{}d {:02}h", hours / 24, hours % 24));
}

std::string FormatDuration(Nanos duration) {
  const int64_t nanos = duration.count();
  if (nanos >= 1'000'000 || nanos <= 0) {
    return FormatDuration(Millis(nanos / 1'000'000));
  }
  return nanos < 1'000 ? fmt::format("{} ns", nanos) : fmt::format("{} µs", nanos / 1'000);
}

std::string FormatCoreTime(CoreMillis time) {
  const auto millis = static_cast<double>(time.count());
  if (std::abs(millis) < 100.0 * static_cast<double>(kSecond)) {
    return Significant(millis / static_cast<double>(kSecond)) + " core-seconds";
  }
  if (std::abs(millis) < 100.0 * static_cast<double>(kMinute)) {
    return Significant(millis / static_cast<double>(kMinute)) + " core-minutes";
  }
  const double hours = millis / static_cast<double>(kHour);
  return (std::abs(hours) < 100.0 ? Significant(hours) : FormatCount(std::llround(hours))) + " core-hours";
}

std::string FormatBytes(Bytes bytes) {
  constexpr std::array<std::string_view, 7> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  const int64_t count = bytes.count();
  auto value = static_cast<double>(count);
  std::size_t unit = 0;
  while (std::abs(value) >= 1023.5 && unit + 1 < kUnits.size()) {
    value /= 1024.0;
    ++unit;
  }
  if (unit == 0) {
    return fmt::format("{} B", count);
  }
  return fmt::format("{} {}", std::abs(value) < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value),
                     kUnits[unit]);
}

std::string FormatSpeed(BitsPerSecond speed) {
  constexpr std::array<std::string_view, 5> kUnits = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
  return FormatThousands(speed.count(), kUnits);
}

std::string FormatFrequency(Hertz frequency) {
  constexpr std::array<std::string_view, 4> kUnits = {"Hz", "kHz", "MHz", "GHz"};
  return FormatThousands(frequency.count(), kUnits);
}

std::string FormatPercent(Ratio ratio) {
  const double percent = ratio.value * 100.0;
  if (!std::isfinite(percent)) {
    return "–";
  }
  if (percent == 0.0) {
    return "0 %";
  }
  if (std::abs(percent) < 0.1) {
    return percent > 0 ? "<0.1 %" : ">-0.1 %";
  }
  // 99.6 % is not yet 100 %.
  if (percent > 99.0 && percent < 100.0) {
    return fmt::format("{:.1f} %", std::min(percent, 99.9));
  }
  return Significant(percent) + " %";
}

std::string FormatMultiple(double factor) {
  if (!std::isfinite(factor)) {
    return "–";
  }
  return (std::abs(factor) < 1'000.0 ? Significant(factor) : FormatNumber(factor)) + "×";
}

std::string FormatCount(int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string FormatShortCount(int64_t count) {
  constexpr std::array<std::string_view, 7> kUnits = {"", " k", " M", " G", " T", " P", " E"};
  auto value = static_cast<double>(count);
  if (std::abs(value) < 9'999.5) {
    return FormatCount(count);
  }
  std::size_t unit = 0;
  while (std::abs(value) >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1'000.0;
    ++unit;
  }
  return fmt::format("{}{}", std::abs(value) < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value),
                     kUnits[unit]);
}

std::string FormatNumber(double number) {
  if (!std::isfinite(number)) {
    return "–";
  }
  if (std::abs(number) >= 99.95) {
    return std::abs(number) < 9.0e18 ? FormatCount(std::llround(number)) : fmt::format("{:.3g}", number);
  }
  if (number == std::round(number)) {
    return fmt::format("{:.0f}", number);
  }
  return std::abs(number) < 1.0 ? fmt::format("{:.2g}", number) : fmt::format("{:.1f}", number);
}

std::string FormatChange(double before, double after) {
  if (before == after) {
    return "±0 %";
  }
  if (before == 0.0) {
    return "new";
  }
  const double change = (after - before) / std::abs(before);
  if (change > 9.995) {
    return FormatMultiple(after / before);
  }
  if (std::abs(change) < 0.0005) {
    return "±0 %";
  }
  return (change > 0 ? "+" : "−") + FormatPercent(Ratio{std::abs(change)});
}

std::string FormatCounted(int64_t count, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", FormatCount(count), count == 1 ? singular : plural);
}

std::string FormatMoney(double dollars) {
  constexpr double kCents = 100.0;     // From here on nobody reads cents.
  constexpr double kLargest = 9.0e15;  // Safely convertible.
  if (!std::isfinite(dollars) || dollars < 0.0) {
    return "$?";
  }
  if (dollars >= kCents) {
    return "$" + FormatCount(std::llround(std::min(dollars, kLargest)));
  }
  constexpr double kDime = 0.1;
  return dollars > 0.0 && dollars < kDime ? fmt::format("${:.3f}", dollars) : fmt::format("${:.2f}", dollars);
}

std::string FormatMeasure(const model::Measure& measure) {
  // Far beyond what any unit is used for, and safely convertible.
  constexpr double kLargest = 9.0e18;
  const double value = std::isfinite(measure.value) ? std::clamp(measure.value, -kLargest, kLargest) : 0.0;
  const int64_t rounded = std::llround(value);
  switch (measure.unit) {
    case model::MeasureUnit::kMillis:
      return FormatDuration(Millis(rounded));
    case model::MeasureUnit::kBytes:
      return FormatBytes(Bytes(rounded));
    case model::MeasureUnit::kCoreMillis:
      return FormatCoreTime(CoreMillis(rounded));
    case model::MeasureUnit::kShare:
      return FormatPercent(Ratio{measure.value});
    case model::MeasureUnit::kMultiple:
      return FormatMultiple(measure.value);
    case model::MeasureUnit::kCount:
      return FormatNumber(measure.value);
  }
  return FormatNumber(measure.value);
}

std::string FormatTime(Timestamp time) {
  const std::optional<CivilTime> parts = Split(time);
  if (!parts.has_value()) {
    return fmt::format("{} ms after 1970", time.millis_since_epoch());
  }
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts->date.year, parts->date.month, parts->date.day,
                     parts->hour, parts->minute, parts->second);
}

std::optional<std::string> FormatIsoTime(Timestamp time) {
  const std::optional<CivilTime> parts = Split(time);
  if (!parts.has_value()) {
    return std::nullopt;
  }
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts->date.year, parts->date.month, parts->date.day,
                     parts->hour, parts->minute, parts->second, parts->millis);
}

}  // namespace sparkwright::report
