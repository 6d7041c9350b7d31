#include <algorithm>
#include <cstddef>
#include <utility>

#include "conf/shell_variables_internal.h"

namespace sparkwright::conf {
namespace {

bool IsOfName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

std::size_t LengthOfName(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsOfName) - text.begin());
}

/// The name that "NAME=value" or "NAME+=value" gives a value; empty for any other word.
std::string_view AssignedName(std::string_view word) {
  const std::size_t length = LengthOfName(word);
  const std::string_view rest = word.substr(length);
  return length > 0 && (rest.starts_with('=') || rest.starts_with("+=")) ? word.substr(0, length) : "";
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
  const std::size_t length = LengthOfName(expression);
  const std::string_view name = expression.substr(0, length);
  std::string_view rest = expression.substr(length);
  if (const auto found = values_.find(name); found != values_.end() && (rest.empty() || rest.front() == ':')) {
    return found->second.size() == 1 ? std::optional(found->second.front().text) : std::nullopt;
  }
  rest.remove_prefix(rest.starts_with(':') ? 1 : 0);
  const bool has_default = rest.starts_with('-') && rest.find('$') == std::string_view::npos;
  return has_default && !unknown_.contains(name) ? std::optional(std::string(rest.substr(1))) : std::nullopt;
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
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) {
        return std::nullopt;
      }
      expression = text.substr(2, end - 2);
      text.remove_prefix(end + 1);
    } else {
      expression = text.substr(1, LengthOfName(text.substr(1)));
      text.remove_prefix(1 + expression.size());
    }
    const std::optional<std::string> value = expression.empty() ? std::nullopt : ValueOf(expression);
    if (!value.has_value()) {
      return std::nullopt;
    }
    filled += *value;
  }
  return filled;
}

std::vector<ShellWord> ShellVariables::Expand(const ShellWord& word) const {
  if (!word.is_expanded) {
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
