#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "base/rate.h"
#include "model/run_facts.h"

namespace sparkwright::report {

// The only place where quantities become text for people. JSON has the exact numbers; these round to what a person
// reads: two to three significant digits and the unit that fits.

/// "0 s", "730 ms", "4.2 s", "12m 48s", "3h 05m", "2d 04h".
std::string FormatDuration(Millis duration);
/// The same, down to "4 µs".
std::string FormatDuration(Nanos duration);
/// Time on many cores: "42 core-seconds", "18 core-minutes", "3.1 core-hours".
std::string FormatCoreTime(CoreMillis time);
/// "0 B", "512 B", "41 MiB", "11.2 GiB".
std::string FormatBytes(Bytes bytes);
/// "10 Gbit/s", "100 Mbit/s", "2.5 Gbit/s".
std::string FormatSpeed(BitsPerSecond speed);
/// "3.9 GHz", "800 MHz".
std::string FormatFrequency(Hertz frequency);
/// "0 %", "<0.1 %", "2.4 %", "38 %".
std::string FormatPercent(Ratio ratio);
/// How many times one thing is another: "1.6×", "273×".
std::string FormatMultiple(double factor);
/// "48,211".
std::string FormatCount(int64_t count);
/// For narrow columns: "950", "12.4 k", "3.1 M".
std::string FormatShortCount(int64_t count);
/// Two to three significant digits: "0.42", "3.1", "1,204".
std::string FormatNumber(double number);
/// US dollars: "$0.004", "$1.27", "$1,204".
std::string FormatMoney(double dollars);
/// A change with its sign: "+12 %", "−3.1 %", "±0 %"; "new" without a `before` to compare with (0).
std::string FormatChange(double before, double after);
/// Number and the noun that goes with it: "1 task", "2,048 tasks".
std::string FormatCounted(int64_t count, std::string_view singular, std::string_view plural);

/// A number in its unit, by the functions above.
std::string FormatMeasure(const model::Measure& measure);

/// For people: "2026-11-03 00:07:12 UTC". Years outside 1…9999 print as milliseconds since the epoch.
std::string FormatTime(Timestamp time);
/// For JSON: "2026-11-03T00:07:12.345Z", nullopt for years outside 0001…9999, which RFC 3339 cannot write.
std::optional<std::string> FormatIsoTime(Timestamp time);

}  // namespace sparkwright::report
