#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// What was meant: a key of Spark, or one that Spark hands to Hadoop.
std::optional<std::string> Meant(const Setting& setting) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  const std::string& key = setting.entry->key;
  if (catalogue.Find("spark." + key) != nullptr) {
    return "spark." + key;
  }
  constexpr auto kHadoop =
      std::to_array<std::string_view>({"fs.", "dfs.", "hive.", "mapred.", "mapreduce.", "parquet."});
  if (std::any_of(kHadoop.begin(), kHadoop.end(), [&](std::string_view front) { return key.starts_with(front); })) {
    return "spark.hadoop." + key;
  }
  return std::nullopt;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    const conf::ConfigurationEntry& entry = *setting.entry;
    if (entry.key.starts_with("spark.") || entry.origin.source == conf::EntrySource::kApplication) {
      continue;
    }
    model::Violation violation = Subject::At(entry);
    violation.texts = {{"key", entry.key}};
    auto meant = Meant(setting);
    if (meant.has_value() && !subject.Given(*meant).has_value()) {
      violation.texts.push_back({"meant", *meant});
      violation.message = "spark-submit ignores {key}; {meant} is what it reads.";
      violation.fix = RenameTo(entry.key, *std::move(meant), entry.value, model::FixSafety::kReview);
    } else {
      violation.fix = TakeOut(entry.key);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kNotASparkProperty = {
    .id = "SC108",
    .name = "not-a-spark-property",
    .title = "Key without spark. in front",
    .since = "0.1.0",
    .message = "spark-submit ignores {key}, which does not start with spark.",
    .advice = "Put spark. in front, spark.hadoop. for a key of Hadoop, or take it out.",
    .doc =
        "spark-submit drops what does not start with \"spark.\" and says \"Ignoring non-Spark config property\" "
        "(SparkSubmitArguments, ignoreNonSparkProperties). Hadoop's own keys reach Hadoop with spark.hadoop. in "
        "front. Keys that an application sets in code are kept and are not looked at.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
