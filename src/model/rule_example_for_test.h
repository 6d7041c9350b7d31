#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sparkwright::model {

/// A fenced block of a rule's .md: ```fires, ```silent or ```not-evaluated.
struct RuleExample {
  std::string kind;
  std::string text;
  int line = 0;  ///< Of the opening fence, from 1.
};

/// The examples of a .md file. Errors: kInvalidArgument for a fence that is not closed.
inline Result<std::vector<RuleExample>> ReadExamples(std::string_view markdown) {
  constexpr std::string_view kFence = "```";
  std::vector<RuleExample> examples;
  std::optional<RuleExample> open;
  int number = 0;
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    ++number;
    if (!line.starts_with(kFence)) {
      if (open.has_value()) {
        open->text += std::string(line) + '\n';
      }
    } else if (open.has_value()) {
      examples.push_back(*std::exchange(open, std::nullopt));
    } else {
      open = RuleExample{std::string(line.substr(kFence.size())), {}, number};
    }
  }
  if (open.has_value()) {
    return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(open->line) + ": the block is not closed");
  }
  return examples;
}

}  // namespace sparkwright::model
