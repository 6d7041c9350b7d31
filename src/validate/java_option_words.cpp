#include "validate/java_option_words.h"

#include <algorithm>

#include "base/shell_words.h"

namespace sparkwright::validate {

std::vector<JavaOptionWord> JavaOptionWords(const Subject& subject) {
  std::vector<JavaOptionWord> options;
  for (const std::string_view key : {"spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions",
                                     "spark.executor.extraJavaOptions", "spark.executor.defaultJavaOptions"}) {
    const conf::ConfigurationEntry* entry = subject.Entry(key);
    const auto words = SplitShellWords(entry == nullptr ? std::string_view() : std::string_view(entry->value));
    if (entry == nullptr || !words.ok()) {
      continue;
    }
    for (const ShellWord& word : *words) {
      options.push_back({entry, word.text, key.starts_with("spark.driver.")});
    }
  }
  return options;
}

std::string WithoutWords(std::string_view options, const std::vector<std::string>& words) {
  std::string left;
  while (!options.empty()) {
    const std::size_t begin = std::min(options.find_first_not_of(' '), options.size());
    options.remove_prefix(begin);
    const std::size_t end = std::min(options.find(' '), options.size());
    const std::string_view word = options.substr(0, end);
    options.remove_prefix(end);
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
      left += (left.empty() ? "" : " ") + std::string(word);
    }
  }
  return left;
}

}  // namespace sparkwright::validate
