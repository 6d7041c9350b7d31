#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright {

/// The candidate that `typed` most likely meant, nullopt when none is close: at most a third of the letters may
/// differ, unless one is the beginning of the other.
std::optional<std::string> Suggest(std::string_view typed, const std::vector<std::string>& candidates);

/// "; did you mean 'analyze'?", empty without a suggestion.
std::string DidYouMean(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace sparkwright
