#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "conf/property_catalogue.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr int kMaxSuggestions = 20;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"max_suggestions", model::CountOf(kMaxSuggestions),
     "Looking for a similar key takes milliseconds; a configuration with more unknown keys is made by some other "
     "tool."},
});

/// How a value that was not read would have differed from the one in effect.
enum class Change : uint8_t { kAny, kLess, kMore };

/// Findings that a property governs: with its value changed so, they would go away.
struct Governed {
  std::string_view begin;  ///< Of the key.
  Change change;
  std::array<std::string_view, 6> rules;  ///< The rest are empty.
};
constexpr auto kGoverned = std::to_array<Governed>({
    {"spark.sql.shuffle.partitions", Change::kLess, {"tiny-shuffle-partitions", "small-output-files"}},
    {"spark.sql.shuffle.partitions", Change::kMore, {"too-few-tasks", "large-shuffle-partitions", "spill-to-disk"}},
    {"spark.default.parallelism", Change::kLess, {"tiny-shuffle-partitions", "too-many-tiny-tasks"}},
    {"spark.default.parallelism", Change::kMore, {"too-few-tasks", "large-shuffle-partitions", "spill-to-disk"}},
    {"spark.sql.adaptive.",
     Change::kAny,
     {"aqe-off", "tiny-shuffle-partitions", "large-shuffle-partitions", "skewed-partitions", "missed-broadcast",
      "small-output-files"}},
    {"spark.sql.files.",
     Change::kAny,
     {"too-few-tasks", "too-many-tiny-tasks", "small-input-files", "large-input-partitions"}},
    {"spark.sql.autoBroadcastJoinThreshold", Change::kMore, {"missed-broadcast"}},
    {"spark.sql.autoBroadcastJoinThreshold", Change::kLess, {"oversized-broadcast"}},
    {"spark.executor.memory",
     Change::kMore,
     {"heap-too-small", "long-gc", "spill-to-disk", "cache-evicted", "out-of-memory", "executors-lost"}},
    {"spark.executor.memory", Change::kLess, {"heap-oversized"}},
    {"spark.memory.", Change::kAny, {"spill-to-disk", "cache-evicted", "long-gc"}},
    {"spark.driver.maxResultSize", Change::kAny, {"result-larger-than-allowed"}},
    {"spark.kryoserializer.buffer", Change::kMore, {"kryo-buffer-overflow"}},
    {"spark.dynamicAllocation.",
     Change::kAny,
     {"idle-cores", "allocation-lag", "executor-churn", "dynamic-allocation-bounds"}},
    {"spark.executor.instances", Change::kLess, {"idle-cores"}},
    {"spark.task.cpus", Change::kLess, {"idle-cores"}},
    {"spark.locality.wait", Change::kAny, {"locality-wait"}},
    {"spark.speculation", Change::kAny, {"slow-tasks", "slow-host", "speculation-wasted"}},
    {"spark.sql.execution.pythonUDF.", Change::kAny, {"row-at-a-time-python"}},
    {"spark.sql.codegen.", Change::kAny, {"interpreted-plans"}},
    {"spark.shuffle.", Change::kAny, {"slow-shuffle-fetch", "slow-shuffle-write", "fetch-failures"}},
});

/// Rules whose findings would not be there had Spark read the property.
std::vector<std::string_view> LeadsTo(const Run& run, const model::Finding& finding) {
  if (finding.properties.empty()) {
    return {};
  }
  const std::string& key = finding.properties.front().key;
  const RunConfiguration& in_effect = run.configuration();
  const model::Properties meant_properties = {{key, finding.properties.front().new_value}};
  const RunConfiguration meant = in_effect.In(meant_properties);
  std::optional<int64_t> before = in_effect.Count(key);
  std::optional<int64_t> after = meant.Count(key);
  if (!before.has_value() && !after.has_value()) {
    const auto size_before = in_effect.Size(key);
    const auto size_after = meant.Size(key);
    before = size_before.has_value() ? std::optional(size_before->count()) : std::nullopt;
    after = size_after.has_value() ? std::optional(size_after->count()) : std::nullopt;
  }
  std::vector<std::string_view> rules;
  for (const Governed& one : kGoverned) {
    const bool is_so =
        one.change == Change::kAny || (before.has_value() && after.has_value() &&
                                       (one.change == Change::kLess ? *after < *before : *after > *before));
    if (is_so && key.starts_with(one.begin)) {
      std::copy_if(one.rules.begin(), one.rules.end(), std::back_inserter(rules),
                   [](std::string_view rule) { return !rule.empty(); });
    }
  }
  return rules;
}

/// Why Spark does not read a key; empty when it does, or when nobody can say.
std::string_view Why(const conf::KeyFacts& facts, const model::SparkVersion& version) {
  switch (facts.status) {
    case conf::KeyStatus::kRemoved:
    case conf::KeyStatus::kNoLonger:
      return "no longer read by this version of Spark";
    case conf::KeyStatus::kNotYet: {
      // The catalogue begins with 3.1 and finds some keys later than Spark did; vendors bring changes back.
      const auto since = facts.property == nullptr ? Result<model::SparkVersion>(Error(ErrorCode::kNotFound, ""))
                                                   : model::ParseSparkVersion(facts.property->since);
      return since.ok() && *since > version && version.suffix.empty() ? "read only by later versions of Spark" : "";
    }
    default:
      return "";
  }
}

