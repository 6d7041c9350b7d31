#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

namespace sparkwright {

/// The median, of an even number of values the larger one in the middle. `values` must not be empty.
template <typename Number>
Number Median(std::vector<Number> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace sparkwright
