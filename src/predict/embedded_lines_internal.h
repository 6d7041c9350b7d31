#pragma once

#include <span>
#include <string_view>

namespace sparkwright::predict {

/// The lines of data/prices.csv.
std::span<const std::string_view> PricesLines();

}  // namespace sparkwright::predict