/// Whether a key was one of Spark before this version, and is none now. Vendors set such keys themselves.
bool IsOfEarlierVersion(const conf::KeyFacts& facts, const model::SparkVersion& version) {
  return facts.family != nullptr && facts.family->last.has_value() && *facts.family->last < version &&
         !facts.family->last->IsSameLine(version);
}

/// Somebody other than Apache has made this Spark, or set properties for it; or nobody knows which one it is.
bool MayBeOfVendor(const Run& run, const model::Properties& properties) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  const model::SparkVersion& version = run.configuration().version();
  return run.application().spark_version.empty() || !version.suffix.empty() ||
         std::any_of(properties.begin(), properties.end(), [&](const auto& property) {
           return catalogue.Describe(property.first, version).status == conf::KeyStatus::kVendor;
         });
}

/// The properties of the run, and those that its sessions set for their queries.
model::Properties AllProperties(const model::Application& application) {
  model::Properties all = application.environment.spark_properties;
  for (const model::SqlExecution& execution : application.sql_executions) {
    all.insert(execution.modified_configs.begin(), execution.modified_configs.end());
  }
  return all;
}

/// Properties that a running session set and that Spark only reads when the application starts, where they govern what
/// findings are about: getOrCreate of a session that is there already takes them without a word.
void CheckSessions(const Run& run, std::vector<model::Finding>& findings) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  model::Properties late;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    for (const auto& [key, value] : execution.modified_configs) {
      const bool is_governed = std::any_of(kGoverned.begin(), kGoverned.end(),
                                           [&key = key](const Governed& one) { return key.starts_with(one.begin); });
      const conf::Property* property = is_governed && !key.starts_with("spark.sql.") ? catalogue.Find(key) : nullptr;
      if (property != nullptr && property->settable == conf::Settable::kStart &&
          run.configuration().Set(key) != value) {
        late.emplace(key, value);
      }
    }
  }
  for (const auto& [key, value] : late) {
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.texts = {{"property", key},
                     {"value", value.substr(0, 200)},
                     {"reason", "read only when the application starts, and a session set it that was running"}};
    finding.advice =
        "Give it to spark-submit, or to the builder of the application's first session: one that is there already "
        "keeps "
        "its executors.";
    finding.properties.push_back({key, run.configuration().Set(key), value, model::FixSafety::kReview});
    findings.push_back(std::move(finding));
  }
}

Outcome Check(const Run& run) {
  const model::Properties properties = AllProperties(run.application());
  if (properties.empty()) {
    return NotEvaluated{"The log holds no properties."};
  }
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  std::vector<model::Finding> findings;
  int num_suggestions = 0;
  const bool may_be_of_vendor = MayBeOfVendor(run, properties);
  for (const auto& [key, value] : properties) {
    // What is not the user's: vendors know their own keys, and so do libraries.
    const conf::KeyFacts facts = catalogue.Describe(key, run.configuration().version());
    std::string instead;
    std::string_view why = Why(facts, run.configuration().version());
    if (why.empty() && !may_be_of_vendor && IsOfEarlierVersion(facts, run.configuration().version())) {
      why = "no longer read by this version of Spark";
    }
    if (facts.status == conf::KeyStatus::kUnknown && num_suggestions++ < kMaxSuggestions) {
      instead = catalogue.Suggest(key).value_or("");
      why = instead.empty() ? "" : "not a property of Spark; its name is close to one";
    } else if (!why.empty()) {
      instead = facts.replaced_by;
    }
    // A key that is also set in its right form was meant for another version of Spark.
    if (why.empty() || (!instead.empty() && properties.contains(instead))) {
      continue;
    }
    model::Finding finding;
    finding.confidence =
        facts.status == conf::KeyStatus::kUnknown ? model::FindingConfidence::kLikely : model::FindingConfidence::kSure;
    finding.texts = {{"property", key}, {"value", value.substr(0, 200)}, {"reason", std::string(why)}};
    if (catalogue.Find(instead) != nullptr) {
      finding.properties.push_back({instead, std::nullopt, value, model::FixSafety::kReview, key});
      finding.texts.push_back({"instead", instead});
    }
    findings.push_back(std::move(finding));
  }
  CheckSessions(run, findings);
  return findings;
}

}  // namespace

extern constinit const Rule kPropertyWithoutEffect = {
    .id = "SW801",
    .name = "property-without-effect",
    .title = "A property that Spark did not read",
    .since = "0.1.0",
    .message = "{property} = {value} had no effect: it is {reason}.",
    .advice = "Write it as Spark reads it, or take it out: somebody believes that it works.",
    .doc =
        "A property of the run is misspelt, or belongs to another version of Spark: Spark takes any key that begins "
        "with \"spark.\" without a word. Or a session that is running sets what Spark reads only when the application "
        "starts. "
        "Keys of vendors, of families with names of the user's, and unknown keys that "
        "are not close to any of Spark's are left alone. What the property would have done, nobody knows; where it "
        "governs what another finding "
        "says, and its value would have changed that for the better, that finding follows from this one. Else the "
        "impact is 0.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .leads_to = &LeadsTo,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
