#pragma once

#include <algorithm>

#include "base/quantity.h"
#include "base/saturating.h"

namespace sparkwright::predict {

/// What the model computed as a quantity: rounded, and nothing below zero.
template <typename Amount>
Amount Rounded(double number) {
  return Amount(SaturatingRound(std::max(number, 0.0)));
}

/// The same of seconds.
inline Millis InMillis(double seconds) {
  constexpr double kMillisPerSecond = 1000.0;
  return Rounded<Millis>(seconds * kMillisPerSecond);
}

}  // namespace sparkwright::predict
