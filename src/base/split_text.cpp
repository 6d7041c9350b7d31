#include "base/split_text.h"

#include <algorithm>
#include <cstddef>

namespace sparkwright {

std::string_view TakeUpTo(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(TakeUpTo(text, '\n'));
  }
  return lines;
}

}  // namespace sparkwright
