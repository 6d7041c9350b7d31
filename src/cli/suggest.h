#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::cli {

/// Edits from one word to the other: letters put in, left out, replaced, or two neighbours swapped (optimal string
/// alignment, the restricted Damerau-Levenshtein distance).
std::size_t EditDistance(std::string_view from, std::string_view to);

/// The candidate that `typed` most likely meant, nullopt when none is close: at most a third of the letters may
/// differ, unless one is the beginning of the other.
std::optional<std::string> Suggest(std::string_view typed, const std::vector<std::string>& candidates);

/// "; did you mean 'analyze'?", empty without a suggestion.
std::string DidYouMean(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace sparkwright::cli
