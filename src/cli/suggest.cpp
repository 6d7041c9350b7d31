#include "cli/suggest.h"

#include <algorithm>

namespace sparkwright::cli {

std::size_t EditDistance(std::string_view from, std::string_view to) {
  const std::size_t width = to.size() + 1;
  std::vector<std::size_t> before_last(width);
  std::vector<std::size_t> last(width);
  std::vector<std::size_t> row(width);
  for (std::size_t j = 0; j < width; ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row.back();
}

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

}  // namespace sparkwright::cli
