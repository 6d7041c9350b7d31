#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sparkwright {

/// Edits from one word to the other: letters put in, left out, replaced, or two neighbours swapped (optimal string
/// alignment, the restricted Damerau-Levenshtein distance). Time grows with the product of the lengths.
std::size_t EditDistance(std::string_view from, std::string_view to);

/// The same when it is at most `limit`, nullopt otherwise, in time that grows with the longer length times `limit`.
std::optional<std::size_t> EditDistanceWithin(std::string_view from, std::string_view to, std::size_t limit);

}  // namespace sparkwright
