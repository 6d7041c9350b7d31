#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf/java_text.h"
#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  constexpr int32_t kSplitSince = 4;
  std::vector<model::Violation> violations;
  const bool is_client = subject.context().deploy_mode == conf::DeployMode::kClient;
  for (const std::string_view key : {"spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions"}) {
    const conf::ConfigurationEntry* const entry = subject.Entry(key);
    if (entry == nullptr || conf::Trimmed(entry->value).empty() || !JavaOptionsOf(*entry).empty() ||
        entry->origin.source == conf::EntrySource::kApplication) {
      continue;
    }
    model::Violation violation = Subject::At(*entry);
    violation.is_refused = is_client || subject.version().major >= kSplitSince;
    violation.texts = {{"key", std::string(key)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kJavaOptionsWithOpenQuote = {
    .id = "SC265",
    .name = "java-options-with-open-quote",
    .title = "A quote that is not closed in Java options",
    .since = "0.1.0",
    .message = "A quote in {key} is not closed.",
    .advice = "Close it, or write a backslash before a quote that belongs to the option.",
    .doc =
        "The launcher splits the driver's options by white space outside of quotes and ends with \"Invalid option "
        "string\" when a quote, or what a backslash keeps, has no end; before 4.0 only in client mode. What starts "
        "executors takes everything up to the end of the text.",
    .check = &Check,
};

}  // namespace sparkwright::validate
