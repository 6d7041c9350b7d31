#include "base/edit_distance.h"

#include <algorithm>
#include <vector>

namespace sparkwright {

std::size_t EditDistance(std::string_view from, std::string_view to) {
  return EditDistanceWithin(from, to, std::max(from.size(), to.size())).value_or(std::max(from.size(), to.size()));
}

std::optional<std::size_t> EditDistanceWithin(std::string_view from, std::string_view to, std::size_t limit) {
  const std::size_t difference = from.size() > to.size() ? from.size() - to.size() : to.size() - from.size();
  if (difference > limit) {
    return std::nullopt;
  }
  const std::size_t width = to.size() + 1;
  const std::size_t too_many = std::max(from.size(), to.size()) + 1;
  std::vector<std::size_t> before_last(width, too_many);
  std::vector<std::size_t> last(width);
  std::vector<std::size_t> row(width);
  for (std::size_t j = 0; j < width; ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    // A cell further than `limit` from the diagonal cannot be part of so few edits.
    const std::size_t first = i > limit ? i - limit : 1;
    const std::size_t end = std::min(width, i + limit + 1);
    std::fill(row.begin(), row.end(), too_many);
    row[0] = i;
    std::size_t least = first == 1 ? i : too_many;
    for (std::size_t j = first; j < end; ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    // A swap reaches back over one row, so both must be too far.
    if (least > limit && *std::min_element(last.begin(), last.end()) > limit) {
      return std::nullopt;
    }
  }
  return row.back() <= limit ? std::optional(row.back()) : std::nullopt;
}

}  // namespace sparkwright
