#include "recommend/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/situation_for_test.h"

namespace sparkwright::recommend {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Merge, OneRuleAtSeveralPlacesIsOneItem) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 40'000), FindingOf("spill-to-disk", 20'000)};
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "spill-to-disk");
  EXPECT_THAT(CausesOf(*item), ElementsAre("spill-to-disk", "spill-to-disk"));
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.6);
  EXPECT_EQ(Find(answer, "spill-to-disk-2"), nullptr);
}

TEST(Merge, AFindingAndAViolationOfOnePropertyAreOneItem) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("aqe-off", 30'000, {Fix("spark.sql.adaptive.enabled", "false", "true")})};
  model::Verdict verdict;
  verdict.violations = {ViolationOf("adaptive-execution-off", {Set("spark.sql.adaptive.enabled", "true")})};
  const model::Recommendations answer =
      Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .verdict = &verdict});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "aqe-off");
  ASSERT_NE(item, nullptr);
  EXPECT_THAT(CausesOf(*item), ElementsAre("aqe-off", "adaptive-execution-off"));
  EXPECT_EQ(item->properties.size(), 1U);
  EXPECT_EQ(Find(answer, "check/adaptive-execution-off"), nullptr);
  EXPECT_EQ(Find(answer, "practice/adaptive-execution"), nullptr);
  EXPECT_TRUE(item->is_quick_win);
}

TEST(Merge, TwoValuesOnTheSameSideOfTheOldOneAreOneItemWithTheMeasuredValue) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")})};
  model::Verdict verdict;
  verdict.violations = {ViolationOf("partitions-below-cores", {Set("spark.sql.shuffle.partitions", "400")})};
  Situation situation{.diagnosis = &diagnosis, .run_duration = Millis(100'000), .verdict = &verdict};
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "spill-to-disk");
  EXPECT_THAT(CausesOf(*item), ElementsAre("spill-to-disk", "partitions-below-cores"));
  ASSERT_EQ(item->properties.size(), 1U);
  EXPECT_EQ(item->properties.front().new_value, "800");
  EXPECT_EQ(item->title, "Raise spark.sql.shuffle.partitions to 800");
}

TEST(Merge, TwoValuesOnBothSidesOfTheOldOneAreAConflict) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {
      FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")}),
      FindingOf("tiny-shuffle-partitions", 20'000, {Fix("spark.sql.shuffle.partitions", "200", "50")})};
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_THAT(Find(answer, "spill-to-disk")->conflicts, ElementsAre("tiny-shuffle-partitions"));
}

TEST(Merge, AFindingAndABottleneckOfOneResourceAreOneItem) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")})};
  const model::Prediction prediction =
      PredictionOf({BottleneckOf(model::Resource::kMemory, model::BottleneckCause::kConfiguration, 0.25)});
  const model::Recommendations answer =
      Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000), .before = &prediction});
  ExpectSound(answer);
  EXPECT_THAT(CausesOf(*Find(answer, "spill-to-disk")), ElementsAre("spill-to-disk", "bottleneck/memory"));
  EXPECT_EQ(Find(answer, "bottleneck/memory"), nullptr);
  // What was measured counts, not what was predicted.
  EXPECT_DOUBLE_EQ(Find(answer, "spill-to-disk")->impact.time->expected.value, 0.3);
}

