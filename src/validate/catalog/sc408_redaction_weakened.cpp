#include <array>
#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::size_t kLongestPattern = 500;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"longest_pattern", model::CountOf(kLongestPattern), "Longer ones are not tried, so that none can take long."},
});

/// Whether a Java pattern is found in a text; nullopt when it is not one that std::regex knows, too.
std::optional<bool> IsFoundBy(std::string_view pattern, const char* text) {
  constexpr std::string_view kIgnoreCase = "(?i)";
  auto flags = std::regex::ECMAScript;
  if (pattern.starts_with(kIgnoreCase)) {
    pattern.remove_prefix(kIgnoreCase.size());
    flags |= std::regex::icase;
  }
  try {
    return std::regex_search(text, std::regex(pattern.begin(), pattern.end(), flags));
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.redaction.regex";
  const auto pattern = subject.Given(kKey);
  if (!pattern.has_value() || pattern->size() > kLongestPattern) {
    return violations;
  }
  std::vector<std::string> shown;
  for (const char* key : {"spark.hadoop.fs.s3a.secret.key", "spark.ssl.keyStorePassword",
                          "spark.kubernetes.authenticate.submission.oauthToken"}) {
    const std::optional<bool> is_hidden = IsFoundBy(*pattern, key);
    if (!is_hidden.has_value()) {
      return violations;
    }
    if (!*is_hidden) {
      shown.emplace_back(key);
    }
  }
  if (!shown.empty()) {
    model::Violation violation = subject.At({kKey});
    violation.texts = {{"shown", fmt::format("{}", fmt::join(shown, ", "))}};
    violation.fix = TakeOut(kKey, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kRedactionWeakened = {
    .id = "SC408",
    .name = "redaction-weakened",
    .title = "Redaction that misses secrets",
    .since = "0.1.0",
    .message = "spark.redaction.regex hides nothing in {shown}.",
    .advice = "Take it out, or keep Spark's words in it: (?i)secret|password|token|access[.]?key|credential|…",
    .doc =
        "The environment page of the UI, event logs and logs show all properties, and hide the values of those whose "
        "name matches spark.redaction.regex. A pattern of one's own replaces Spark's, it is not added to it; without "
        "(?i) it misses keyStorePassword. Patterns of Java that are none of ECMAScript are not looked at.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
