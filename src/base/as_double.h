#pragma once

#include "base/quantity.h"

namespace sparkwright {

/// The number of a quantity for calculations that are about its size; beyond 2^53 the nearest.
template <typename Unit>
constexpr double AsDouble(Quantity<Unit> quantity) {
  return static_cast<double>(quantity.count());
}

}  // namespace sparkwright
