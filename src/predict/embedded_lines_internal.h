#pragma once

#include <span>
#include <string_view>

namespace sparkwright::predict {

/// The lines of data/prices.csv.
std::span<const std::string_view> PricesLines();

/// The lines of data/what_if_accuracy.csv.
std::span<const std::string_view> WhatIfAccuracyLines();

}  // namespace sparkwright::predict
