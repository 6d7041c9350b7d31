#pragma once

#include <compare>
#include <cstdint>

#include "base/saturating.h"

namespace sparkwright {

/// A whole number of one unit. Quantities of one unit add, subtract and compare; different units do not mix,
/// and nothing converts to or from a bare number by accident. Sums saturate at the limits of 64 bits, so
/// absurd numbers in a log cannot overflow into nonsense.
template <typename Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(int64_t count) : count_(count) {}

  [[nodiscard]] constexpr int64_t count() const { return count_; }

  constexpr auto operator<=>(const Quantity&) const = default;

  constexpr Quantity& operator+=(Quantity other) {
    count_ = SaturatingAdd(count_, other.count_);
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    count_ = SaturatingSubtract(count_, other.count_);
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }

 private:
  int64_t count_ = 0;
};

using Bytes = Quantity<struct BytesUnit>;
using Millis = Quantity<struct MillisUnit>;
using Nanos = Quantity<struct NanosUnit>;

/// Time on as many cores as there were, in core-milliseconds.
using CoreMillis = Quantity<struct CoreMillisUnit>;

/// A share or a ratio; 0.38 is printed as 38 %.
struct Ratio {
  double value = 0.0;
  constexpr auto operator<=>(const Ratio&) const = default;
};

/// A point in time: milliseconds since 1970-01-01T00:00Z, the unit of every Spark event.
class Timestamp {
 public:
  constexpr Timestamp() = default;
  constexpr explicit Timestamp(int64_t millis_since_epoch) : millis_since_epoch_(millis_since_epoch) {}

  [[nodiscard]] constexpr int64_t millis_since_epoch() const { return millis_since_epoch_; }
  constexpr auto operator<=>(const Timestamp&) const = default;

  friend constexpr Millis operator-(Timestamp a, Timestamp b) {
    return Millis(a.millis_since_epoch_) - Millis(b.millis_since_epoch_);
  }
  friend constexpr Timestamp operator+(Timestamp a, Millis b) {
    return Timestamp((Millis(a.millis_since_epoch_) + b).count());
  }

 private:
  int64_t millis_since_epoch_ = 0;
};

}  // namespace sparkwright