TEST(Merge, APracticeThatAFindingAsksForIsPartOfIt) {
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  diagnosis.findings = {FindingOf("row-at-a-time-python", 30'000)};
  const model::Recommendations answer = Recommend({.diagnosis = &diagnosis, .run_duration = Millis(100'000)});
  ExpectSound(answer);
  EXPECT_EQ(Find(answer, "practice/built-in-functions"), nullptr);
  EXPECT_THAT(Find(answer, "row-at-a-time-python")->provenance, HasSubstr("PySpark"));
}

TEST(Merge, WhatTheConfigurationDoesIsPartOfIt) {
  model::Diagnosis diagnosis;
  diagnosis.findings = {FindingOf("spill-to-disk", 30'000, {Fix("spark.sql.shuffle.partitions", "200", "800")}),
                        FindingOf("slow-tasks", 20'000, {Fix("spark.speculation", std::nullopt, "true")})};
  model::Verdict verdict;
  verdict.violations = {ViolationOf("giant-executor", {Set("spark.executor.memory", "16g")})};
  const Reconfiguration change({Fix("spark.sql.shuffle.partitions", "200", "640"),
                                Fix("spark.executor.memory", "100g", "18g"), Fix("spark.executor.cores", "32", "5")});
  Situation situation = change.situation();
  situation.diagnosis = &diagnosis;
  situation.run_duration = Millis(100'000);
  situation.verdict = &verdict;
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "configuration");
  ASSERT_NE(item, nullptr);
  EXPECT_THAT(CausesOf(*item), ElementsAre("configuration", "spill-to-disk", "giant-executor"));
  EXPECT_EQ(item->properties.size(), 3U);
  EXPECT_EQ(item->properties.front().new_value, "640");
  EXPECT_EQ(item->effort, model::Effort::kConfiguration);
  // It says nothing of speculation.
  EXPECT_NE(Find(answer, "slow-tasks"), nullptr);
}

TEST(Merge, APracticeBehindWhatTheConfigurationDoesIsPartOfIt) {
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  job.traits.shuffle_intensity = model::ShuffleIntensity::kHeavy;
  model::Diagnosis diagnosis;
  diagnosis.num_rules = 64;
  diagnosis.findings = {
      FindingOf("missed-broadcast", 30'000, {Fix("spark.sql.autoBroadcastJoinThreshold", "-1", "10m")})};
  const Reconfiguration change({Fix("spark.sql.autoBroadcastJoinThreshold", "-1", "32m")});
  Situation situation = change.situation();
  situation.workload = &job;
  situation.diagnosis = &diagnosis;
  situation.run_duration = Millis(100'000);
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  EXPECT_THAT(CausesOf(*Find(answer, "configuration")), ElementsAre("configuration", "missed-broadcast"));
  EXPECT_EQ(Find(answer, "practice/broadcast-hint"), nullptr);
}

TEST(Merge, AConfigurationGainsWhatItsTwoPredictionsSay) {
  model::Prediction before =
      PredictionOf({BottleneckOf(model::Resource::kMemory, model::BottleneckCause::kConfiguration, 0.7)});
  const model::Prediction after = PredictionOf({});
  const Reconfiguration change({Fix("spark.executor.memory", "1g", "4g")});
  Situation situation = change.situation();
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = Recommend(situation);
  const model::Recommendation* item = Find(answer, "configuration");
  EXPECT_THAT(CausesOf(*item), ElementsAre("configuration", "bottleneck/memory"));
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.0);
}

TEST(Merge, WhatTheRecommendedConfigurationNoLongerHasIsPartOfIt) {
  model::Verdict before;
  before.violations = {ViolationOf("kryo-buffer-too-large", {Set("spark.kryoserializer.buffer.max", "2047m")}),
                       ViolationOf("trailing-comment-in-value", {Set("spark.executor.memory", "19g")})};
  before.violations[0].is_refused = true;
  before.violations[0].places.push_back({"spark.kryoserializer.buffer.max", {}, std::nullopt, {}});
  before.violations[1].is_refused = true;
  before.violations[1].places.push_back({"spark.executor.memory", {}, std::nullopt, {}});
  model::Verdict after;
  after.violations = {before.violations[0]};
  const Reconfiguration change({Fix("spark.executor.memory", "19g # most", "10g")});
  Situation situation = change.situation();
  situation.verdict = &before;
  situation.verdict_after = &after;
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "configuration");
  EXPECT_THAT(CausesOf(*item), ElementsAre("configuration", "trailing-comment-in-value"));
  EXPECT_EQ(item->impact.reliability->expected.value, 1.0);
  EXPECT_EQ(item->properties.front().new_value, "10g");
  EXPECT_THAT(item->conflicts, IsEmpty());
  EXPECT_NE(Find(answer, "check/kryo-buffer-too-large"), nullptr);
}

}  // namespace
}  // namespace sparkwright::recommend
