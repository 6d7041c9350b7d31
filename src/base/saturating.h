#pragma once

#include <cmath>
#include <cstdint>

namespace sparkwright {

/// a + b, or the nearest representable number: absurd numbers in a log must not overflow into nonsense.
constexpr int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) {
    return b > 0 ? INT64_MAX : INT64_MIN;
  }
  return sum;
}

/// a - b, or the nearest representable number.
constexpr int64_t SaturatingSubtract(int64_t a, int64_t b) {
  int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) {
    return b < 0 ? INT64_MAX : INT64_MIN;
  }
  return difference;
}

/// a * b, or the nearest representable number.
constexpr int64_t SaturatingMultiply(int64_t a, int64_t b) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) {
    return (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
  }
  return product;
}

/// `number` without its fraction, or the nearest representable number; 0 for NaN.
constexpr int64_t SaturatingCast(double number) {
  constexpr double kLimit = 9'223'372'036'854'775'808.0;  // 2^63
  if (number >= kLimit) {
    return INT64_MAX;
  }
  if (number < -kLimit) {
    return INT64_MIN;
  }
  return number == number ? static_cast<int64_t>(number) : 0;
}

/// The same rounded, halves away from zero.
inline int64_t SaturatingRound(double number) { return SaturatingCast(std::round(number)); }

}  // namespace sparkwright
