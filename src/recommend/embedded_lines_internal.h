#pragma once

#include <span>
#include <string_view>

namespace sparkwright::recommend {

/// The lines of data/best-practices.json and data/performance-history.json.
std::span<const std::string_view> BestPracticesLines();
std::span<const std::string_view> PerformanceHistoryLines();

}  // namespace sparkwright::recommend
