#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "conf/shell_variables_internal.h"

namespace sparkwright::conf {
namespace {

std::size_t LengthOfName(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsOfShellName) - text.begin());
}

/// A name that a script can give: not $1 or $@.
bool IsNameOfVariable(std::string_view name) { return !name.empty() && (name.front() < '0' || name.front() > '9'); }

/// The name that "NAME=value" or "NAME+=value" gives a value; empty for any other word.
std::string_view AssignedName(std::string_view word) {
  const std::size_t length = LengthOfName(word);
  const std::string_view rest = word.substr(length);
  const bool is_assigned = rest.starts_with('=') || rest.starts_with("+=");
  return is_assigned && IsNameOfVariable(word.substr(0, length)) ? word.substr(0, length) : "";
}

/// Where the "}" of a text stands that starts with "${".
std::size_t EndOfBraces(std::string_view text) {
  int64_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
    if (text[at] == '}' && depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

bool IsSame(const std::vector<ShellWord>& a, const std::vector<ShellWord>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const ShellWord& one, const ShellWord& other) { return one.text == other.text; });
}

}  // namespace

ShellVariables::ShellVariables(std::span<const ShellWord> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string name(words[i].is_operator ? "" : AssignedName(words[i].text));
    if (name.empty()) {
      continue;
    }
    const std::string text = words[i].text.substr(name.size());
    if (text.starts_with('+')) {
      Assign(name, std::nullopt);
    } else if (text == "=" && i + 1 < words.size() && words[i + 1].is_operator && words[i + 1].text == "(") {
      std::vector<ShellWord> list;
      for (i += 2; i < words.size() && !(words[i].is_operator && words[i].text == ")"); ++i) {
        if (!words[i].is_operator) {
          const std::vector<ShellWord> expanded = Expand(words[i]);
          list.insert(list.end(), expanded.begin(), expanded.end());
        }
      }
      Assign(name, std::move(list));
    } else {
      ShellWord value = words[i];
      value.text = text.substr(1);
      Assign(name, Expand(value));
    }
  }
}

void ShellVariables::Assign(const std::string& name, std::optional<std::vector<ShellWord>> value) {
  const auto found = values_.find(name);
  const bool is_known =
      value.has_value() && !unknown_.contains(name) &&
      std::none_of(value->begin(), value->end(), [](const ShellWord& one) { return one.is_expanded; });
  if (is_known && (found == values_.end() || IsSame(found->second, *value))) {
    values_[name] = *std::move(value);
    return;
  }
  unknown_.insert(name);
  values_.erase(name);
}

std::optional<std::string> ShellVariables::ValueOf(std::string_view expression) const {
  const std::string_view name = expression.substr(0, LengthOfName(expression));
  std::string_view rest = expression.substr(name.size());
  const bool stands_for_empty = rest.starts_with(":-");
  const bool has_default = stands_for_empty || rest.starts_with('-');
  if (!IsNameOfVariable(name) || unknown_.contains(name) || (!rest.empty() && !has_default)) {
    return std::nullopt;
  }
  const auto found = values_.find(name);
  if (found != values_.end() && found->second.size() != 1) {
    return std::nullopt;
  }
  if (found != values_.end() && !(stands_for_empty && found->second.front().text.empty())) {
    return found->second.front().text;
  }
  rest.remove_prefix(stands_for_empty ? 2 : has_default ? 1 : 0);
  const bool is_plain = rest.find_first_of("\"'\\") == std::string_view::npos;
  return has_default && is_plain ? Filled(rest) : std::nullopt;
}

std::optional<std::string> ShellVariables::Filled(std::string_view text) const {
  std::string filled;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find_first_of("$`"), text.size());
    filled += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) {
      break;
    }
    std::string_view expression;
    if (text.starts_with("${")) {
      const std::size_t end = EndOfBraces(text);
      if (end == std::string_view::npos) {
        return std::nullopt;
      }
      expression = text.substr(2, end - 2);
      text.remove_prefix(end + 1);
    } else if (text.starts_with('$')) {
      expression = text.substr(1, LengthOfName(text.substr(1)));
      text.remove_prefix(1 + expression.size());
    }
    const std::optional<std::string> value = ValueOf(expression);
    if (!value.has_value()) {
      return std::nullopt;
    }
    filled += *value;
  }
  return filled;
}

std::vector<ShellWord> ShellVariables::Expand(const ShellWord& word) const {
  if (!word.is_expanded || word.keeps_dollar) {
    return {word};
  }
  std::vector<ShellWord> words = {word};
  const std::string_view text = word.text;
  if (text.starts_with("${") && text.ends_with("[@]}")) {
    if (const auto found = values_.find(text.substr(2, text.size() - 6)); found != values_.end()) {
      words = found->second;
    }
  } else if (const std::optional<std::string> filled = Filled(text)) {
    words.front().text = *filled;
    words.front().is_expanded = false;
  }
  return words;
}

}  // namespace sparkwright::conf
