#pragma once

#include "base/quantity.h"

namespace sparkwright {

/// Quantities by the second.
using Hertz = Quantity<struct HertzUnit>;
using BitsPerSecond = Quantity<struct BitsPerSecondUnit>;

}  // namespace sparkwright
