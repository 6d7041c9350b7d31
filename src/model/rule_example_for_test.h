#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/env.h"
#include "base/quantity.h"
#include "base/read_text.h"
#include "base/result.h"
#include "model/rule_description.h"

namespace sparkwright::model {

/// A fenced block of a rule's .md: ```fires, ```silent or ```not-evaluated.
struct RuleExample {
  std::string kind;
  std::string text;
  int line = 0;  ///< Of the opening fence, from 1.
};

/// The examples of the .md file at `path`. Errors: kInvalidArgument for a fence that is not closed; those of ReadText.
inline Result<std::vector<RuleExample>> ReadExamples(const std::string& path) {
  constexpr Bytes kMost{int64_t{1} << 20};
  SPARKWRIGHT_TRY(const std::string contents, ReadText(RealEnv().files(), path, kMost));
  std::string_view markdown = contents;
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

/// The path of a rule's files in the folder `catalogue`, without their endings: "catalog/sc101_misspelt_property".
template <typename Rule>
std::string FileOf(const Rule& rule, std::string_view catalogue) {
  std::string name(rule.name);
  std::replace(name.begin(), name.end(), '-', '_');
  std::string id(rule.id);
  std::transform(id.begin(), id.end(), id.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return std::string(catalogue) + "/" + id + "_" + name;
}

/// What every catalogue of rules keeps to, whatever its rules look at.
template <typename Rule>
void ExpectFilesNamedAfterRules(std::span<const Rule* const> rules, std::string_view catalogue) {
  for (const Rule* rule : rules) {
    EXPECT_TRUE(RealEnv().files().Stat(FileOf(*rule, catalogue) + ".cpp").ok()) << FileOf(*rule, catalogue);
  }
}

template <typename Rule>
void ExpectUniqueIdsAndNames(std::span<const Rule* const> rules) {
  std::set<std::string_view> words;
  for (const Rule* rule : rules) {
    EXPECT_TRUE(words.insert(rule->id).second) << rule->id;
    EXPECT_TRUE(words.insert(rule->name).second) << rule->name;
  }
}

/// The first name in single braces, such as "{num_tasks}", of a text; empty when there is none. "{{name}}" is none.
inline std::string PlaceholderIn(std::string_view text) {
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", open + 1);
    const bool is_single = (open == 0 || text[open - 1] != '{') && text.substr(std::min(end, text.size()), 2) != "}}";
    if (is_single && end != std::string_view::npos && end > open + 1 && text[end] == '}') {
      return std::string(text.substr(open, end - open + 1));
    }
  }
  return {};
}

template <typename Rule>
void ExpectRulesToSayWhatTheyAre(std::span<const Rule* const> rules) {
  for (const Rule* rule : rules) {
    EXPECT_FALSE(rule->title.empty() || rule->message.empty() || rule->doc.empty() || rule->since.empty()) << rule->id;
    // Only messages are filled in.
    for (const std::string_view text : {rule->title, rule->advice, rule->doc}) {
      EXPECT_EQ(PlaceholderIn(text), "") << rule->id << ": " << text;
    }
    for (const RuleParameter& parameter : rule->parameters) {
      EXPECT_FALSE(parameter.name.empty() || parameter.why.empty()) << rule->id;
    }
  }
}

}  // namespace sparkwright::model
