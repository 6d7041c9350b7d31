#include "recommend/practices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "conf/property_catalogue.h"
#include "diagnose/rule.h"
#include "validate/rule.h"

namespace sparkwright::recommend {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> AllRuleNames() {
  std::set<std::string> names;
  for (const diagnose::Rule* rule : diagnose::AllRules()) {
    names.emplace(rule->name);
  }
  for (const validate::Rule* rule : validate::AllRules()) {
    names.emplace(rule->name);
  }
  return names;
}

TEST(BestPractices, ThereAreManyAndEachIdIsUnique) {
  std::set<std::string> ids;
  for (const Practice& practice : BuiltinPractices()) {
    EXPECT_TRUE(ids.insert(practice.id).second) << practice.id;
  }
  EXPECT_GE(ids.size(), 45U);
}

TEST(BestPractices, EachPropertyIsReadByTheVersionsThatThePracticeIsFor) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  for (const Practice& practice : BuiltinPractices()) {
    for (const PracticeProperty& property : practice.properties) {
      for (const model::SparkVersion& version : catalogue.versions()) {
        const bool is_for_it = !practice.first.has_value() || version >= *practice.first;
        const conf::KeyFacts facts = catalogue.Describe(property.key, version);
        const bool is_read = facts.status == conf::KeyStatus::kKnown || facts.status == conf::KeyStatus::kFamily ||
                             facts.status == conf::KeyStatus::kVendor;
        EXPECT_TRUE(!is_for_it || is_read) << practice.id << ": " << property.key << " in " << version.Text();
        if (is_for_it && facts.property != nullptr && !property.value.empty()) {
          EXPECT_TRUE(facts.property->Check(property.value, version).ok()) << practice.id << ": " << property.value;
        }
      }
    }
  }
}

TEST(BestPractices, RulesThatTheyNameExist) {
  const std::set<std::string> names = AllRuleNames();
  for (const Practice& practice : BuiltinPractices()) {
    for (const std::string& rule : practice.rules) {
      EXPECT_THAT(names, Contains(rule)) << practice.id;
    }
  }
}

TEST(BestPractices, EachClassHasItsOwnAndEachConditionIsUsed) {
  std::set<model::WorkloadClass> classes;
  std::set<std::string> conditions;
  for (const Practice& practice : BuiltinPractices()) {
    classes.insert(practice.classes.begin(), practice.classes.end());
    conditions.insert(practice.when.begin(), practice.when.end());
  }
  EXPECT_EQ(classes.size(), model::kNumWorkloadClasses - 1);  // All but mixed.
  for (const std::string_view name : ConditionNames()) {
    EXPECT_THAT(conditions, Contains(std::string(name)));
  }
}

TEST(BestPractices, AdviceIsSentencesOfOneLine) {
  for (const Practice& practice : BuiltinPractices()) {
    EXPECT_EQ(practice.advice.back(), '.') << practice.id;
    EXPECT_THAT(practice.advice, Not(HasSubstr("\n"))) << practice.id;
    // They would be taken for names of numbers.
    EXPECT_THAT(practice.advice, Not(HasSubstr("{"))) << practice.id;
    EXPECT_NE(practice.title.back(), '.') << practice.id;
  }
}

struct Broken {
  std::string text;
  std::string message;
};

