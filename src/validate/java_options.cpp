#include "validate/java_options.h"

#include <algorithm>

#include "conf/java_text.h"
#include "model/spark_version.h"

namespace sparkwright::validate {
namespace {

/// Where the option that starts at `begin` ends.
std::size_t EndOfOption(std::string_view options, std::size_t begin) {
  char quote = '\0';
  for (std::size_t at = begin; at < options.size(); ++at) {
    const char c = options[at];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      return at;
    }
  }
  return options.size();
}

}  // namespace

std::optional<JavaOption> TakeJavaOption(std::string_view options, std::string_view front) {
  std::size_t at = options.find_first_not_of(" \t\n");
  while (at < options.size()) {
    const std::size_t end = EndOfOption(options, at);
    const std::string_view option = options.substr(at, end - at);
    if (option.starts_with(front)) {
      const std::string_view before = conf::Trimmed(options.substr(0, at));
      const std::string_view after = conf::Trimmed(options.substr(end));
      const std::string_view between = before.empty() || after.empty() ? "" : " ";
      return JavaOption{std::string(option), std::string(before).append(between).append(after)};
    }
    at = std::min(options.find_first_not_of(" \t\n", end), options.size());
  }
  return std::nullopt;
}

bool ChecksJavaOptions(const Subject& subject, std::string_view key) {
  constexpr int32_t kMajor = 4;
  return key == "spark.executor.extraJavaOptions" ||
         (key == "spark.executor.defaultJavaOptions" && subject.version() >= model::SparkVersion{kMajor, 0, 0, {}});
}

model::ConfigurationFix WithJavaOptions(std::string_view key, const std::string& options, model::FixSafety safety) {
  return options.empty() ? TakeOut(key, safety) : SetTo(key, options, safety);
}

}  // namespace sparkwright::validate
