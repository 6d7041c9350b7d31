#include "validate/java_options.h"

#include <algorithm>
#include <utility>

#include "model/spark_version.h"

namespace sparkwright::validate {

std::vector<JavaOption> JavaOptionsOf(const conf::ConfigurationEntry& entry) {
  const std::string_view value = entry.value;
  const bool is_driver = entry.key.starts_with("spark.driver.");
  std::vector<JavaOption> options;
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t begin = std::min(value.find_first_not_of(" \t\r\n", at), value.size());
    std::string text;
    char quote = '\0';
    for (at = begin; at < value.size(); ++at) {
      const char c = value[at];
      if (c == '\\' && quote != '\'' && (is_driver || quote != '\0')) {
        if (++at < value.size()) {
          text += value[at];
        } else if (is_driver) {
          return {};
        } else {
          break;
        }
      } else if (quote != '\0' ? c == quote : c == '"' || c == '\'') {
        quote = quote != '\0' ? '\0' : c;
      } else if (quote == '\0' && std::string_view(" \t\r\n").find(c) != std::string_view::npos) {
        break;
      } else {
        text += c;
      }
    }
    if (quote != '\0' && is_driver) {
      return {};
    }
    if (at > begin) {
      options.push_back({&entry, std::move(text), value.substr(begin, at - begin)});
    }
  }
  return options;
}

std::vector<JavaOption> JavaOptionsOf(const Subject& subject) {
  std::vector<JavaOption> options;
  for (const std::string_view key : {"spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions",
                                     "spark.executor.defaultJavaOptions", "spark.executor.extraJavaOptions"}) {
    if (const conf::ConfigurationEntry* entry = subject.Entry(key)) {
      const std::vector<JavaOption> some = JavaOptionsOf(*entry);
      options.insert(options.end(), some.begin(), some.end());
    }
  }
  return options;
}

std::vector<std::string> JavaOptionsWith(const conf::ConfigurationEntry& entry, std::string_view front) {
  std::vector<std::string> texts;
  for (JavaOption& option : JavaOptionsOf(entry)) {
    if (option.text.starts_with(front)) {
      texts.push_back(std::move(option.text));
    }
  }
  return texts;
}

model::ConfigurationFix WithoutJavaOptions(const conf::ConfigurationEntry& entry, const std::vector<std::string>& texts,
                                           model::FixSafety safety) {
  std::string left;
  for (const JavaOption& option : JavaOptionsOf(entry)) {
    if (std::find(texts.begin(), texts.end(), option.text) == texts.end()) {
      left.append(left.empty() ? "" : " ").append(option.written);
    }
  }
  return left.empty() ? TakeOut(entry.key, safety) : SetTo(entry.key, std::move(left), safety);
}

bool IsGivenToJava(const Subject& subject, const JavaOption& option) {
  return option.is_driver() ? option.entry->origin.source != conf::EntrySource::kApplication : !subject.is_local();
}

bool ChecksJavaOptions(const Subject& subject, std::string_view key) {
  constexpr int32_t kMajor = 4;
  return key == "spark.executor.extraJavaOptions" ||
         (key == "spark.executor.defaultJavaOptions" && subject.version() >= model::SparkVersion{kMajor, 0, 0, {}});
}

}  // namespace sparkwright::validate
