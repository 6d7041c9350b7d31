#include "report/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace sparkwright::report {
namespace {

constexpr std::size_t kContext = 3;

/// Lines with their ends.
std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// A line of the result: ' ' in both, '-' only before, '+' only after.
struct Change {
  char sign;
  std::string_view line;
};

/// The shortest list of changes, by the length of the longest common subsequence.
std::vector<Change> ChangesOf(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  std::size_t front = 0;
  while (front < a.size() && front < b.size() && a[front] == b[front]) {
    ++front;
  }
  std::size_t back = 0;
  while (back + front < a.size() && back + front < b.size() && a[a.size() - 1 - back] == b[b.size() - 1 - back]) {
    ++back;
  }
  const std::size_t rows = a.size() - front - back;
  const std::size_t columns = b.size() - front - back;
  // common[i][j]: how many lines a from i on and b from j on have in common.
  std::vector<std::vector<std::size_t>> common(rows + 1, std::vector<std::size_t>(columns + 1, 0));
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      common[i][j] =
          a[front + i] == b[front + j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<Change> changes;
  for (std::size_t i = 0; i < front; ++i) {
    changes.push_back({' ', a[i]});
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[front + i] == b[front + j]) {
      changes.push_back({' ', a[front + i]});
      ++i;
      ++j;
    } else if (i < rows && (j == columns || common[i + 1][j] >= common[i][j + 1])) {
      changes.push_back({'-', a[front + i++]});
    } else {
      changes.push_back({'+', b[front + j++]});
    }
  }
  for (std::size_t k = a.size() - back; k < a.size(); ++k) {
    changes.push_back({' ', a[k]});
  }
  return changes;
}

/// "12,3": where lines start, from 1, and how many there are. Of none, the line in front.
std::string RangeText(std::size_t before, std::size_t count) {
  return count == 1 ? fmt::format("{}", before + 1) : fmt::format("{},{}", count == 0 ? before : before + 1, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view before, std::string_view after, std::string_view name) {
  if (before == after) {
    return {};
  }
  const std::vector<Change> changes = ChangesOf(LinesOf(before), LinesOf(after));
  std::string text = fmt::format("--- {0}\n+++ {0}\n", name);
  std::size_t old_line = 0;
  std::size_t new_line = 0;
  std::size_t at = 0;
  const auto is_change = [](const Change& change) { return change.sign != ' '; };
  while (at < changes.size()) {
    const auto position = [&](auto found) { return static_cast<std::size_t>(found - changes.begin()); };
    const auto from = [&](std::size_t index) { return changes.begin() + static_cast<std::ptrdiff_t>(index); };
    const std::size_t first = position(std::find_if(from(at), changes.end(), is_change));
    if (first == changes.size()) {
      break;
    }
    // A hunk goes on as long as the next change is within both contexts.
    std::size_t last = first;
    for (std::size_t next = first; next < changes.size() && next <= last + 2 * kContext + 1; ++next) {
      last = is_change(changes[next]) ? next : last;
    }
    const std::size_t begin = std::max(at, first - std::min(first, kContext));
    const std::size_t end = std::min(last + 1 + kContext, changes.size());
    old_line += begin - at;
    new_line += begin - at;
    const auto num_old = static_cast<std::size_t>(
        std::count_if(from(begin), from(end), [](const Change& change) { return change.sign != '+'; }));
    const auto num_new = static_cast<std::size_t>(
        std::count_if(from(begin), from(end), [](const Change& change) { return change.sign != '-'; }));
    text += fmt::format("@@ -{} +{} @@\n", RangeText(old_line, num_old), RangeText(new_line, num_new));
    for (std::size_t i = begin; i < end; ++i) {
      text += fmt::format("{}{}", changes[i].sign, changes[i].line);
      if (!changes[i].line.ends_with('\n')) {
        text += "\n\\ No newline at end of file\n";
      }
    }
    old_line += num_old;
    new_line += num_new;
    at = end;
  }
  return text;
}

}  // namespace sparkwright::report
