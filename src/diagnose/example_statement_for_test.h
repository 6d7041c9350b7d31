#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/shell_words.h"
#include "conf/size_and_time.h"

namespace sparkwright::diagnose::example_internal {

/// One statement of an example: its words without `key=value`, and those by key. What cannot be read as an option is
/// kInvalidArgument; an option that is not there is `otherwise`.
struct Statement {
  int64_t line = 0;
  std::vector<std::string> words;
  std::map<std::string, std::string> options;

  [[nodiscard]] bool Has(const std::string& key) const { return options.contains(key); }

  [[nodiscard]] std::string Option(const std::string& key) const {
    const auto found = options.find(key);
    return found == options.end() ? std::string() : found->second;
  }

  /// In milliseconds.
  [[nodiscard]] Result<int64_t> Time(const std::string& key, int64_t otherwise = 0) const {
    if (!Has(key)) {
      return otherwise;
    }
    SPARKWRIGHT_TRY(const conf::Duration time, conf::ParseDuration(Option(key), conf::TimeUnit::kMillis));
    return time.nanos().count() / 1'000'000;
  }

  /// The same; `otherwise` also for what is no time.
  [[nodiscard]] int64_t TimeOr(const std::string& key, int64_t otherwise) const {
    const Result<int64_t> time = Time(key, otherwise);
    return time.ok() ? *time : otherwise;
  }

  /// In bytes.
  [[nodiscard]] Result<int64_t> Size(const std::string& key, int64_t otherwise = 0) const {
    if (!Has(key)) {
      return otherwise;
    }
    SPARKWRIGHT_TRY(const conf::Size size, conf::ParseSize(Option(key), conf::ByteUnit::kByte));
    return size.bytes().count();
  }

  /// Numbers with commas between.
  [[nodiscard]] std::vector<int32_t> Ids(const std::string& key) const {
    const std::string text = Option(key);
    std::vector<int32_t> ids;
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      ids.push_back(std::stoi(text.substr(begin, end - begin)));
      begin = end + 1;
    }
    return ids;
  }

  /// An error that names the line.
  [[nodiscard]] Error Wrong(const std::string& what) const {
    return {ErrorCode::kInvalidArgument, "example line " + std::to_string(line) + ": " + what};
  }
};

/// Cuts an example into its statements. Errors: those of SplitShellWords.
inline Result<std::vector<Statement>> ReadStatements(std::string_view text) {
  SPARKWRIGHT_TRY(const std::vector<ShellWord> words, SplitShellWords(text));
  std::vector<Statement> statements;
  Statement current;
  const auto end = [&] {
    if (!current.words.empty()) {
      statements.push_back(std::move(current));
    }
    current = Statement();
  };
  for (const ShellWord& word : words) {
    if (word.is_operator) {
      end();
      continue;
    }
    current.line = current.words.empty() ? word.line : current.line;
    const std::size_t equals = word.text.find('=');
    // Names of metrics hold spaces; they are options as well. Spark's descriptions have spaces around the sign.
    const bool is_option = equals != std::string::npos && (equals == 0 || word.text[equals - 1] != ' ');
    if (is_option && !current.words.empty() && current.words.front() != "set") {
      current.options[word.text.substr(0, equals)] = word.text.substr(equals + 1);
    } else {
      current.words.push_back(word.text);
    }
  }
  end();
  return statements;
}

}  // namespace sparkwright::diagnose::example_internal
