#include "base/suggest.h"

#include <algorithm>

#include "base/edit_distance.h"

namespace sparkwright {

std::optional<std::string> Suggest(std::string_view typed, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestWord = 100;  // The work grows with the square, and no name of ours is longer.
  if (typed.empty() || typed.size() > kLongestWord) {
    return std::nullopt;
  }
  std::optional<std::string> best;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = EditDistance(typed, candidate);
    const bool is_beginning = typed.size() >= 3 && candidate.starts_with(typed);
    const bool is_close = distance <= std::max<std::size_t>(1, std::max(typed.size(), candidate.size()) / 3);
    if ((is_close || is_beginning) && (!best.has_value() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view typed, const std::vector<std::string>& candidates) {
  const std::optional<std::string> suggestion = Suggest(typed, candidates);
  return suggestion.has_value() ? "; did you mean '" + *suggestion + "'?" : std::string();
}

}  // namespace sparkwright
