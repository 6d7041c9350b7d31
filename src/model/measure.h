#pragma once

#include <cstdint>

#include "base/quantity.h"

namespace sparkwright::model {

/// What a number of a Measure counts.
enum class MeasureUnit : uint8_t {
  kMillis,
  kBytes,
  kCoreMillis,
  kShare,     ///< A part of a whole, 0 to 1; 0.38 is printed as 38 %.
  kMultiple,  ///< How many times one thing is another; 2.5 is printed as 2.5×.
  kCount,
};

/// A number with its unit, for tables whose rows differ in unit. Everything else uses the types of base/quantity.h.
struct Measure {
  MeasureUnit unit = MeasureUnit::kCount;
  double value = 0.0;
  bool operator==(const Measure&) const = default;
};

constexpr Measure Of(Millis time) { return {MeasureUnit::kMillis, static_cast<double>(time.count())}; }
constexpr Measure Of(Bytes bytes) { return {MeasureUnit::kBytes, static_cast<double>(bytes.count())}; }
constexpr Measure Of(CoreMillis time) { return {MeasureUnit::kCoreMillis, static_cast<double>(time.count())}; }
constexpr Measure ShareOf(Ratio share) { return {MeasureUnit::kShare, share.value}; }
constexpr Measure MultipleOf(Ratio multiple) { return {MeasureUnit::kMultiple, multiple.value}; }
constexpr Measure CountOf(int64_t count) { return {MeasureUnit::kCount, static_cast<double>(count)}; }

}  // namespace sparkwright::model
