#pragma once

#include <cstdint>

namespace sparkwright {

/// number / parts, rounded up; `number` is 0 or more, `parts` above 0. Overflows for no number.
constexpr int64_t DividedUp(int64_t number, int64_t parts) { return number / parts + (number % parts > 0 ? 1 : 0); }

}  // namespace sparkwright
