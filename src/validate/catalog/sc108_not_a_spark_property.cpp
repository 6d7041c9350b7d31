#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// What was meant: a key of Spark, or one that Spark hands to Hadoop.
std::optional<std::string> Meant(const Subject& subject, const std::string& key) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  constexpr auto kHadoop =
      std::to_array<std::string_view>({"fs.", "dfs.", "hive.", "mapred.", "mapreduce.", "parquet."});
  const bool is_hadoop =
      std::any_of(kHadoop.begin(), kHadoop.end(), [&](std::string_view front) { return key.starts_with(front); });
  std::string meant = (is_hadoop ? "spark.hadoop." : "spark.") + key;
  const bool exists = is_hadoop || catalogue.Find(meant) != nullptr;
  return exists && !subject.Given(meant).has_value() ? std::optional(std::move(meant)) : std::nullopt;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  model::Violation violation;
  std::vector<std::string> keys;
  model::ConfigurationFix fix{model::FixSafety::kSafe, {}};
  for (const Setting& setting : subject.settings()) {
    const conf::ConfigurationEntry& entry = *setting.entry;
    if (entry.key.starts_with("spark.") || entry.origin.source == conf::EntrySource::kApplication) {
      continue;
    }
    violation.places.push_back(Subject::PlaceOf(entry));
    auto meant = Meant(subject, entry.key);
    keys.push_back(meant.has_value() ? fmt::format("{} ({} is what it reads)", entry.key, *meant) : entry.key);
    if (meant.has_value()) {
      fix.safety = model::FixSafety::kReview;
      fix.edits.push_back(RenameTo(entry.key, *std::move(meant), entry.value).edits.front());
    } else {
      fix.edits.push_back(TakeOut(entry.key).edits.front());
    }
  }
  if (!keys.empty()) {
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(keys.size()))}};
    violation.texts = {{"keys", fmt::format("{}", fmt::join(keys, ", "))}};
    violation.fix = std::move(fix);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kNotASparkProperty = {
    .id = "SC108",
    .name = "not-a-spark-property",
    .title = "Keys without spark. in front",
    .since = "0.1.0",
    .message = "spark-submit ignores {count} settings, which do not start with spark.: {keys}.",
    .advice = "Put spark. in front, spark.hadoop. for a key of Hadoop, or take them out.",
    .doc =
        "spark-submit drops what does not start with \"spark.\" and says \"Ignoring non-Spark config property\" "
        "(SparkSubmitArguments, ignoreNonSparkProperties). Hadoop's own keys reach Hadoop with spark.hadoop. in "
        "front. Keys that an application sets in code are kept and are not looked at.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
