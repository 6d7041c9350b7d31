#include <algorithm>
#include <array>
#include <string>

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
        "A property of the run is misspelt, or belongs to another version of Spark. Spark takes any key that begins "
        "with \"spark.\" without a word. Keys of vendors, of families with names of the user's, and unknown keys that "
        "are not close to any of Spark's are left alone. The impact is 0: nobody knows what the property would have "
        "done.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
