#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>({
    "spark.executor.extraJavaOptions",
    "spark.executor.defaultJavaOptions",
    "spark.driver.extraJavaOptions",
});

/// Spark searches the text of the options as a whole.
model::Violation InsideOf(const conf::ConfigurationEntry& entry) {
  model::Violation violation = Subject::At(entry);
  violation.is_refused = true;
  violation.message = "{key} has -Dspark in it, which Spark takes for a property of its own.";
  violation.advice = "Say it in other words.";
  violation.texts = {{"key", entry.key}};
  return violation;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : kKeys) {
    const conf::ConfigurationEntry* const entry = subject.Entry(key);
    const auto all = entry == nullptr ? std::vector<std::string>() : JavaOptionsWith(*entry, "-Dspark");
    if (all.empty()) {
      if (entry != nullptr && ChecksJavaOptions(subject, key) && entry->value.find("-Dspark") != std::string::npos) {
        violations.push_back(InsideOf(*entry));
      }
      continue;
    }
    const std::string& found = all.front();
    model::Violation violation = subject.At({key});
    violation.is_refused = ChecksJavaOptions(subject, key);
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.texts = {{"key", std::string(key)}, {"option", found}};
    const std::size_t equals = found.find('=');
    const std::string name = found.substr(2, equals - 2);
    if (equals != std::string::npos && name.starts_with("spark.") && !subject.Given(name).has_value()) {
      violation.fix = WithoutJavaOptions(*entry, {found}, model::FixSafety::kReview);
      violation.fix->edits.push_back(SetTo(name, found.substr(equals + 1)).edits.front());
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSparkPropertiesInJavaOptions = {
    .id = "SC208",
    .name = "spark-properties-in-java-options",
    .title = "Properties of Spark in Java options",
    .since = "0.1.0",
    .message = "{key} sets {option}.",
    .advice = "Make it a property of its own.",
    .doc =
        "SparkConf.validateSettings throws for -Dspark in spark.executor.extraJavaOptions (\"is not allowed to set "
        "Spark options\"), since 4.0 also in spark.executor.defaultJavaOptions. In the driver's options it works as a "
        "system property, but what spark-submit itself reads (memory, master, files) does not see it, and the same "
        "key in the configuration takes its place. The whole option counts that starts with -Dspark, also one of a "
        "library.",
    .check = &Check,
};

}  // namespace sparkwright::validate
