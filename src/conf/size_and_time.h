#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "base/result.h"

/// Sizes and durations as Spark reads and writes them: `JavaUtils.byteStringAs` and `timeStringAs` (common/utils of
/// Spark 3.1 to 4.3, the same in all), and what `ConfigBuilder` and `ByteUnit` put around them.
namespace sparkwright::conf {

/// Powers of 1024.
enum class ByteUnit { kByte, kKibi, kMebi, kGibi, kTebi, kPebi };
enum class TimeUnit { kNanos, kMicros, kMillis, kSeconds, kMinutes, kHours, kDays };

/// "B", "KiB", …; "ns", "us", "ms", "s", "min", "h", "d": as the catalogue and people name them.
std::string_view UnitName(ByteUnit unit);
std::string_view UnitName(TimeUnit unit);
std::optional<ByteUnit> ByteUnitNamed(std::string_view name);
std::optional<TimeUnit> TimeUnitNamed(std::string_view name);

/// A size as Spark holds it: whole units, smaller parts cut off. May be negative, which Spark uses for "off".
struct Size {
  int64_t count = 0;
  ByteUnit unit = ByteUnit::kByte;

  /// The nearest that Bytes can hold.
  [[nodiscard]] Bytes bytes() const;
  bool operator==(const Size&) const = default;
};

/// A duration as Spark holds it: whole units, smaller parts cut off. May be negative.
struct Duration {
  int64_t count = 0;
  TimeUnit unit = TimeUnit::kMillis;

  /// The nearest that Nanos can hold, about 292 years.
  [[nodiscard]] Nanos nanos() const;
  bool operator==(const Duration&) const = default;
};

enum class SizeSuffixes {
  kShort,      ///< b, k, kb, m, mb, …: every version.
  kBinaryToo,  ///< ki, kib, mi, mib, … as well: Spark 4.2 and later (SPARK-55051).
};

/// Reads "8g", "512m", "8gb", "1t" in any case; a bare number is in `unit`, and so is the result: "1500" of unit MiB is
/// 1500 MiB, "1500k" is 1 MiB. White space around it is ignored, a minus in front is allowed.
/// Errors: kInvalidArgument, which says the right form: fractions ("8.5g"), other suffixes ("8gib"), more than fits.
Result<Size> ParseSize(std::string_view text, ByteUnit unit, SizeSuffixes suffixes = SizeSuffixes::kShort);

/// Reads "10s", "500ms", "5m" (minutes), "5min", "1h", "1d", "250us" in any case; a bare number is in `unit`, and so is
/// the result. More than 64 bits hold becomes the most they hold, as in Spark.
/// Errors: kInvalidArgument, which says the right form.
Result<Duration> ParseDuration(std::string_view text, TimeUnit unit);

/// The shortest text that every version of Spark reads back as the same size: "8g", "1536m", "0", "-1".
std::string PrintSize(const Size& size);

/// The same for a duration: "10s", "90s", "2min". Nanoseconds have no suffix in Spark and are a bare number.
std::string PrintDuration(const Duration& duration);

}  // namespace sparkwright::conf