class BrokenPractices : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenPractices, SayWhatIsWrong) {
  const std::string_view lines[] = {GetParam().text};
  const Result<std::vector<Practice>> practices = ParsePractices(lines);
  ASSERT_FALSE(practices.ok());
  EXPECT_EQ(practices.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(std::string(practices.error().message()), HasSubstr(GetParam().message));
}

constexpr const char* kGood = R"("title":"t","advice":"a.","effort":"flag","risk":"low","source":"s","licence":"l")";

INSTANTIATE_TEST_SUITE_P(
    All, BrokenPractices,
    ::testing::Values(Broken{"[", "no JSON object"}, Broken{R"({"runs":[]})", "'practices'"},
                      Broken{R"({"practices":[1]})", "practice 1"},
                      Broken{R"({"practices":[{"id":"x"}]})", "practice x: title: is missing"},
                      Broken{std::string(R"({"practices":[{"id":"x","classes":["sql"],)") + kGood + "}]}", "classes"},
                      Broken{std::string(R"({"practices":[{"id":"x","when":["rainy"],)") + kGood + "}]}", "rainy"},
                      Broken{std::string(R"({"practices":[{"id":"x","managers":["mesos"],)") + kGood + "}]}", "mesos"},
                      Broken{std::string(R"({"practices":[{"id":"x","properties":{"k":1},)") + kGood + "}]}",
                             "value of k"}));

// ---- Choosing -------------------------------------------------------------------------------------------------------

model::Workload JobOf(model::WorkloadClass workload_class) {
  model::Workload job;
  job.workload_class = workload_class;
  return job;
}

std::vector<std::string> IdsFor(const Situation& situation) {
  std::vector<std::string> ids;
  for (const Draft& draft : FromPractices(situation, BuiltinPractices())) {
    ids.push_back(draft.item.id);
  }
  return ids;
}

TEST(Practices, AreOfTheJobsClass) {
  const model::Workload stream = JobOf(model::WorkloadClass::kStreaming);
  const model::Workload graph = JobOf(model::WorkloadClass::kGraph);
  EXPECT_THAT(IdsFor({.workload = &stream}), Contains("practice/watermark"));
  EXPECT_THAT(IdsFor({.workload = &graph}), Not(Contains("practice/watermark")));
  EXPECT_THAT(IdsFor({.workload = &graph}), Contains("practice/graph-checkpoint"));
}

TEST(Practices, OfAMixedJobAreThoseOfItsProbableClasses) {
  model::Workload job = JobOf(model::WorkloadClass::kMixed);
  job.probabilities[static_cast<std::size_t>(model::WorkloadClass::kStreaming)] = 0.4;
  EXPECT_THAT(IdsFor({.workload = &job}), Contains("practice/watermark"));
  job.probabilities[static_cast<std::size_t>(model::WorkloadClass::kStreaming)] = 0.1;
  EXPECT_THAT(IdsFor({.workload = &job}), Not(Contains("practice/watermark")));
}

TEST(Practices, NeedWhatTheyAreFor) {
  model::Workload job = JobOf(model::WorkloadClass::kAnalytics);
  EXPECT_THAT(IdsFor({.workload = &job}), Not(Contains("practice/built-in-functions")));
  job.traits.has_row_udfs = true;
  EXPECT_THAT(IdsFor({.workload = &job}), Contains("practice/built-in-functions"));
}

TEST(Practices, OfColumnsAreForWhomNobodySaysTheFormatOf) {
  model::Workload job = JobOf(model::WorkloadClass::kAnalytics);
  EXPECT_THAT(IdsFor({.workload = &job}), Contains("practice/columnar-format"));
  job.traits.formats = {"parquet"};
  EXPECT_THAT(IdsFor({.workload = &job}), Not(Contains("practice/columnar-format")));
}

TEST(Practices, OfWhatTheConfigurationTakesOutArePartOfIt) {
  const model::Workload stream = JobOf(model::WorkloadClass::kStreaming);
  conf::Configuration in_use;
  in_use.Add("spark.dynamicAllocation.enabled", "true", {});
  model::RecommendedConfiguration configuration;
  configuration.version = {3, 5, 0, ""};
  configuration.left_alone = {{"spark.dynamicAllocation.enabled", "false", "a stream needs its executors all day"}};
  configuration.left_out = {{"spark.dynamicAllocation.enabled", "true", "a stream needs its executors all day"}};
  const model::Recommendations answer =
      Recommend({.workload = &stream, .configuration = &configuration, .in_use = &in_use});
  ASSERT_FALSE(answer.all.empty());
  const model::Recommendation& item = answer.all.front();
  EXPECT_EQ(item.id, "configuration");
  EXPECT_THAT(item.removals, ElementsAre("spark.dynamicAllocation.enabled"));
  ASSERT_EQ(item.causes.size(), 2U);
  EXPECT_EQ(item.causes.back().name, "static-stream");
}

TEST(Practices, AreOfTheJobsLanguage) {
  model::Workload job = JobOf(model::WorkloadClass::kAnalytics);
  job.traits.has_row_udfs = true;
  job.languages = {model::CodeLanguage::kScala};
  EXPECT_THAT(IdsFor({.workload = &job}), Not(Contains("practice/vectorised-python")));
  job.languages = {model::CodeLanguage::kScala, model::CodeLanguage::kPython};
  EXPECT_THAT(IdsFor({.workload = &job}), Contains("practice/vectorised-python"));
}

TEST(Practices, AreOfTheVersionAndTheManager) {
  const model::Workload stream = JobOf(model::WorkloadClass::kStreaming);
  Situation situation{.workload = &stream};
  situation.version = model::SparkVersion{3, 1, 3, ""};
  EXPECT_THAT(IdsFor(situation), Not(Contains("practice/rocksdb-state")));
  situation.version = model::SparkVersion{3, 2, 0, ""};
  EXPECT_THAT(IdsFor(situation), Contains("practice/rocksdb-state"));

  model::Workload report = JobOf(model::WorkloadClass::kAnalytics);
  report.traits.shuffle_intensity = model::ShuffleIntensity::kHeavy;
  situation = {.workload = &report};
  situation.manager = conf::ClusterManager::kYarn;
  EXPECT_THAT(IdsFor(situation), Not(Contains("practice/kubernetes-local-disks")));
  situation.manager = conf::ClusterManager::kKubernetes;
  EXPECT_THAT(IdsFor(situation), Contains("practice/kubernetes-local-disks"));
}

TEST(Practices, ThatTheRunKeepsToAreLeftOut) {
  const model::Workload stream = JobOf(model::WorkloadClass::kStreaming);
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  const Situation situation{.workload = &stream, .diagnosis = &diagnosis};
  EXPECT_THAT(IdsFor(situation), Not(Contains("practice/watermark")));
  // Its rule was not asked.
  diagnosis.not_evaluated.push_back({"SW703", "state-grows", "There is no progress in the log."});
  EXPECT_THAT(IdsFor(situation), Contains("practice/watermark"));
}

TEST(Practices, OfOtherClassesAreNotBroughtInByARule) {
  model::Workload job = JobOf(model::WorkloadClass::kEtl);
  job.traits.shuffle_intensity = model::ShuffleIntensity::kLight;
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  model::Finding finding;
  finding.name = "skewed-partitions";
  diagnosis.findings.push_back(finding);
  const std::vector<std::string> ids = IdsFor({.workload = &job, .diagnosis = &diagnosis});
  EXPECT_THAT(ids, Contains("practice/salting"));
  EXPECT_THAT(ids, Not(Contains("practice/graph-degree-filter")));
}

TEST(Practices, ThatAreSetAlreadyAreLeftOut) {
  const model::Workload report = JobOf(model::WorkloadClass::kAnalytics);
  Situation situation{.workload = &report};
  EXPECT_THAT(IdsFor(situation), Contains("practice/event-log"));
  conf::Configuration in_use;
  in_use.Add("spark.eventLog.enabled", "true", {});
  situation.in_use = &in_use;
  EXPECT_THAT(IdsFor(situation), Not(Contains("practice/event-log")));
}

TEST(Practices, ThatTheConfigurationDecidesAreLeftOut) {
  const model::Workload report = JobOf(model::WorkloadClass::kAnalytics);
  Situation situation{.workload = &report};
  EXPECT_THAT(IdsFor(situation), Contains("practice/executor-shape"));
  model::RecommendedConfiguration configuration;
  configuration.version = {3, 5, 0, ""};
  configuration.properties = {{"spark.executor.cores", "1", ""}, {"spark.executor.memory", "3g", ""}};
  situation.configuration = &configuration;
  EXPECT_THAT(IdsFor(situation), Not(Contains("practice/executor-shape")));
}

TEST(Practices, ThatARuleAsksForNeedNoWorkload) {
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  EXPECT_THAT(IdsFor({.diagnosis = &diagnosis}), IsEmpty());
  model::Finding finding;
  finding.name = "row-at-a-time-python";
  diagnosis.findings.push_back(finding);
  EXPECT_THAT(IdsFor({.diagnosis = &diagnosis}), Contains("practice/built-in-functions"));
}

}  // namespace
}  // namespace sparkwright::recommend
